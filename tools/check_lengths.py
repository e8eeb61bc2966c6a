#!/usr/bin/env python3
"""A file has one subject. One of more than 700 lines has a second to be found, and fails."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = {".h", ".cpp", ".c", ".mjs", ".js", ".ts", ".tsx", ".css", ".py", ".sh"}
MOST = 700
LONG = 300


def main():
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        check=True, capture_output=True, text=True).stdout.split("\0")
    faults = 0
    files = 0
    for name in sorted(set(listed)):
        path = ROOT / name
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        files += 1
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > MOST:
            faults += 1
            print(f"{name}: {lines} lines, at most {MOST}: find its second subject")
        elif lines > LONG:
            print(f"{name}: {lines} lines (long, allowed)")
    print(f"lengths: {files} files, {faults} faults")
    return 1 if faults or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
