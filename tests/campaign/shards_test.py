#!/usr/bin/env python3
"""Shards: a partition, merged again equal to the whole; half-set variables and incomplete sets are refused."""
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from assay_program import ASSAY, ProgramTest, schema_check  # noqa: E402

SUITE = """module s {
  type component C {}
  testcase TC_a() runs on C { if (rnd() < 0.3) { setverdict(fail, "dice") } else { setverdict(pass) } }
}
"""
NOT_THE_SAME = ("started", "duration", "attempts", "steps", "messages", "dut")


def essence(document):
    return {c["id"]: {k: v for k, v in c.items() if k not in NOT_THE_SAME} for c in document["testCases"]}


class Shards(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("s.ttcn", SUITE)
        self.write("c.json", {"name": "n", "paths": ["s.ttcn"], "repeat": [{"count": 41}], "seed": 2})
        self.assay("campaign", "c.json", "-o", "whole")

    def test_merge_equals_the_whole(self):
        for i in range(1, 5):
            done = self.assay("campaign", "c.json", "--shard", f"{i}/4")
            self.assertIn(f"shard {i}/4:", done.stderr)
        folders = [f"runs/n.{i}-of-4" for i in range(1, 5)]
        self.expect(self.assay("merge", *folders[:3]), 2, "shard 4/4 is missing")
        self.expect(self.assay("merge", *folders, folders[0]), 2, "same shard")
        self.expect(self.assay("merge", "whole", *folders), 2, "another campaign")
        self.assay("merge", *folders, "-o", "merged.json")
        merged = self.json("merged.json")
        schema_check(self, merged)
        self.assertEqual(essence(merged), essence(self.json("whole/verdict.json")))
        (self.folder / "runs/n.2-of-4/journal.jsonl").write_text("")
        self.expect(self.assay("merge", *folders), 2, "not finished")

    def test_variables(self):
        done = self.assay("campaign", "c.json", "-o", "v", env={"GTEST_SHARD_INDEX": "1", "GTEST_TOTAL_SHARDS": "2", "GTEST_SHARD_STATUS_FILE": "seen"})
        self.assertIn("shard 2/2: 20 of 41", done.stderr)
        self.assertTrue((self.folder / "seen").exists())
        self.expect(self.assay("campaign", "c.json", "-o", "w", env={"CI_NODE_TOTAL": "3"}), 2, "CI_NODE_INDEX")

    def test_an_empty_shard_succeeds(self):
        self.assay("campaign", "c.json", "--shard", "42/42", "-o", "e")
        document = self.json("e/verdict.json")
        schema_check(self, document)
        self.assertEqual(document["testCases"], [])

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed")
    def test_gnu_parallel(self):
        subprocess.run(f"seq 3 | parallel -j2 {ASSAY} campaign c.json --shard {{}}/3", shell=True, cwd=self.folder, capture_output=True)
        self.assay("merge", *[f"runs/n.{i}-of-3" for i in range(1, 4)], "-o", "merged.json")
        self.assertEqual(essence(self.json("merged.json")), essence(self.json("whole/verdict.json")))


if __name__ == "__main__":
    unittest.main()
