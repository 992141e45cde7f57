# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""The record of a run of the benchmarks or of the peers: a JSON file with a checksum. How times are summarised."""

import hashlib
import json
import math
import os
import statistics
import tempfile

SCHEMA = 1
BENCHMARKS = "clonecast benchmarks"
PEERS = "clonecast and peers"


class RecordError(Exception):
    """A file that is no complete record, with its path and what is wrong."""


def checksum(record):
    """SHA-256 of a record without its own checksum."""
    rest = {key: value for key, value in record.items() if key != "checksum"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def default_path(root, record, mode):
    """build/records/DATE-COMMIT-MODE.json below the top folder of the source tree."""
    commit = record["commit"][:12] + ("-dirty" if record["dirty"] else "")
    return os.path.join(root, "build", "records", f"{record['date'].replace(':', '')}-{commit}-{mode}.json")


def prepare(path):
    """Makes the folder of a record to come, so that a run of minutes does not end in an error. Raises RecordError."""
    folder = os.path.dirname(os.path.abspath(path))
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise RecordError(f"{path}: its folder cannot be made: {error.strerror}") from error
    if os.path.isdir(path) or not os.access(folder, os.W_OK):
        raise RecordError(f"{path}: cannot be written: it is a folder, or its folder does not allow it")


def write(record, path):
    """Adds the checksum and writes the record: whole, or not at all."""
    prepare(path)
    record = {**record, "checksum": checksum(record)}
    folder = os.path.dirname(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".record-", suffix=".json")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(record, file, indent=1, allow_nan=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def read(path, kind=BENCHMARKS):
    """Reads a record and checks that it is one, whole and as it was written. Raises RecordError."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RecordError(f"{path}: is no text file, a record is JSON") from error
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        raise RecordError(
            f"{path}:{error.lineno}:{error.colno}: is not JSON ({error.msg}); the file is truncated or no record"
        ) from error
    if not isinstance(record, dict) or record.get("kind") != kind:
        found = record.get("kind") if isinstance(record, dict) else type(record).__name__
        raise RecordError(f"{path}: is no record of kind '{kind}' but '{found}'")
    if record.get("schema") != SCHEMA:
        raise RecordError(f"{path}: has schema {record.get('schema')!r}, this program reads {SCHEMA}")
    if record.get("checksum") != checksum(record):
        raise RecordError(
            f"{path}: does not fit its checksum, so that it was changed after it was written; measure again"
        )
    if kind == BENCHMARKS:
        check_benchmarks(record, path)
    return record


def check_benchmarks(record, path):
    """Raises RecordError unless every benchmark has times, or an error."""
    benchmarks = record.get("benchmarks")
    if not isinstance(benchmarks, dict):
        raise RecordError(f"{path}: has no benchmarks")
    for name, entry in benchmarks.items():
        if not isinstance(entry, dict):
            raise RecordError(f"{path}: benchmark '{name}' is no table")
        if "error" in entry:
            continue
        times = entry.get("times")
        if not isinstance(times, list) or not times or not all(is_time(time) for time in times):
            raise RecordError(f"{path}: benchmark '{name}' has no list of times above 0 and no error")


def is_time(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value > 0


def summarise(times):
    """Median and spread of repetitions [s]; cv is the standard deviation over the mean, null with one repetition."""
    ordered = sorted(times)
    quartiles = statistics.quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else [ordered[0]] * 3
    cv = statistics.stdev(ordered) / statistics.fmean(ordered) if len(ordered) > 1 else None
    return {
        "median": statistics.median(ordered),
        "q1": quartiles[0],
        "q3": quartiles[2],
        "min": ordered[0],
        "max": ordered[-1],
        "cv": cv,
        "repetitions": len(ordered),
    }
