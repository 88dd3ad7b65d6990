#!/usr/bin/env python3
"""The HTML report in a real browser: filters, ladder, details, keyboard, light and dark, no request, thousands of rows."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from assay_program import NODE_MODULES, ProgramTest, node  # noqa: E402

SUITE = '''module all_verdicts {
  modulepar charstring px_Name := "alice";
  type record Ping { integer number, charstring text }
  type port P message { inout Ping }
  type component C { port P p; timer t }
  testcase TC_pass() runs on C { setverdict(pass) }
  testcase TC_fail() runs on C {
    log("step 1: it");
    setverdict(fail, "a <b> & </script> ""c""");
  }
  testcase TC_inconc() runs on C { setverdict(inconc) }
  testcase TC_error() runs on C { var integer i := 0; i := 1 / i }
  testcase TC_none() runs on C { }
  template Ping a_two := { number := 2, text := ? }
  testcase TC_ladder() runs on C system C {
    map(mtc:p, system:p);
    log("step 1: the SS sends a ping");
    p.send(Ping:{ 1, "<b>bold</b>" });
    log("step 2: the UE answers with number two");
    log("waiting");
    t.start(0.1);
    alt {
      [] p.receive(a_two) { setverdict(pass) }
      [] p.receive { setverdict(fail, "wrong number") }
      [] t.timeout { setverdict(inconc) }
    }
  }
}
'''
MANY = 5000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# WCAG 2.1 level AA for text.
LEAST_CONTRAST = 4.5


class Html(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)

    def make_report(self):
        self.write("all_verdicts.ttcn", SUITE)
        self.write("lab.json", {"ports": [{"port": "p", "adapter": "loopback"}]})
        self.assay("run", "all_verdicts.ttcn", "-c", "lab.json", "-o", "out")
        self.assay("report", "out", "--format", "html", "-o", "report.html")

    def make_many(self):
        """A run of MANY test cases, from the events of one of them."""
        cases = "\n".join(f'  testcase TC_{i}() runs on C {{ log("step 1: number {i}"); '
                          f'{"setverdict(pass)" if i % 10 else "setverdict(fail, %r)" % str(i)} }}'.replace("'", '"') for i in range(MANY))
        self.write("many.ttcn", f"module many {{\n  type component C {{}}\n{cases}\n}}")
        self.assay("run", "many.ttcn", "-o", "many", "-q")
        self.assay("report", "many", "--format", "html", "-o", "many.html")

    def test_in_chromium(self):
        self.need(self.browser, "no Chromium is installed")
        self.need((NODE_MODULES / "playwright-core").is_dir() and node(), "the Node readers are not installed (tools/dev/setup_npm.sh)")
        self.make_report()
        self.make_many()
        words = [node(), HERE / "html.mjs", NODE_MODULES, self.browser, self.folder / "report.html", self.folder / "many.html"]
        if folder := os.environ.get("ASSAY_SCREENSHOTS"):
            words.append(folder)
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=240)
        self.assertEqual(done.returncode, 0, done.stderr)
        seen = json.loads(done.stdout)
        everything = ["TC_pass", "TC_fail", "TC_inconc", "TC_error", "TC_none", "TC_ladder"]

        self.assertEqual(seen["complaints"], [])
        self.assertEqual([url for url in seen["requests"] if not url.startswith("file://") or not url.endswith(".html")], [])

        self.assertEqual(seen["first"]["ids"], everything)
        self.assertEqual(seen["first"]["overall"], "error")
        self.assertEqual(seen["first"]["selected"], "TC_fail", "the first test case that is not acceptable is shown")
        self.assertIn("TC_fail", seen["first"]["title"])
        self.assertEqual([text.split(" ", 1)[1] for text in seen["counts"]],
                         ["1 passed", "2 failed", "1 inconclusive", "1 broken", "1 none", "0 skipped"])
        self.assertEqual(seen["slashFocuses"], "search")
        self.assertEqual(seen["filtered"], {"ids": ["TC_fail"], "matches": "1 of 6"})
        self.assertEqual(seen["nothing"], "No test case fits.")
        self.assertEqual(seen["escapeFocuses"], "list")
        self.assertEqual([seen["home"], seen["down"], seen["nextBad"]], ["TC_pass", "TC_fail", "TC_fail"])
        self.assertEqual(seen["withoutPassed"], everything[1:])
        self.assertEqual(seen["worstFirst"], ["TC_error", "TC_fail", "TC_ladder", "TC_inconc", "TC_none", "TC_pass"])
        self.assertEqual(seen["enterFocuses"], "detail")

        self.assertEqual(seen["fail"]["why"], 'a <b> & </script> "c"')
        self.assertEqual(len(seen["fail"]["source"]), 1)
        self.assertIn("setverdict(fail", seen["fail"]["source"][0])
        self.assertTrue(any('px_Name"alice"' in row for row in seen["fail"]["parameters"]))

        self.assertEqual(seen["lanes"], ["UE", "SS p"])
        self.assertEqual(seen["steps"], ["step 1: the SS sends a ping", "step 2: the UE answers with number two"])
        self.assertEqual([message[-1] for message in seen["messages"]], ["<", ">"])
        self.assertTrue(seen["messageFocus"])
        self.assertEqual((seen["expanded"], seen["closed"]), ("true", 0))
        for part in ("decoded", "<b>bold</b>", "did not match a_two", "number"):
            self.assertIn(part, seen["opened"])
        self.assertTrue(seen["stillMessage"])
        self.assertIn("setverdict(fail) wrong number", seen["logsInLadder"])
        self.assertIn("mtc: waiting", seen["logsInLadder"])

        for scheme in ("light", "dark"):
            low = {selector: round(ratio, 2) for selector, ratio in seen[scheme].items() if ratio < LEAST_CONTRAST}
            self.assertEqual(low, {}, scheme)
        self.assertNotEqual(*seen["backgrounds"])

        many = seen["many"]
        self.assertLess(many["rows"], 60, "only the rows that are seen exist")
        self.assertLess(many["rowsAtEnd"], 60)
        self.assertLess(many["nodes"], 2000)
        self.assertEqual(many["found"], ["TC_4999"])
        self.assertEqual(many["last"], f"TC_{MANY - 1}")
        self.assertLess(many["parsed"], 10, "details are parsed when they are looked at")
        print(f"{MANY} test cases: opened in {many['opened']} ms, filtered in {many['filtered']} ms", file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
