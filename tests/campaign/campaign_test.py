#!/usr/bin/env python3
"""Campaigns: selection, applicability, matrix, repeats, expectations, retries, devices, hooks, stop rules, configuration."""
import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from assay_program import ProgramTest, schema_check  # noqa: E402

SUITE = """module s {
  modulepar integer px_N := 1;
  modulepar boolean pc_X := false;
  type component C { timer t }
  /** @purpose the first
   *  @priority high */
  testcase TC_a() runs on C { setverdict(pass) }
  testcase TC_b() runs on C { if (px_N == 1) { setverdict(fail, "n is ", px_N) } else { setverdict(pass) } }
  testcase TC_c() runs on C { setverdict(pass) }
  testcase TC_flaky() runs on C { if (rnd() < 0.5) { setverdict(fail) } else { setverdict(pass) } }
}
"""


class Campaign(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("s.ttcn", SUITE)

    def campaign(self, *options, status, **members):
        self.write("c.json", {"name": "night", "paths": ["s.ttcn"], **members})
        done = self.assay("campaign", "c.json", *options)
        self.assertEqual(done.status, status, str(done))
        return done

    def cases(self, folder="runs/night"):
        document = self.json(f"{folder}/verdict.json")
        schema_check(self, document)
        return {case["id"]: case for case in document["testCases"]}

    def test_everything_once(self):
        self.campaign(status=1, select=[{"names": ["TC_*", "!TC_flaky"]}])
        self.assertEqual({i: c["verdict"] for i, c in self.cases().items()}, {"TC_a": "pass", "TC_b": "fail", "TC_c": "pass"})

    def test_tags_select(self):
        self.campaign(status=0, select=[{"tags": ["@priority high"]}])
        self.assertEqual(list(self.cases()), ["TC_a"])
        self.assertEqual(self.cases()["TC_a"]["description"], "the first")

    def test_nothing_selected(self):
        self.campaign(status=4, select=[{"names": ["TC_zzz"]}])

    def test_applicability(self):
        members = {"select": [{"names": ["TC_a", "TC_c"]}], "applicable": [{"names": ["TC_c"], "when": "pc_X and px_N < 3"}]}
        self.campaign("-o", "no", status=0, **members)
        self.assertEqual(self.cases("no")["TC_c"]["skipped"], "not applicable: pc_X and px_N < 3")
        self.campaign("-o", "yes", "-p", "s.pc_X=true", status=0, **members)
        self.assertEqual(self.cases("yes")["TC_c"]["verdict"], "pass")
        members["applicable"][0]["when"] = "pc_Y"
        self.assertIn("pc_Y", self.campaign("-o", "bad", status=2, **members).stderr)

    def test_matrix_and_expectation(self):
        self.campaign(status=1, select=[{"names": ["TC_b"]}],
                      matrix={"n": [{"label": "one", "parameters": {"px_N": 1}}, {"label": "two", "parameters": {"s.px_N": 2}}]},
                      expected=[{"names": ["TC_b"], "verdict": "fail", "because": "bug 7"}])
        cases = self.cases()
        self.assertTrue(cases["TC_b [one]"]["acceptable"])
        self.assertEqual(cases["TC_b [one]"]["status"], "passed")
        self.assertFalse(cases["TC_b [two]"]["acceptable"])
        self.assertEqual(cases["TC_b [two]"]["status"], "failed")

    def test_a_configuration_lies_under_it(self):
        self.write("lab/lab.json", {"parameters": {"s.px_N": 2, "s.pc_X": True}, "duts": {"one": {}}, "seed": 5})
        self.campaign(status=0, config="lab/lab.json", select=[{"names": ["TC_b"]}], parallel_duts=["one"])
        self.assertEqual(self.cases()["TC_b"]["dut"], "one")
        self.campaign("-o", "over", status=1, config="lab/lab.json", select=[{"names": ["TC_b"]}], parameters={"s.px_N": 1})
        self.write("lab/lab.json", {"guard": "long"})
        self.assertIn("lab/lab.json:2: at /guard: expected number", self.campaign("-o", "bad", status=2, config="lab/lab.json").stderr)

    def test_run_dir_is_the_workers(self):
        """Also in what a device adds: its ports and processes."""
        process = [{"name": "p", "command": "sh -c 'echo ready; echo $0 > ${run_dir}/seen; exec sleep 60' ${run_dir}", "ready": "ready"}]
        self.campaign(status=0, select=[{"names": ["TC_a"]}], duts={"one": {"processes": process}}, parallel_duts=["one"], attachments=["${run_dir}/p.log"])
        self.assertEqual((self.folder / "runs/night" / self.cases()["TC_a"]["attachments"][0]).read_text(), "ready\n")
        self.assertEqual((self.folder / "runs/night/workers/0000/seen").read_text().strip(), str(self.folder / "runs/night/workers/0000"))

    def test_groups(self):
        self.write("g.ttcn", "module g { type component C {} group Outer { testcase TC_o() runs on C { setverdict(pass) }"
                             " group Inner { testcase TC_i() runs on C { setverdict(pass) } } } testcase TC_n() runs on C { setverdict(pass) } }")
        for number, (groups, want) in enumerate(((["Outer"], ["TC_o", "TC_i"]), (["Inner"], ["TC_i"]), (["Outer.In*"], ["TC_i"]), (["O?ter"], ["TC_o", "TC_i"]))):
            self.campaign("-o", f"out{number}", status=0, paths=["g.ttcn"], select=[{"groups": groups}])
            self.assertEqual(sorted(self.cases(f"out{number}")), sorted(want), groups)
        self.campaign("-o", "none", status=4, paths=["g.ttcn"], select=[{"groups": ["Iner"]}])

    def test_guards(self):
        self.write("w.ttcn", "module w { type component C { timer t } testcase TC_w() runs on C { t.start(30.0); t.timeout; setverdict(pass) } }")
        members = {"paths": ["w.ttcn"], "clock": "virtual"}
        self.campaign("-o", "long", status=0, **members)
        self.campaign("-o", "short", status=1, guards=[{"names": ["TC_w"], "seconds": 10}], **members)
        self.assertEqual(self.cases("short")["TC_w"]["verdict"], "error")
        self.campaign("-o", "over", status=0, guard=10, guards=[{"names": ["TC_w"], "seconds": 60}], **members)

    def test_longest_first(self):
        self.write("l.ttcn", "module l { type component C { timer t } testcase TC_quick() runs on C { setverdict(pass) }"
                             " testcase TC_long() runs on C { t.start(30.0); t.timeout; setverdict(pass) } }")
        members = {"paths": ["l.ttcn"], "clock": "virtual", "order": "longest-first"}
        self.campaign("-o", "first", status=0, **members)
        self.assertEqual(list(self.cases("first")), ["TC_quick", "TC_long"])
        self.campaign("-o", "second", "--durations", "first", status=0, **members)
        self.assertEqual(list(self.cases("second")), ["TC_long", "TC_quick"])

    def test_repeats_retries_flaky(self):
        self.campaign(status=0, select=[{"names": ["TC_flaky"]}], repeat=[{"names": ["TC_flaky"], "count": 20}], retries=20, seed=3)
        cases = self.cases()
        self.assertEqual(len(cases), 20)
        self.assertIn("TC_flaky #20", cases)
        flaky = [c for c in cases.values() if c.get("flaky")]
        self.assertTrue(0 < len(flaky) < 20)
        self.assertTrue(all(len(c["attempts"]) > 1 for c in flaky))

    def test_same_seed_same_verdicts(self):
        members = dict(select=[{"names": ["TC_flaky"]}], repeat=[{"count": 30}], seed=9, order="random")
        self.campaign("-o", "a", status=1, **members)
        self.campaign("-o", "b", status=1, **members)
        self.assertEqual({i: c["verdict"] for i, c in self.cases("a").items()}, {i: c["verdict"] for i, c in self.cases("b").items()})
        self.assertEqual(list(self.cases("a")), list(self.cases("b")))

    def test_stop_rule(self):
        done = self.campaign(status=1, select=[{"names": ["TC_b"]}], repeat=[{"count": 10}], stop={"after_not_acceptable": 3})
        self.assertIn("stop rule", done.stderr)
        self.assertEqual([case["status"] for case in self.cases().values()], ["failed"] * 3 + ["skipped"] * 7)
        self.assertIn("not run", self.cases()["TC_b #10"]["skipped"])

    def test_a_report_of_half_a_campaign_is_not_green(self):
        self.campaign(status=1, select=[{"names": ["TC_a"]}], repeat=[{"count": 5}], stop={"after_seconds": 0.001},
                      hooks={"before_testcase": [{"command": "sleep 0.01"}]})
        done = self.assay("report", "runs/night", "--format", "markdown")
        self.expect(done, 1, "test cases did not run")
        self.assertIn("**Incomplete:**", done.stdout)
        self.assertFalse(self.json("runs/night/verdict.json")["complete"])

    def test_devices_share_the_work(self):
        self.campaign(status=0, select=[{"names": ["TC_a"]}], repeat=[{"count": 40}],
                      duts={"one": {}, "two": {}}, parallel_duts=["one", "two"])
        cases = self.cases()
        self.assertEqual(len(cases), 40)
        self.assertEqual({c["dut"] for c in cases.values()}, {"one", "two"})

    def test_names_lead_nowhere(self):
        """Labels, names and attachments come from a file; nothing is written beside the campaign's folder, and nothing is lost."""
        for folder in ("one", "two"):
            self.write(f"{folder}/log.txt", folder)
        labels = ["../../../up", "a/b", "\u001b[2J", "x" * 300, "y" * 300]
        matrix = {"axis": [{"label": label, "parameters": {}} for label in labels]}
        done = self.campaign(status=0, name="../out/of [\u001b[2J]", matrix=matrix, select=[{"names": ["TC_a", "TC_c"]}],
                             attachments=["one/log.txt", "two/log.txt"])
        self.assertNotIn("\033", done.stderr)
        self.assertNotIn("cannot keep", done.stderr)
        self.assertEqual({p.name for p in self.folder.iterdir()}, {"s.ttcn", "c.json", "one", "two", "runs"})
        folder, = (self.folder / "runs").iterdir()
        kept = sorted(p.read_text() for p in folder.glob("attachments/*/*"))
        self.assertEqual(kept, ["one"] * 10 + ["two"] * 10)
        cases = self.json(f"runs/{folder.name}/verdict.json")["testCases"]
        self.assertEqual([len(case["attachments"]) for case in cases], [2] * 10)

    def test_devices_stand_once(self):
        done = self.campaign(status=2, duts={"a": {}, "b": {}}, parallel_duts=["a", "b", "a"])
        self.assertIn('c.json:', done.stderr)
        self.assertIn('at /parallel_duts: device "a" stands twice', done.stderr)

    def test_hooks(self):
        hook = [{"command": "sh -c 'echo $ASSAY_TESTCASE $ASSAY_VERDICT >> seen.txt'"}]
        self.campaign(status=0, select=[{"names": ["TC_a", "TC_c"]}], hooks={"after_testcase": hook})
        self.assertEqual((self.folder / "seen.txt").read_text(), "TC_a pass\nTC_c pass\n")
        self.campaign("-o", "f", status=1, select=[{"names": ["TC_a"]}], hooks={"before_testcase": [{"command": "false"}]})
        self.assertIn("hook \"false\"", self.cases("f")["TC_a"]["reason"])
        self.campaign("-o", "l", status=64, hooks={"before_campaign": [{"command": "sleep 60", "limit": 0.1}]})

    def test_no_device_waits_for_the_hooks_of_another(self):
        # Each hook waits until the other device's runs, too.
        meet = "sh -c 'touch $ASSAY_DUT; for i in $(seq 500); do [ -e one ] && [ -e two ] && exit 0; sleep 0.02; done; exit 1'"
        for when in ("before_testcase", "after_testcase"):
            for name in ("one", "two"):
                (self.folder / name).unlink(missing_ok=True)
            done = self.campaign("-o", when, status=0, select=[{"names": ["TC_a"]}], repeat=[{"count": 2}], duts={"one": {}, "two": {}},
                                 parallel_duts=["one", "two"], hooks={when: [{"command": meet, "limit": 60}]})
            self.assertNotIn("hook", done.stderr)

    def test_hooks_see_the_run_directory(self):
        self.campaign(status=0, select=[{"names": ["TC_a"]}],
                      hooks={"after_testcase": [{"command": "sh -c 'test -s $ASSAY_RUN_DIR/events.jsonl && echo $ASSAY_VERDICT > seen'"}]})
        self.assertEqual((self.folder / "seen").read_text(), "pass\n")

    def test_attachments(self):
        self.campaign("--report", "html=site/report.html", "--report", "junit-gitlab=ci/junit.xml", "--report", "ctrf=ci/ctrf.json", "--report", "allure=ci/allure",
                      status=0, select=[{"names": ["TC_a"]}], repeat=[{"count": 2}], attachments=["${run_dir}/note.txt", "${run_dir}/none.txt"],
                      hooks={"before_testcase": [{"command": "sh -c 'echo hello $ASSAY_TESTCASE > $ASSAY_RUN_DIR/note.txt'"}]})
        want = "hello TC_a #2\n"
        path = self.cases()["TC_a #2"]["attachments"][0]
        self.assertEqual((self.folder / "runs/night" / path).read_text(), want)
        # Every reader finds the file from where it looks: beside the report, or (GitLab) from where the job runs.
        page = (self.folder / "site/report.html").read_text()
        link = json.loads(re.search(r'id="detail1">(.*?)</script>', page).group(1))["attachments"][0]
        self.assertEqual((self.folder / "site" / link).read_text(), want)
        link = re.findall(r"\[\[ATTACHMENT\|(.*?)\]\]", (self.folder / "ci/junit.xml").read_text())[1]
        self.assertEqual((self.folder / link).read_text(), want)
        attachment = self.json("ci/ctrf.json")["results"]["tests"][1]["attachments"][0]
        self.assertEqual((attachment["name"], attachment["contentType"]), ("note.txt", "text/plain"))
        self.assertEqual((self.folder / "ci" / attachment["path"]).read_text(), want)
        results = [json.loads(each.read_text()) for each in (self.folder / "ci/allure").glob("*-result.json")]
        sources = [a["source"] for r in results if r["name"] == "TC_a #2" for a in r["attachments"] if a["name"] == "note.txt"]
        self.assertEqual([(self.folder / "ci/allure" / source).read_text() for source in sources], [want])

    def test_mistakes_are_named(self):
        self.write("c.json", '{\n"name": "n",\n"paths": "s.ttcn",\n"ordr": "given",\n"expected": [{"names": ["a"]}]\n}')
        done = self.assay("campaign", "c.json")
        self.expect(done, 2, "c.json:3: at /paths: expected list", 'did you mean "order"?', "c.json:5: at /expected/0")
        self.write("c.json", {"name": "n", "paths": ["s.ttcn"], "parameters": {"s.px_N": "true"}})
        self.expect(self.assay("campaign", "c.json"), 2, "integer")
        self.expect(self.assay("campaign", "none.json"), 2, "none.json")
        self.write("bad.ttcn", "module bad { const integer c := true }")
        self.write("c.json", {"name": "n", "paths": ["bad.ttcn"]})
        self.expect(self.assay("campaign", "c.json"), 3, "bad.ttcn:1")

    def test_a_used_folder_is_not_overwritten(self):
        self.campaign(status=0, select=[{"names": ["TC_a"]}])
        self.assertIn("--resume", self.campaign(status=2, select=[{"names": ["TC_a"]}]).stderr)
        self.assertIn("changed", self.campaign("--resume", status=2, select=[{"names": ["TC_c"]}]).stderr)


if __name__ == "__main__":
    unittest.main()
