#!/usr/bin/env python3
"""Prints `PASSED FAILED SKIPPED` of one folder of unit test results, or of one vitest report.

A folder holds a GoogleTest JSON file for each program that ended, and ctest's own JUnit file. A
program that ctest saw fail but that left no failed case (it crashed, or was cut off) counts as one
failure, so that nothing fails unseen.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def count_folder(folder):
    passed = failed = skipped = 0
    reported = {}
    for path in folder.glob("*.json"):
        try:
            report = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        bad = 0
        for suite in report.get("testsuites", []):
            for case in suite.get("testsuite", []):
                if case.get("failures"):
                    bad += 1
                elif case.get("result") == "SKIPPED" or case.get("status") == "NOTRUN":
                    skipped += 1
                else:
                    passed += 1
        failed += bad
        reported[path.stem.removesuffix("_tests")] = bad
    junit = folder / "ctest.xml"
    if not junit.exists():
        return passed, failed + 1, skipped
    for case in ElementTree.parse(junit).getroot().iter("testcase"):
        name = case.get("name")
        good = case.get("status") == "run"
        if not good and reported.get(name, 0) == 0:
            failed += 1
        elif good and name not in reported:
            passed += 1
    return passed, failed, skipped


def count_vitest(path):
    if not path.exists():
        return 0, 1, 0
    report = json.loads(path.read_text(encoding="utf-8"))
    failed = report["numFailedTests"]
    if not report["success"] and failed == 0:
        failed = 1
    return report["numPassedTests"], failed, report["numPendingTests"] + report.get("numTodoTests", 0)


def main(argument):
    path = Path(argument)
    counts = count_folder(path) if path.is_dir() else count_vitest(path)
    print(*counts)


if __name__ == "__main__":
    main(sys.argv[1])
