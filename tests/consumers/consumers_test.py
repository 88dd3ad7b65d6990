#!/usr/bin/env python3
"""Every export is read by a reader that is not ours, and that reader's counts and verdicts are compared."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree as xml

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from assay_program import NODE_MODULES, ROOT, ProgramTest, node, schema_check  # noqa: E402

SUITE = """module all_verdicts {
  type component C {}
  testcase TC_pass() runs on C { setverdict(pass) }
  testcase TC_fail() runs on C { log("step 1: it"); setverdict(fail, "a <b> & ""c"" ]]> # %, : | _x_") }
  testcase TC_inconc() runs on C { setverdict(inconc) }
  testcase TC_error() runs on C { var integer i := 0; i := 1 / i }
  testcase TC_none() runs on C { }
}
"""


class Consumers(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("all_verdicts.ttcn", SUITE)
        done = self.assay("run", "all_verdicts.ttcn", "-o", "out")
        self.assertEqual(done.status, 1, str(done))

    def export(self, form, name):
        done = self.assay("report", "out", "--format", form, "-o", name)
        self.assertEqual(done.status, 1, str(done))
        return self.folder / name

    def test_strict_junit_validates(self):
        self.need(shutil.which("xmllint"), "xmllint is not installed")
        path = self.export("junit", "junit.xml")
        done = subprocess.run(["xmllint", "--noout", "--schema", str(HERE / "junit_strict.xsd"), str(path)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        rich = self.export("junit-gitlab", "gitlab.xml")
        done = subprocess.run(["xmllint", "--noout", "--schema", str(HERE / "junit_strict.xsd"), str(rich)], capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)

    def test_junit_dialects_parse_and_count(self):
        for form in ("junit", "junit-gitlab", "junit-xray", "junit-testrail"):
            root = xml.parse(self.export(form, f"{form}.xml")).getroot()
            cases = root.findall(".//testcase")
            self.assertEqual(len(cases), int(root.get("tests")), form)
            self.assertEqual(len(root.findall(".//failure")), int(root.get("failures")), form)
            self.assertEqual(len(root.findall(".//error")), int(root.get("errors")), form)
            failure = root.find(".//failure")
            self.assertIn('a <b> & "c" ]]> # %, : | _x_', failure.get("message"))
            self.assertIn('a <b> & "c" ]]>', failure.text)
        self.assertIsNotNone(root.find(".//testcase/properties"))

    def test_github_commands(self):
        lines = self.export("github", "github.txt").read_text().splitlines()
        pattern = re.compile(r"^::(error|warning) (?:file=([^,]*),line=(\d+),)?title=([^,:]*)::(.*)$")
        found = [pattern.match(line) for line in lines]
        self.assertTrue(all(found), lines)
        self.assertEqual([m.group(1) for m in found], ["error", "warning", "error", "warning"])
        self.assertIn("%25, : |", found[0].group(5))

    def test_html_carries_everything(self):
        page = self.export("html", "report.html").read_text()
        data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S).group(1))
        self.assertEqual([e["verdict"] for e in data["executions"]], ["pass", "fail", "inconc", "error", "none"])
        self.assertNotRegex(page, r'(src|href)="?https?:')

    def test_native(self):
        self.export("json", "v.json")
        schema_check(self, self.json("v.json"))

    def test_node_readers(self):
        self.need(node() and (NODE_MODULES / "ctrf").is_dir(), "the Node readers are not installed (tools/dev/setup_npm.sh)")
        for form, name in (("junit", "junit.xml"), ("tap", "report.tap"), ("ctrf", "ctrf.json"), ("allure", "allure-results")):
            self.export(form, name)
        done = subprocess.run([node(), str(HERE / "check.mjs"), str(NODE_MODULES), str(self.folder)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        seen = json.loads(done.stdout)
        self.assertEqual(seen["junit"], {"tests": 5, "failures": 1, "errors": 3})
        self.assertEqual(seen["tap"]["ok"], [True, False, False, False, False])
        self.assertTrue(seen["ctrf"]["valid"], seen["ctrf"]["errors"])
        summary = seen["ctrf"]["summary"]
        self.assertEqual([summary[k] for k in ("tests", "passed", "failed", "skipped", "other")], [5, 1, 2, 0, 2])
        statistic = seen["allure"]["stats"]
        self.assertEqual([statistic.get(k, 0) for k in ("passed", "failed", "broken", "unknown")], [1, 1, 2, 1])


if __name__ == "__main__":
    unittest.main()
