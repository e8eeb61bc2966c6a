#!/usr/bin/env python3
"""Prints each failed test of a results folder with the first lines of what it said."""

import json
import sys
from pathlib import Path

LINES = 12


def shorten(text):
    return "\n".join("    " + line for line in text.strip().splitlines()[:LINES])


def unit_failures(folder):
    for path in sorted(folder.glob("*/*.json")):
        try:
            report = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        for suite in report.get("testsuites", []):
            for case in suite.get("testsuite", []):
                if case.get("failures"):
                    said = case["failures"][0].get("failure", "")
                    yield f"{path.parent.name} {path.stem}: {suite['name']}.{case['name']}", said


def web_failures(folder):
    path = folder / "web.json"
    if not path.exists():
        return
    for file in json.loads(path.read_text(encoding="utf-8")).get("testResults", []):
        for case in file.get("assertionResults", []):
            if case.get("status") == "failed":
                yield f"web {case['fullName']}", "\n".join(case.get("failureMessages", []))


def node_failures(folder):
    for part in ("asan-chat", "node"):
        path = folder / f"{part}.log"
        if path.exists():
            yield from failures_in(path, part)


def failures_in(path, part):
    name, said = None, []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("FAILED "):
            if name:
                yield name, "\n".join(said)
            name, said = f"{part} " + line.removeprefix("FAILED "), []
        elif name:
            said.append(line)
    if name:
        yield name, "\n".join(said[:-1])


def main(folder):
    for failures in (unit_failures, web_failures, node_failures):
        for name, said in failures(Path(folder)):
            print(f"FAILED {name}\n{shorten(said)}")


if __name__ == "__main__":
    main(sys.argv[1])
