#!/usr/bin/env python3
"""The runner refuses what docs/test_format.md does not allow, and sees what differs."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import directives  # noqa: E402
import judge  # noqa: E402

HEAD = "// PURPOSE: p\n// SPEC: ES 201 873-1 §20.2\n"


def parse(text, name="good.ttcn", stage="check"):
    return directives.parse_test(pathlib.Path("/nowhere") / name, stage, text)


class Directives(unittest.TestCase):
    REFUSED = [
        ("module m {}", "no PURPOSE"),
        ("// PURPOSE: p\nmodule m {}", "no SPEC"),
        ("// PURPOSE: p\n// SPEC: section 20\nmodule m {}", "write it as"),
        (HEAD + "// VERDCT: TC pass\nmodule m {}", "did you mean VERDICT"),
        (HEAD + "// Verdict: TC pass\nmodule m {}", "did you mean VERDICT"),
        (HEAD + "// VERDICT: TC passed\nmodule m {}", "one of none"),
        (HEAD + "// PURPOSE: again\nmodule m {}", "second PURPOSE"),
        (HEAD + "module m {}\n// VERDICT: TC pass", "after the first line"),
        (HEAD + "module m { } // expect-error: text", "malformed expectation"),
        (HEAD + "module m { } // expect-eror(kind): text", "misspelt expectation"),
        (HEAD + "module m { } // expect-error(kind): text", "without the bad_ prefix"),
        (HEAD + "module m {}\n// EXPECT-STDOT\n", "unknown directive"),
        (HEAD + "module m {}\n// EXPECT-STDOUT\n// a\nmodule n {}", "stands at the end"),
    ]

    def test_refused(self):
        for text, want in self.REFUSED:
            with self.subTest(text=text):
                with self.assertRaises(directives.DirectiveError) as caught:
                    parse(text)
                self.assertIn(want, str(caught.exception))

    def test_bad_prefix_needs_an_error(self):
        with self.assertRaises(directives.DirectiveError):
            parse(HEAD + "module m {}", "bad_x.ttcn")

    def test_run_needs_a_verdict(self):
        with self.assertRaises(directives.DirectiveError):
            parse(HEAD + "module m {}", stage="run")

    def test_two_expectations_on_one_line_and_an_offset(self):
        test = parse(HEAD + "x // expect-error(a-b): one // expect-warning(c): two\n// expect-error@-1(d): three\n", "bad_x.ttcn")
        self.assertEqual([(e.severity, e.kind, e.text, e.line) for e in test.expected],
                         [("error", "a-b", "one", 3), ("warning", "c", "two", 3), ("error", "d", "three", 3)])

    def test_block(self):
        test = parse(HEAD + "module m {}\n\n// EXPECT-STDOUT\n// a\n//\n// b {{[0-9]+}}\n", stage="check")
        self.assertEqual(test.blocks["EXPECT-STDOUT"], ["a", "", "b {{[0-9]+}}"])
        self.assertEqual(judge.compare_block("X", test.blocks["EXPECT-STDOUT"], "a\n\nb 42\n"), [])
        self.assertNotEqual(judge.compare_block("X", test.blocks["EXPECT-STDOUT"], "a\n\nb x\n"), [])


class Judge(unittest.TestCase):
    def test_diagnostics_in_both_directions(self):
        want = [directives.Expected("error", "k", "part", "/t/a.ttcn", 3)]
        row = {"severity": "error", "kind": "k", "message": "a part of it", "file": "/t/a.ttcn", "line": 3}
        self.assertEqual(judge.compare_diagnostics(want, [row]), [])
        self.assertEqual(len(judge.compare_diagnostics(want, [])), 1)
        self.assertEqual(len(judge.compare_diagnostics([], [row])), 1)
        self.assertEqual(len(judge.compare_diagnostics(want, [dict(row, line=4)])), 2)
        hinted = [directives.Expected("error", "k", "of it; did you mean x?", "/t/a.ttcn", 3)]
        self.assertEqual(judge.compare_diagnostics(hinted, [dict(row, hint={"message": "did you mean x?"})]), [])
        self.assertEqual(len(judge.compare_diagnostics(hinted, [row])), 2)

    def test_update_writes_what_happened(self):
        test = parse(HEAD + "x := 1; // expect-error(old): text\ny := 2;\n", "bad_x.ttcn")
        text = judge.updated(test, {"diagnostics": [
            {"severity": "error", "kind": "new", "message": "bad y", "file": "/nowhere/bad_x.ttcn", "line": 4}]})
        self.assertEqual(text, HEAD + "x := 1;\ny := 2;  // expect-error(new): bad y\n")


if __name__ == "__main__":
    unittest.main()
