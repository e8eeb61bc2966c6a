#!/usr/bin/env python3
"""Holds coroutines to the subset that every supported compiler translates rightly.

`co_await` starts a statement, or follows `=` of a declaration or an assignment, or follows
`co_return`; never inside a condition or an argument list. What it awaits holds no braces (an
aggregate, a lambda) and no `&&`, `||`, `?:` at its own level: such things are named first. A
lambda that captures is never itself a coroutine: its captures would die before it.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BLANKED = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^()\s]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|'
    r"(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'",
    re.DOTALL,
)
LAMBDA = re.compile(
    r"\[(?P<captures>[^\[\]]*)\]\s*(<[^{}]*>)?\s*(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?"
    r"[\s\w]*(->[^{}()]*)?\s*$"
)
KEYWORD = re.compile(r"\bco_(await|return|yield)\b")
CONTROL = re.compile(r"\b(if|else|for|while|do|switch|try|catch)\b[^;{}]*$")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def statement_before(text, position):
    """What stands between the start of the statement and `position`, parentheses respected."""
    depth = 0
    start = position
    while start > 0:
        char = text[start - 1]
        if char in ")]":
            depth += 1
        elif char in "([":
            depth -= 1
        elif char in ";{}" and depth <= 0:
            break
        start -= 1
    return text[start:position]


def await_fault(text, position):
    before = statement_before(text, position)
    opened = before.count("(") - before.count(")")
    # Conditions without braces: `if (x) co_await y;` starts a statement of its own.
    head = before.strip()
    controlled = re.match(r"^(else\s+)?(if|while|for|switch)\s*(constexpr\s*)?\(", head)
    if opened > 0:
        return "stands inside parentheses: name its result first"
    if controlled:
        head = after_parentheses(head)
    head = re.sub(r"^(else|do)\b", "", head).strip()
    head = re.sub(r"^(case\b[^:]*|default\s*|\w+\s*):(?!:)", "", head).strip()
    if head and head != "co_return" and not re.search(r"(?<![=!<>])=$", head):
        return f"follows `{head.split()[-1]}`: name its result first"
    depth = 0
    for index in range(position + len("co_await"), len(text)):
        char = text[index]
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == "{":
            return "awaits something with braces in it: name that first"
        elif char == ";" and depth <= 0:
            return None
        if depth == 0 and (text.startswith(("&&", "||"), index) or char == "?"):
            return "stands in a larger expression: name its result first"
    return None


def after_parentheses(text):
    depth = 0
    for index, char in enumerate(text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return text[index + 1:].strip()
    return text


def scopes(text):
    """Yields (position of a coroutine keyword, whether its function is a capturing lambda)."""
    stack = []
    keywords = {match.start() for match in KEYWORD.finditer(text)}
    for index, char in enumerate(text):
        if char == "{":
            before = text[max(0, index - 600):index]
            found = LAMBDA.search(before)
            attribute = found and before[:found.start()].endswith("[")
            if found and not attribute and not CONTROL.search(before[found.end():] or ";"):
                stack.append("captures" if found.group("captures").strip() else "lambda")
            else:
                stack.append("block")
        elif char == "}" and stack:
            stack.pop()
        elif index in keywords:
            kind = next((k for k in reversed(stack) if k != "block"), "block")
            yield index, kind == "captures"


def faults_of(path):
    text = BLANKED.sub(blank, path.read_text(encoding="utf-8"))
    found = []
    for position, captures in scopes(text):
        line = text.count("\n", 0, position) + 1
        if captures:
            found.append((line, "a lambda that captures is a coroutine: make it a function"))
        if text.startswith("co_await", position):
            fault = await_fault(text, position)
            if fault:
                found.append((line, f"co_await {fault}"))
    return found


def main(arguments):
    paths = [Path(a) for a in arguments] or sorted(
        p for p in (ROOT / "src").rglob("*") if p.suffix in {".h", ".cpp"})
    count = 0
    for path in paths:
        for line, fault in faults_of(path):
            count += 1
            print(f"{path}:{line}: {fault}")
    print(f"coroutines: {len(paths)} files, {count} faults")
    return 1 if count or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
