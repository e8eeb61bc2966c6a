#!/usr/bin/env python3
"""Fails on an include that points up the layers, or that puts a heavy library where it must not be.

The table is the one of docs/architecture.md: a layer may use what stands beside it and, through
that, what those use. Other rules keep compile times down (see CONTRIBUTING.md).
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"

MAY_USE = {
    "base": [],
    "model": ["base"],
    "store": ["model"],
    "net": ["base"],
    "hub": ["store", "model"],
    "services": ["hub"],
    "brains": ["hub", "services"],
    "nlu": ["base"],
    "channels": ["hub", "net"],
    "dialects": ["hub", "services", "brains", "net"],
    "app": ["dialects", "channels", "brains", "services", "nlu", "hub", "store", "net", "model"],
}

# Never in a header: every file that includes it would pay.
NOT_IN_HEADERS = [
    r"boost/asio", r"boost/beast", r"toml\+\+", r"CLI/", r"simdjson\.h", r"valijson", r"regex$",
    r"iostream$", r"spdlog", r"prometheus", r"boost/json/src\.hpp",
]
# A library behind few files: pattern -> (what may include it, how many files at most).
CONFINED = {
    r"boost/(asio|beast)": ("src/net/", 6),
    r"boost/json/src\.hpp": ("src/", 1),
    r"toml\+\+": ("src/app/", 1),
    r"CLI/": ("src/app/cli/", 1),
    r"spdlog": ("src/hub/", 1),
    r"prometheus": ("src/hub/", 1),
    r"sqlite3\.h": ("src/store/", None),
    r"curl/curl\.h": ("src/net/", None),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def closure(layer):
    reached = {layer}
    waiting = [layer]
    while waiting:
        for lower in MAY_USE[waiting.pop()]:
            if lower not in reached:
                reached.add(lower)
                waiting.append(lower)
    return reached


def check():
    faults = []
    users = {pattern: set() for pattern in CONFINED}
    files = sorted(p for p in SOURCE.rglob("*") if p.suffix in {".h", ".cpp", ".c"})
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        layer = path.relative_to(SOURCE).parts[0]
        if layer not in MAY_USE:
            faults.append(f"{name}: src/{layer} is no layer of the architecture")
            continue
        allowed = closure(layer)
        text = path.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            quote, target = match.groups()
            where = f"{name}:{line}"
            head = target.split("/")[0]
            if quote == '"':
                if "/" not in target or head == "..":
                    faults.append(f'{where}: "{target}" is not written from src/ on')
                elif head not in MAY_USE:
                    faults.append(f'{where}: "{target}" is in no layer')
                elif head not in allowed:
                    faults.append(f'{where}: {layer} may not use {head} ("{target}")')
            if path.suffix == ".h":
                for pattern in NOT_IN_HEADERS:
                    if quote == "<" and re.match(pattern, target):
                        faults.append(f"{where}: <{target}> belongs into a .cpp file")
            for pattern, (folder, _) in CONFINED.items():
                if re.match(pattern, target):
                    users[pattern].add(name)
                    if not name.startswith(folder):
                        faults.append(f"{where}: <{target}> may only be used in {folder}")
    for pattern, (folder, most) in CONFINED.items():
        count = {u for u in users[pattern] if not re.search(r"_(test|bench|fuzz)\.cpp$", u)}
        if most is not None and len(count) > most:
            faults.append(f"{pattern} is included by {len(count)} files, at most {most} may: "
                          + ", ".join(sorted(count)))
    return len(files), faults


def main():
    count, faults = check()
    for fault in faults:
        print(fault)
    print(f"includes: {count} files, {len(faults)} faults")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
