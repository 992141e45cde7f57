#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""What the compiler makes of the GPU kernels: registers, stack and spills of every scope of kernels/process/Scope.hh, and
whether an event of the specialised ssa kernels stays in registers. Needs nvcc, no GPU.

With --check, exits with 1 if a kernel exceeds the limits below; 2: wrong usage, 3: no nvcc, or it failed.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FLAGS = ["-std=c++20", "-O3", "-fmad=false", "--expt-relaxed-constexpr", f"-I{ROOT}"]

# Limits of --check. Registers of a thread: 65536 of a multiprocessor, shared by the threads that a scope asks for.
REGISTERS_OF_A_MULTIPROCESSOR = 65536
THREADS_OF_A_BLOCK = 128
# Stack of a thread [bytes] by the largest number of types: drugs and parameters of a patient, and the arrays of types.
STACK_LIMIT = {1: 7168, 2: 7680, 3: 7936, 4: 8704, 8: 10240, 16: 16384, 64: 38912}

# Multipliers of Philox 4x32-10 (kernels/random/Philox.hh), as PTX writes them: the draw of an event.
PHILOX = re.compile(r"-766435501|-845247145|0xD2511F53|0xCD9E8D57|3528531795|3449720151")
ONE_MORE = "0d3FF0000000000000"
ONE_LESS = "0dBFF0000000000000"


def read_scopes(path):
    """Engines, smallest and largest number of types, and blocks of every entry of gpu_scopes."""
    with open(path, encoding="utf-8") as file:
        table = file.read().split("gpu_scopes[] = {")[1].split("};")[0]
    pattern = r"\{ScopeEngines::(\w+), (\d+), (\d+), \d+, \w+, \w+, (\d+)\}"
    scopes = [(e, int(least), int(most), int(blocks)) for e, least, most, blocks in re.findall(pattern, table)]
    if len(scopes) != table.count("ScopeEngines"):
        sys.exit(f"{path}: the table gpu_scopes is not written as this script expects")
    return scopes


