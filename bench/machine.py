# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""What a record says about source, build and machine. No names of hosts, users or folders."""

import datetime
import json
import os
import platform
import re
import resource
import shlex
import subprocess
import time

#: Instruction sets that decide how fast the program is, as Linux and ARM name them.
INSTRUCTION_SETS = (
    "sse4_2 avx avx2 fma bmi2 avx512f avx512dq avx512bw avx512vl avx512_vnni amx_tile asimd sve sve2".split()
)
NO_DEVICE = "no CUDA device: GPU figures missing"


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def output(command, **options):
    """Standard output of a command, stripped; raises what subprocess raises."""
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout.strip()


def last_line(text):
    """The last line that says something, without folders."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return re.sub(r"(/[\w.+-]+)+/", "", lines[-1])[:200] if lines else "no message"


def source(root):
    """Commit of the source, and whether files differ from it (records aside)."""
    try:
        commit = output(["git", "-C", root, "rev-parse", "HEAD"])
        changes = output(["git", "-C", root, "status", "--porcelain", "--", ".", ":(exclude)bench/results"])
    except (OSError, subprocess.CalledProcessError):
        return {"commit": "unknown", "dirty": None}
    return {"commit": commit, "dirty": changes != ""}


def build(folder):
    """Compiler and flags of a build, from what CMake wrote there."""
    with open(os.path.join(folder, "CMakeCache.txt"), encoding="utf-8") as file:
        cache = file.read()
    compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.MULTILINE).group(1)
    with open(os.path.join(folder, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    command = next(entry["command"] for entry in commands if entry["file"].endswith("kernels/launch/Cpu.cc"))
    flags = [flag for flag in shlex.split(command) if re.match(r"-(O|m|f|std)", flag)]
    version = output([os.path.join(folder, "bin", "clonecast"), "--version"])
    return {"compiler": output([compiler, "--version"]).splitlines()[0], "flags": flags, "clonecast": version}


def machine():
    """CPU, cores that this process may use, instruction sets, memory."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            info = file.read()
    except OSError:
        info = ""
    model = re.search(r"^model name\s*:\s*(.*)$", info, re.MULTILINE)
    flags = re.search(r"^(?:flags|Features)\s*:\s*(.*)$", info, re.MULTILINE)
    have = set(flags.group(1).split()) if flags else set()
    family = [re.search(rf"^{key}\s*:\s*(\d+)$", info, re.MULTILINE) for key in ("cpu family", "model")]
    name = model.group(1) if model else platform.machine()
    if all(family):
        name += f" (family {family[0].group(1)}, model {family[1].group(1)})"
    return {
        "cpu": name,
        "cores": len(os.sched_getaffinity(0)),
        "instruction_sets": [name for name in INSTRUCTION_SETS if name in have],
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
    }


class OtherLoad:
    """Cores that processes other than this one and its children keep busy, as a mean since this was made."""

    def __init__(self):
        try:
            self.begin = self.snapshot()
        except (OSError, ValueError):
            self.begin = None

    @staticmethod
    def snapshot():
        with open("/proc/stat", encoding="utf-8") as file:
            ticks = [int(field) for field in file.readline().split()[1:9]]
        user, nice, system, _idle, _iowait, irq, softirq, steal = ticks
        busy = (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
        usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        own = sum(one.ru_utime + one.ru_stime for one in usage)
        return time.monotonic(), busy - own

    def cores(self):
        """Null where it cannot be told."""
        try:
            now, others = self.snapshot()
            return round(max(0.0, (others - self.begin[1]) / (now - self.begin[0])), 2)
        except (OSError, TypeError, ValueError):
            return None


def device(clonecast):
    """The CUDA devices as the program lists them, or null and the reason."""
    lines = output([clonecast, "devices"]).splitlines()
    found = [line for line in lines if re.match(r"cuda:\d", line)]
    if found:
        return {"device": [re.sub(r"\s{2,}", " ", line) for line in found], "device_reason": None}
    reason = next((line.split("none:", 1)[1].strip() for line in lines if "none:" in line), "not listed")
    return {"device": None, "device_reason": f"{NO_DEVICE} ({reason})"}
