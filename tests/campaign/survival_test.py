#!/usr/bin/env python3
"""Campaigns survive: kill -9 at random moments, crashing workers, Ctrl-C, a full disk. No verdict is lost or doubled."""
import collections
import json
import os
import pathlib
import random
import resource
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from assay_program import ProgramTest, schema_check  # noqa: E402

SUITE = """module s {
  type component C { timer t }
  testcase TC_a() runs on C { if (rnd() < 0.2) { setverdict(fail) } else { setverdict(pass) } }
  testcase TC_wait() runs on C { t.start(60.0); t.timeout; setverdict(pass) }
  testcase TC_last() runs on C { setverdict(pass) }
}
"""
ITEMS = 200
KILLS = 50


class Survival(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("s.ttcn", SUITE)

    def journal(self):
        path = self.folder / "out/journal.jsonl"
        text = path.read_text() if path.exists() else ""
        return [json.loads(line) for line in text[:text.rfind("\n") + 1].split("\n") if line]

    def write_campaign(self, **members):
        self.write("c.json", {"name": "n", "paths": ["s.ttcn"], **members})

    def wait_until(self, process, done, seconds=60):
        deadline = time.monotonic() + seconds
        while not done() and process.poll() is None and time.monotonic() < deadline:
            os.sched_yield()

    def test_kill_9_at_random_moments(self):
        self.write_campaign(select=[{"names": ["TC_a"]}], repeat=[{"count": ITEMS}], seed=5)
        self.assay("campaign", "c.json", "-o", "whole")
        want = {c["id"]: c["verdict"] for c in self.json("whole/verdict.json")["testCases"]}
        seed = int.from_bytes(os.urandom(4), "big")
        dice = random.Random(seed)
        kept = {}
        kills = 0
        for round_number in range(KILLS):
            words = ["campaign", "c.json", "-o", "out"] + (["--resume"] if (self.folder / "out/plan.json").exists() else [])
            process = self.start(*words)
            # Moments spread over the whole campaign, and over one test case: by count of verdicts, then a little later.
            target = dice.randrange(ITEMS * (round_number + 1) // KILLS + 1)
            self.wait_until(process, lambda: len(self.journal()) >= target)
            for _ in range(dice.randrange(2000)):
                pass
            process.kill()
            kills += process.wait() == -signal.SIGKILL
            entries = self.journal()
            verdicts = {e["item"]: e["verdict"] for e in entries}
            self.assertEqual(len(verdicts), len(entries), f"doubled, seed {seed}")
            for item, verdict in kept.items():
                self.assertEqual(verdicts.get(item), verdict, f"lost, seed {seed}")
            kept = verdicts
        done = self.assay("campaign", "c.json", "-o", "out", "--resume")
        self.assertIn(done.status, (0, 1), f"seed {seed}\n{done}")
        document = self.json("out/verdict.json")
        schema_check(self, document)
        self.assertTrue(document["complete"])
        self.assertEqual({c["id"]: c["verdict"] for c in document["testCases"]}, want, f"seed {seed}")
        self.assertEqual(max(collections.Counter(e["item"] for e in self.journal()).values()), 1)
        self.assertGreater(kills, KILLS // 2)

    def children(self, pid):
        return [int(word) for word in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def test_a_crash_costs_one_test_case(self):
        self.write_campaign(select=[{"names": ["TC_wait", "TC_last"]}], hooks={"before_testcase": [{"command": "sh -c 'echo $ASSAY_TESTCASE >> started'"}]})
        # A sanitizer that catches the signal would hide it from the campaign.
        process = self.start("campaign", "c.json", "-o", "out", env={"ASAN_OPTIONS": "handle_segv=0"})
        # The worker is there before its first hook runs; then only the worker is left.
        started = self.folder / "started"
        self.wait_until(process, lambda: started.exists() and "TC_wait" in started.read_text() and len(self.children(process.pid)) == 1)
        os.kill(self.children(process.pid)[0], signal.SIGSEGV)
        self.assertEqual(process.wait(timeout=60), 1)
        cases = {c["id"]: c for c in self.json("out/verdict.json")["testCases"]}
        self.assertEqual(cases["TC_wait"]["verdict"], "error")
        self.assertIn("signal 11", cases["TC_wait"]["reason"])
        self.assertEqual(cases["TC_last"]["verdict"], "pass")

    def test_interrupt_and_resume(self):
        self.write_campaign(select=[{"names": ["TC_last", "TC_wait"]}], order="given", repeat=[{"names": ["TC_wait"], "count": 1}])
        process = self.start("campaign", "c.json", "-o", "out")
        self.wait_until(process, lambda: self.children(process.pid))
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 130)
        document = self.json("out/verdict.json")
        schema_check(self, document)
        self.assertFalse(document["complete"])

    def await_end(self, pid, otherwise):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            except (FileNotFoundError, ProcessLookupError):
                return
            if state == "Z":
                return
            os.sched_yield()
        self.fail(otherwise)

    def test_workers_die_with_their_campaign(self):
        self.write_campaign(select=[{"names": ["TC_wait"]}])
        process = self.start("campaign", "c.json", "-o", "out")
        self.wait_until(process, lambda: self.children(process.pid))
        worker = self.children(process.pid)[0]
        process.kill()
        process.wait()
        self.await_end(worker, "the worker outlived its campaign")

    def test_interrupt_ends_a_hook_that_hangs(self):
        hook = [{"command": "sh -c 'echo $ASSAY_TESTCASE >> started; sleep 1000'", "limit": 1000}]
        started = self.folder / "started"
        for when in ("before_campaign", "before_testcase", "after_testcase", "after_campaign"):
            with self.subTest(when=when):
                started.unlink(missing_ok=True)
                self.write_campaign(select=[{"names": ["TC_last"]}], hooks={when: hook})
                process = self.start("campaign", "c.json", "-o", when)
                self.wait_until(process, started.exists)
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.wait(timeout=60), 130)
                cases = self.json(f"{when}/verdict.json")["testCases"]
                # What was decided is kept; what was not is no failure: --resume runs it.
                self.assertEqual([c["verdict"] for c in cases if c["attempts"]], ["pass"] if when.startswith("after") else [])
                self.write_campaign(select=[{"names": ["TC_last"]}])

    def test_a_hook_after_the_test_case_costs_no_verdict(self):
        started = self.folder / "started"
        self.write_campaign(select=[{"names": ["TC_last"]}], hooks={"after_testcase": [{"command": "sh -c 'echo > started; exec sleep 1000'"}]})
        process = self.start("campaign", "c.json", "-o", "out", start_new_session=True)
        self.wait_until(process, started.exists)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.assertEqual([e["verdict"] for e in self.journal()], ["pass"])

    def test_a_hook_ends_with_its_killed_campaign(self):
        started = self.folder / "started"
        self.write_campaign(select=[{"names": ["TC_last"]}], hooks={"before_testcase": [{"command": "sh -c 'echo $$ > started; exec sleep 1000'", "limit": 1000}]})
        process = self.start("campaign", "c.json", "-o", "out")
        self.wait_until(process, lambda: started.exists() and started.read_text().endswith("\n"))
        hook = started.read_text().strip()
        process.kill()
        process.wait()
        self.await_end(hook, "the hook outlived its campaign")

    def test_two_at_once(self):
        self.write_campaign(select=[{"names": ["TC_wait", "TC_last"]}], order="given")
        process = self.start("campaign", "c.json", "-o", "out")
        self.wait_until(process, lambda: self.children(process.pid))
        try:
            self.expect(self.assay("campaign", "c.json", "-o", "out", "--resume"), 64, "another run or campaign writes into out")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
        self.assertLessEqual(len(self.journal()), 1)
        self.expect(self.assay("run", "s.ttcn", "-t", "TC_last", "-o", "out"), 2, "out holds a campaign")
        self.assertEqual(self.json("out/verdict.json")["campaign"], "n")

    def test_full_disk(self):
        self.write("many.ttcn", "module many { type component C {} testcase TC_big() runs on C {"
                                " for (var integer i := 0; i < 20000; i := i + 1) { log(\"a line of some length in the events \", i) }"
                                " setverdict(pass) } }")
        self.write("c.json", {"name": "n", "paths": ["many.ttcn"], "repeat": [{"count": 5}]})

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (5 << 20, 5 << 20))

        done = self.assay("campaign", "c.json", "-o", "out", preexec_fn=limit)
        self.expect(done, 64, "events.jsonl")
        self.assertTrue(self.journal())
        self.assertTrue(all(e["verdict"] == "pass" for e in self.journal()))
        schema_check(self, self.json("out/verdict.json"))
        self.assertEqual(self.assay("campaign", "c.json", "-o", "out", "--resume").status, 0)


if __name__ == "__main__":
    unittest.main()