def compile_scope(nvcc, source, index, architecture, folder):
    """PTX, and what ptxas -v says, of one scope."""
    command = [nvcc, *FLAGS, f"-arch={architecture}", f"-DCLONECAST_GPU_SCOPE={index}", "-cubin", "-Xptxas", "-v",
               "-keep", "-keep-dir", folder, "-o", os.path.join(folder, "kernel.cubin"), source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        print(f"kernel-resources.py: nvcc failed for scope {index}", file=sys.stderr)
        sys.exit(3)
    ptx = [name for name in os.listdir(folder) if name.endswith(".ptx")]
    with open(os.path.join(folder, ptx[0]), encoding="utf-8") as file:
        return file.read(), done.stderr + done.stdout


def spills_of(report, name):
    """Bytes of spill stores and loads of the function whose name the pattern `name` matches."""
    match = re.search(name + r"[^\n]*\n\s*\d+ bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", report)
    return (int(match[1]), int(match[2])) if match else None


def body_of(ptx, name):
    """Lines of the body of the function whose name the pattern `name` matches; None if it is not there."""
    for part in re.split(r"\n(?=\.(?:func|visible|weak|entry))", ptx):
        head, brace, body = part.partition("\n{")
        if brace and re.search(name, head):
            return body.split("\n}")[0].splitlines()
    return None


def blocks_of(lines):
    """Basic blocks of a function: instructions and the indices of their successors."""
    blocks, labels = [([], None)], {}
    for line in (raw.strip() for raw in lines):
        label = re.match(r"(\$L__BB\w+):", line)
        if label:
            if blocks[-1][0]:
                blocks.append(([], None))
            labels[label[1]] = len(blocks) - 1
        elif line and not line.startswith(("//", ".", "{", "}")):
            blocks[-1][0].append(line)
            if re.search(r"\bbra\b|\bret\b|\bbrx\b", line):
                blocks.append(([], None))
    graph = []
    for index, (code, _) in enumerate(blocks):
        last = code[-1] if code else ""
        jump = re.search(r"\bbra(?:\.uni)?\s+(\$L__BB\w+)", last)
        following = {labels[jump[1]]} if jump else set()
        is_final = bool(re.search(r"\bret\b", last)) or (jump is not None and not last.startswith("@"))
        if not is_final and index + 1 < len(blocks):
            following.add(index + 1)
        graph.append((code, following))
    return graph


def touches_memory(code):
    return any(re.search(r"(^|\s)(ld|st|atom|red|call)\.?", line) and not re.search(r"\b(ld|st)\.param", line)
               for line in code)


def reachable(graph, start, allowed):
    seen, open_blocks = set(), [start]
    while open_blocks:
        for following in graph[open_blocks.pop()][1]:
            if following in allowed and following not in seen:
                seen.add(following)
                open_blocks.append(following)
    return seen


def event_loop(lines):
    """Blocks of the loop over events that touch no memory: the largest set in which a draw and a division, a birth and a
    death can follow each other for ever without a load, a store or a call. Empty if there is none."""
    graph = blocks_of(lines)
    allowed = {i for i, (code, _) in enumerate(graph) if not touches_memory(code)}
    best = []
    for start in allowed:
        loop = {i for i in reachable(graph, start, allowed) if start in reachable(graph, i, allowed)}
        code = [line for i in sorted(loop) for line in graph[i][0]]
        text = "\n".join(code)
        complete = PHILOX.search(text) and "div.rn.f64" in text and ONE_MORE in text and ONE_LESS in text
        if complete and len(code) > len(best):
            best = code
    return best


def examine(nvcc, source, index, scope, architecture):
    """One row of the table, and what is wrong with it."""
    engines, least, most, blocks = scope
    with tempfile.TemporaryDirectory() as folder:
        ptx, report = compile_scope(nvcc, source, index, architecture, folder)
    registers = int(re.search(r"Used (\d+) registers", report)[1])
    stack = int(re.search(r"(\d+) bytes cumulative stack size", report)[1])
    row = {"scope": index, "engines": engines, "types": f"{least} to {most}" if least < most else str(most),
           "registers": registers, "stack": stack, "event": "-"}
    faults = []
    allowed = REGISTERS_OF_A_MULTIPROCESSOR // (THREADS_OF_A_BLOCK * blocks)
    if registers > min(255, allowed):
        faults.append(f"{registers} registers a thread, {allowed} allowed for {blocks} blocks on a multiprocessor")
    if stack > STACK_LIMIT[most]:
        faults.append(f"{stack} bytes of stack a thread, {STACK_LIMIT[most]} allowed")
    if least == most:
        name = rf"7SsaPathILi{most}E\w*9move_someE"
        lines = body_of(ptx, name)
        if lines is None:
            faults.append(f"there is no function {name}")
            return row, faults
        arrays = [line.strip() for line in lines if line.strip().startswith(".local")]
        if arrays:
            faults.append(f"{name} keeps an array in local memory: {arrays[0]}")
        spills = spills_of(report, name)
        if spills != (0, 0):
            faults.append(f"{name} spills: {spills}")
        loop = event_loop(lines)
        row["event"] = f"registers only, {len(loop)} PTX instructions" if loop else "uses memory"
        if not loop:
            faults.append(f"{name}: a birth or a death loads or stores, or calls a function")
    return row, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nvcc", default=os.environ.get("CUDACXX") or shutil.which("nvcc") or "/usr/local/cuda/bin/nvcc")
    parser.add_argument("--arch", action="append", help="e.g. sm_90; repeatable (default: sm_90)")
    parser.add_argument("--scopes", choices=["all", "ssa"], default="all", help="ssa: those of a known number of types")
    parser.add_argument("--source", default=os.path.join(ROOT, "kernels/launch/Kernel.cu"), help="another kernel")
    parser.add_argument("--check", action="store_true", help="fail if a limit is exceeded")
    options = parser.parse_args()
    if not os.access(options.nvcc, os.X_OK):
        print(f"kernel-resources.py: {options.nvcc} is not there; name nvcc with --nvcc or CUDACXX", file=sys.stderr)
        return 3
    scopes = read_scopes(os.path.join(ROOT, "kernels/process/Scope.hh"))
    n_faults = 0
    print("| architecture | engines | types | registers | stack [bytes] | an event |\n|---|---|---|---|---|---|")
    for architecture in options.arch or ["sm_90"]:
        for index, scope in enumerate(scopes):
            if options.scopes == "ssa" and scope[1] != scope[2]:
                continue
            row, faults = examine(options.nvcc, options.source, index, scope, architecture)
            print(f"| {architecture} | {row['engines']} | {row['types']} | {row['registers']} | {row['stack']} | {row['event']} |",
                  flush=True)
            for fault in faults:
                print(f"scope {index} ({row['engines']}, {row['types']} types, {architecture}): {fault}", file=sys.stderr)
            n_faults += len(faults)
    return 1 if options.check and n_faults else 0


if __name__ == "__main__":
    sys.exit(main())
