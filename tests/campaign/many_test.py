#!/usr/bin/env python3
"""Thousands of trivial test cases: what a campaign adds to each stays small, and the memory of its worker does not grow."""
import os
import pathlib
import resource
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from assay_program import ProgramTest  # noqa: E402

SUITE = "module s { type component C {} testcase TC_a() runs on C { setverdict(pass) } }"
FEW, MANY = 1000, 10000
# CPU time: a busy machine changes the time on the clock, but not this one.
MOST_SECONDS = 1e-3
# Of the worker, from its first test case to its last.
MOST_GROWTH_KIB = 1024
# Of the campaign, for every test case: its line in the plan, in the journal and in the verdict document.
MOST_KIB_A_TESTCASE = 8


def status_of(pid, field):
    """A size in KiB out of /proc; None when the process is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(field)), None)


class Many(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("s.ttcn", SUITE)

    def campaign(self, count, folder):
        """CPU seconds of campaign and worker, the campaign's most memory in KiB, and by how many KiB the worker grew."""
        self.write("c.json", {"name": "n", "paths": ["s.ttcn"], "repeat": [{"count": count}]})
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        process = self.start("campaign", "c.json", "-o", folder, "-q")
        sizes, most = [], 0
        while process.poll() is None:
            most = max(most, status_of(process.pid, "VmHWM") or 0)
            for child in pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
                if size := status_of(child, "VmRSS"):
                    sizes.append(size)
            os.sched_yield()
        self.assertEqual(process.returncode, 0)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertGreater(len(sizes), 10)
        # The first looks may see it start.
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, most, max(sizes) - sizes[len(sizes) // 10]

    def test_costs(self):
        _, few_most, _ = self.campaign(FEW, "few")
        seconds, most, growth = self.campaign(MANY, "many")
        self.assertEqual(self.json("many/verdict.json")["summary"]["pass"], MANY)
        each = (most - few_most) / (MANY - FEW)
        print(f"{MANY} test cases: {seconds / MANY * 1e6:.0f} us of CPU each, worker grew by {growth} KiB, campaign by {each:.2f} KiB each", file=sys.stderr)
        self.assertLess(seconds / MANY, MOST_SECONDS)
        self.assertLess(growth, MOST_GROWTH_KIB)
        self.assertLess(each, MOST_KIB_A_TESTCASE)


if __name__ == "__main__":
    unittest.main()
