#!/usr/bin/env python3
"""What each command prints and returns when nothing is out of order."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from assay_program import ProgramTest, schema_check  # noqa: E402
import suites  # noqa: E402


class Help(ProgramTest):
    def test_every_command_has_help_with_examples(self):
        overview = self.assay("--help")
        self.expect(overview, 0, "Examples:", "Exit status:", stream="stdout")
        for command in ("check", "run", "list", "dump", "explain", "report", "campaign", "merge", "decode", "encode"):
            self.assertIn(command, overview.stdout)
            done = self.assay(command, "--help")
            self.expect(done, 0, "Examples:", stream="stdout")
            self.assertEqual(done.stderr, "")

    def test_version(self):
        self.expect(self.assay("--version"), 0, "assay 0.", stream="stdout")

    def test_no_command_is_usage(self):
        self.expect(self.assay(), 2, "Examples:")

    def test_typos_get_suggestions(self):
        self.expect(self.assay("chek", "x"), 2, 'did you mean "check"?')
        self.expect(self.assay("run", "x", "--jsno", "y"), 2, 'did you mean "--json"?')
        self.expect(self.assay("check", "--format", "xml", "x"), 2, "xml")
        self.expect(self.assay("run"), 2, "PATH")


class Check(ProgramTest):
    def test_clean(self):
        self.write("a.ttcn", suites.PASSING)
        done = self.assay("check", "a.ttcn")
        self.expect(done, 0, "no error")
        self.assertEqual(done.stdout, "")

    def test_errors_in_text_and_json(self):
        self.write("a.ttcn", "module a {\n  const integer c := \"one\";\n}\n")
        self.expect(self.assay("check", "a.ttcn"), 3, "a.ttcn:2:", "^", "1 error")
        done = self.assay("check", "--format", "json", "a.ttcn")
        self.assertEqual(done.status, 3)
        import json
        document = json.loads(done.stdout)
        self.assertEqual(document["errors"], 1)
        self.assertEqual(document["diagnostics"][0]["line"], 2)

    def test_folders_are_searched(self):
        self.write("suite/a.ttcn", suites.PASSING)
        self.write("suite/deep/b.ttcn3", suites.VERDICTS)
        self.write("suite/notes.txt", "no TTCN-3")
        self.expect(self.assay("check", "suite"), 0, "2 files")


class Run(ProgramTest):
    def test_pass(self):
        self.write("a.ttcn", suites.PASSING)
        done = self.assay("run", "a.ttcn", "--json", "v.json", "-o", "out")
        self.expect(done, 0, "pass", "overall verdict: pass", "run directory: out")
        document = self.json("v.json")
        schema_check(self, document)
        self.assertEqual(document["verdict"], "pass")
        self.assertEqual([c["name"] for c in document["testCases"]], ["TC_pass"])
        self.assertEqual(self.json("out/verdict.json")["verdict"], "pass")
        self.assertTrue((self.folder / "out/events.jsonl").exists())

    def test_each_verdict_decides(self):
        self.write("v.ttcn", suites.VERDICTS)
        for name, status in (("pass", 0), ("fail", 1), ("inconc", 1), ("none", 1), ("error", 1)):
            with self.subTest(verdict=name):
                done = self.assay("run", "v.ttcn", "-t", f"TC_{name}", "--json", "v.json")
                self.assertEqual(done.status, status, str(done))
                document = self.json("v.json")
                schema_check(self, document)
                self.assertEqual(document["verdict"], name)

    def test_a_failure_shows_step_reason_and_source(self):
        self.write("v.ttcn", suites.VERDICTS)
        done = self.assay("run", "v.ttcn", "-t", "TC_fail", "--json", "v.json")
        self.expect(done, 1, "2: the decision", "it is 1 and not 2", "v.ttcn:9", "setverdict(fail")
        case = self.json("v.json")["testCases"][0]
        self.assertEqual(case["step"]["number"], "2")
        self.assertEqual(case["location"]["line"], 9)
        self.assertEqual(case["component"], "mtc")

    def test_broken_rules_without_harm_are_shown(self):
        self.write("w.ttcn", suites.WARNINGS)
        line = "warning step 3: REGISTER: CSeq: expected 2, found 3 REGISTER (RFC 3261 §10.2)"
        done = self.assay("run", "w.ttcn", "-t", "TC_warned", "-t", "TC_clean", "--json", "v.json")
        self.expect(done, 0, line)
        self.assertEqual(done.stderr.count("    warning "), 1, str(done))
        self.assertLess(done.stderr.index("TC_warned"), done.stderr.index(line))
        self.assertLess(done.stderr.index(line), done.stderr.index("TC_clean"))
        self.assertEqual(self.json("v.json")["testCases"][0]["warnings"][0]["header"], "CSeq")
        self.assertEqual(self.assay("run", "w.ttcn", "-t", "TC_warned", "--quiet").stderr, "")
        done = self.assay("run", "w.ttcn", "-t", "TC_many")
        self.expect(done, 0, "step 20:", "… and 5 more warnings")
        self.assertNotIn("step 21:", done.stderr)

    def test_parameters(self):
        self.write("v.ttcn", suites.VERDICTS)
        done = self.assay("run", "v.ttcn", "-t", "TC_fail", "-p", "verdicts.px_Number=41 + 1", "--json", "v.json")
        self.expect(done, 1, "it is 42 and not 2")
        values = {p["name"]: p["value"] for p in self.json("v.json")["moduleParameters"]}
        self.assertEqual(values["verdicts.px_Number"], "42")

    def test_control_part(self):
        self.write("c.ttcn", suites.CONTROL)
        done = self.assay("run", "c.ttcn", "--json", "-")
        self.assertEqual(done.status, 1)
        import json
        document = json.loads(done.stdout)
        schema_check(self, document)
        self.assertEqual([c["verdict"] for c in document["testCases"]], ["pass", "fail"])
        self.assertEqual([c["id"] for c in document["testCases"]], ["TC_a", "TC_a #2"])

    def test_selection(self):
        self.write("v.ttcn", suites.VERDICTS)
        done = self.assay("run", "v.ttcn", "-t", "TC_*", "-t", "!TC_wait", "-t", "!*.TC_p*", "--list")
        self.expect(done, 0, stream="stdout")
        self.assertEqual(done.stdout.split(), ["verdicts.TC_fail", "verdicts.TC_inconc", "verdicts.TC_none", "verdicts.TC_error"])
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_fial"), 4, 'did you mean "TC_fail"?')
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_parameter"), 4, "it has parameters")

    def test_actions_are_shown_to_the_operator(self):
        self.write("a.ttcn", 'module a {\n  type component C {}\n  testcase TC() runs on C { action("Take the SIM card ", 1, " out"); '
                             'setverdict(pass) }\n}\n')
        for words in ([], ["--quiet"]):
            done = self.assay("run", "a.ttcn", *words)
            self.expect(done, 0, ">>> Take the SIM card 1 out")

    def test_virtual_clock_and_guard(self):
        self.write("v.ttcn", suites.VERDICTS)
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_wait", "--clock", "virtual"), 0)
        done = self.assay("run", "v.ttcn", "-t", "TC_wait", "--clock", "virtual", "--guard", "5", "--json", "v.json")
        self.assertEqual(done.status, 1)
        self.assertEqual(self.json("v.json")["verdict"], "error")
        self.assertEqual(self.json("v.json")["testCases"][0]["guard"], 5)

    def test_no_run_directory_leaves_nothing(self):
        self.write("a.ttcn", suites.PASSING)
        self.expect(self.assay("run", "a.ttcn"), 0)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["a.ttcn"])

    def test_same_seed_same_run(self):
        self.write("r.ttcn", "module r { type component C {} testcase TC() runs on C { log(rnd()); setverdict(pass) } }")
        logs = []
        for _ in range(2):
            self.expect(self.assay("run", "r.ttcn", "--seed", "5", "-o", "out"), 0)
            logs.append([line for line in (self.folder / "out/events.jsonl").read_text().split("\n") if "tliLog" in line][0].split('"text"')[1])
        self.assertEqual(logs[0], logs[1])


class Others(ProgramTest):
    def test_list(self):
        self.write("a.ttcn", suites.PASSING)
        self.expect(self.assay("list", "a.ttcn"), 0, "passing.TC_pass", "the shortest test case", stream="stdout")
        import json
        document = json.loads(self.assay("list", "a.ttcn", "--format", "json").stdout)
        self.assertIn({"name": "requirement", "value": "REQ-1"}, document["testCases"][0]["documentation"]["tags"])
        self.write("v.ttcn", suites.VERDICTS)
        self.expect(self.assay("list", "v.ttcn", "--parameters"), 0, "verdicts.px_Number: integer", stream="stdout")

    def test_dump(self):
        self.write("a.ttcn", suites.PASSING)
        self.expect(self.assay("dump", "ast", "a.ttcn"), 0, "TC_pass", stream="stdout")
        self.expect(self.assay("dump", "program", "a.ttcn"), 0, "TC_pass", stream="stdout")
        self.expect(self.assay("dump", "tree", "a.ttcn"), 2)

    def test_reports_from_the_events_again(self):
        self.write("v.ttcn", suites.VERDICTS)
        self.assay("run", "v.ttcn", "-t", "!TC_wait", "-t", "!TC_parameter", "-o", "out", "--clock", "virtual")
        first = self.json("out/verdict.json")
        (self.folder / "out/verdict.json").unlink()
        done = self.assay("report", "out", "--format", "json", "-o", "again.json")
        self.assertEqual(done.status, 1, str(done))
        self.assertEqual(self.json("again.json")["testCases"], first["testCases"])
        for form in ("summary", "ladder", "junit", "ctrf", "tap", "github", "markdown", "html", "xray"):
            done = self.assay("report", "out", "--format", form)
            self.assertEqual(done.status, 1, str(done))
            self.assertIn("TC\\_fail" if form == "markdown" else "TC_fail", done.stdout, form)
        self.expect(self.assay("report", "out", "--format", "allure"), 2, "-o")
        self.expect(self.assay("report", "out", "--map", "fail=green"), 2, "expected verdict=status")
        self.expect(self.assay("explain", "out"), 0, "it is 1 and not 2", stream="stdout")
        self.expect(self.assay("explain", "out", "-t", "TC_pass"), 0, "No message failed")

    def test_compare(self):
        self.write("v.ttcn", suites.VERDICTS)
        self.assay("run", "v.ttcn", "-t", "TC_pass", "-t", "TC_none", "-o", "old")
        self.assay("run", "v.ttcn", "-t", "TC_pass", "-t", "TC_fail", "-o", "new")
        done = self.assay("report", "--compare", "old", "new")
        self.expect(done, 1, "new failures (1)", "TC_fail", "no longer there (1)", "1 as before", stream="stdout")
        self.expect(self.assay("report", "--compare", "old", "old"), 0, stream="stdout")


if __name__ == "__main__":
    unittest.main()
