#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""Checks that every number of the studies says where it is from; the rule is in configs/README.md.

usage: scripts/check-sources.py [FILE or FOLDER ...]      (default: configs)

Prints a line for each number that has neither a source nor the word "assumption". Exit code 0: none; 1: some; 2: wrong
usage.
"""

import pathlib
import re
import sys

# Tables and keys whose numbers say how a study is computed or what is reported, not what is modelled.
EXEMPT_TABLES = {"simulation", "output", "claim"}
EXEMPT_KEYS = {"schema", "follow_up"}

YEAR = r"(?:19|20)\d\d"
SOURCE = re.compile(
    r"\bassumptions?\b"
    rf"|\b(?!(?:In|Since|By|From|Until|Of|Before|After)\b)[A-Z][\w'’-]+(?:,? (?:and |& )?[A-Z][\w'’.-]*| et al\.)*,? \(?{YEAR}\b"  # Bozic et al. 2013
    r"|\bPMC\d+|\bPMID:? ?\d+|\bNCT\d+|\bdoi\b|\b10\.\d{4,}/\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|gov|org|net|eu)\b"
    r"|\blabel\b|\b[Ff]igures? S?\d|\b[Tt]ables? S?\d|\bRECIST \d",
    re.UNICODE,
)
# "(1)" stands for what the head of the file says of it.
MARK = re.compile(r"\((\d)\)")
STRING = re.compile(r'"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])[+-]?(?:\d[\d_]*)(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?(?![\w.])")
HEADER = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?\s*$")


def split_comment(line):
    """The line without its comment, and the comment; a # in a string begins none."""
    at = 0
    while at < len(line):
        string = STRING.match(line, at)
        if string:
            at = string.end()
        elif line[at] == "#":
            return line[:at], line[at + 1 :]
        else:
            at += 1
    return line, ""


def has_number(code):
    """Whether a value other than 0 is in the code; names and strings are none."""
    without = re.sub(r"[A-Za-z_][\w-]*", " ", re.sub(NUMBER, lambda n: f" {n[0]} ", STRING.sub('""', code)))
    without = without if "=" not in without else without[without.index("=") + 1 :]
    return any(float(number.replace("_", "")) != 0 for number in NUMBER.findall(without))


def statements(lines):
    """Headers, and keys with their values over all their lines: (line from 1, code, comment inside, comment above)."""
    above = []
    at = 0
    while at < len(lines):
        first = at
        code, comment = split_comment(lines[at])
        if code.count('"""') == 1:
            while at + 1 < len(lines) and '"""' not in lines[at + 1]:
                at += 1
            at += 1
            code = code.split('"""')[0] + '""'
        depth = 0
        comments = [comment]
        while not HEADER.match(code):
            bare = STRING.sub('""', code)
            depth = sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}")
            if depth <= 0 or at + 1 >= len(lines):
                break
            at += 1
            more, comment = split_comment(lines[at])
            code += " " + more
            comments.append(comment)
        at += 1
        if code.strip():
            yield first + 1, code.strip(), " ".join(comments), " ".join(above)
            above = []
        elif comments[0] or lines[first].strip():
            above.append(comments[0])
        else:
            above = []


def mistakes(text):
    """[(line, key)] of the numbers of a study that do not say where they are from."""
    lines = text.splitlines()
    head = []
    for line in lines:
        if not line.startswith("#"):
            break
        head.append(line[1:])
    head = " ".join(head)
    marks = {mark for mark in MARK.findall(head) if SOURCE.search(head)}

    def is_source(comment):
        return bool(SOURCE.search(comment)) or any(mark in marks for mark in MARK.findall(comment))

    found = []
    table, inner, table_comment = "", "", ""
    for line, code, comment, above in statements(lines):
        header = HEADER.match(code)
        if header:
            name = header[1].strip()
            root = name.split(".")[0]
            if root != table or above or (comment and root == name):
                table_comment = above + " " + comment  # holds for the tables of this kind that follow without one
            inner = comment
            table = root
            continue
        key = code.split("=")[0].strip()
        if table in EXEMPT_TABLES or key in EXEMPT_KEYS or not has_number(code):
            continue
        if not any(is_source(text) for text in (comment, above, table_comment, inner)):
            found.append((line, f"{table}.{key}" if table else key))
    return found


def main(arguments):
    if any(argument.startswith("-") for argument in arguments):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    files = []
    for argument in arguments or ["configs"]:
        path = pathlib.Path(argument)
        if not path.exists():
            print(f"check-sources: there is no {path}", file=sys.stderr)
            return 2
        files += sorted(path.rglob("*.toml")) if path.is_dir() else [path]
    if not files:
        print("check-sources: there are no studies to check", file=sys.stderr)
        return 2
    n_mistakes = 0
    for path in files:
        for line, key in mistakes(path.read_text(encoding="utf-8")):
            print(f"{path}:{line}: {key} has neither a source nor the word assumption")
            n_mistakes += 1
    if n_mistakes:
        print(f"{n_mistakes} numbers without a source; configs/README.md says how to give one", file=sys.stderr)
    return 1 if n_mistakes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
