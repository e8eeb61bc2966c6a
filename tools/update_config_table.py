#!/usr/bin/env python3
"""Replaces the table of keys in docs/configuration.md by what `parlance config --markdown` prints."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(program):
    table = subprocess.run([program, "config", "--markdown"], check=True, capture_output=True,
                           text=True).stdout
    path = ROOT / "docs/configuration.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\| Key \|.*?\n(?!\|)", lambda _: table, text, flags=re.DOTALL),
                    encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/parlance")
