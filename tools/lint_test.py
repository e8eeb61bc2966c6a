#!/usr/bin/env python3
"""The lints find what they are for, and let good code be."""

import tempfile
import unittest
from pathlib import Path

import check_coroutines
import check_includes


class Coroutines(unittest.TestCase):
    def faults(self, body):
        with tempfile.NamedTemporaryFile("w", suffix=".cpp") as file:
            file.write("Task<int> f() {\n" + body + "\n}\n")
            file.flush()
            return [fault for _, fault in check_coroutines.faults_of(Path(file.name))]

    def test_accepts_the_safe_forms(self):
        for body in (
            "co_await g(x);",
            "auto r = co_await g(x, h(y));",
            "const auto [a, b] = co_await g();",
            "r = co_await g(); if (r) co_return 1;",
            "co_return co_await g();",
            "if (x) co_await g();",
            "if (x) { y(); } else co_await g();",
            "for (int i = 0; i < 3; ++i) co_await g(i && j);",
            "switch (x) { case 1: co_await g(); break; default: co_await h(); }",
            "auto fn = [x] { return x; }; co_await run(std::move(fn));",
            "auto fn = []() -> Task<int> { co_await g(); }; co_await fn();",
            "// if (co_await g()) {\n auto text = \"if (co_await g())\"; co_await g();",
        ):
            self.assertEqual(self.faults(body), [], body)

    def test_refuses_the_unsafe_forms(self):
        for body in (
            "if (co_await g()) co_return 1;",
            "if (auto r = co_await g()) co_return 1;",
            "while (co_await g()) {}",
            "for (auto x : co_await g()) {}",
            "switch (co_await g()) {}",
            "h(co_await g());",
            "return co_await g();",
            "auto r = x + co_await g();",
            "auto r = co_await g() && h();",
            "auto r = co_await g() ? 1 : 2;",
            "auto r = x == co_await g();",
            "co_await run(Query{.x = 1});",
            "co_await run({1, 2});",
            "co_await run([x] { return x; });",
            "auto fn = [x]() -> Task<int> { co_return x; };",
            "auto fn = [&](int a) mutable { if (a) { co_await g(); } };",
        ):
            self.assertNotEqual(self.faults(body), [], body)


class Includes(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = check_includes.ROOT
        check_includes.ROOT = Path(self.folder.name)
        check_includes.SOURCE = Path(self.folder.name) / "src"

    def tearDown(self):
        check_includes.ROOT = self.root
        check_includes.SOURCE = self.root / "src"
        self.folder.cleanup()

    def faults(self, name, include):
        path = check_includes.SOURCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#include {include}\n", encoding="utf-8")
        _, faults = check_includes.check()
        path.unlink()
        return faults

    def test_accepts_arrows_down(self):
        for name, include in (
            ("hub/a.cpp", '"base/text.h"'),
            ("hub/a.cpp", '"store/store.h"'),
            ("dialects/lime/a.cpp", '"net/http.h"'),
            ("services/x/a.cpp", '"model/node.h"'),
            ("app/a.cpp", '"nlu/a.h"'),
            ("net/a.cpp", "<boost/asio.hpp>"),
        ):
            self.assertEqual(self.faults(name, include), [], (name, include))

    def test_refuses_arrows_up_and_aside(self):
        for name, include in (
            ("base/a.h", '"model/node.h"'),
            ("store/a.cpp", '"hub/log.h"'),
            ("hub/a.cpp", '"net/http.h"'),
            ("services/x/a.cpp", '"net/http.h"'),
            ("brains/x/a.cpp", '"dialects/lime/a.h"'),
            ("hub/a.cpp", '"a.h"'),
            ("hub/a.cpp", '"../base/text.h"'),
            ("net/a.h", "<boost/asio.hpp>"),
            ("hub/a.cpp", "<boost/asio.hpp>"),
            ("extra/a.cpp", '"base/text.h"'),
        ):
            self.assertNotEqual(self.faults(name, include), [], (name, include))


if __name__ == "__main__":
    unittest.main()
