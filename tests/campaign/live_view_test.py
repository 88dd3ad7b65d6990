#!/usr/bin/env python3
"""The live view on a terminal: counts, test case and step of every device, time; plain lines where there is no terminal."""
import fcntl
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from assay_program import ASSAY, ProgramTest  # noqa: E402

SUITE = """module s {
  type component C { timer t }
  testcase TC_a() runs on C {
    log("step 3: the UE is awaited");
    for (var integer i := 0; i < 100; i := i + 1) { t.start(0.05); t.timeout }
    setverdict(pass)
  }
  testcase TC_b() runs on C { setverdict(fail, "so it is") }
}
"""
SECONDS = 60


class LiveView(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("s.ttcn", SUITE)

    def on_terminal(self, seen_enough, *words, columns=0, term="xterm"):
        """What the program writes to a terminal, until `seen_enough`; then it is interrupted. Columns 0: it does not say."""
        master, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([ASSAY, *words], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=terminal,
                                   env={**os.environ, "NO_COLOR": "1", "TERM": term})
        os.close(terminal)
        text, deadline = "", time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            ready, _, _ = select.select([master], [], [], 1)
            if ready:
                try:
                    text += os.read(master, 65536).decode(errors="replace")
                except OSError:
                    break
            if seen_enough(text):
                process.terminate()
        process.wait(timeout=SECONDS)
        os.close(master)
        return text

    def test_devices_and_steps(self):
        self.write("c.json", {"name": "n", "paths": ["s.ttcn"], "select": [{"names": ["TC_a"]}], "repeat": [{"count": 2}],
                              "duts": {"one": {}, "two": {}}, "parallel_duts": ["one", "two"]})
        both = re.compile(r"\[0/2\] [\d.]+ m?s  one: TC_a( #2)?, step 3: the UE is awaited  two: TC_a( #2)?, step 3: the UE is awaited")
        text = self.on_terminal(both.search, "campaign", "c.json", "-o", "out")
        self.assertRegex(text, both)

    def test_small_and_simple_terminals(self):
        self.write("c.json", {"name": "n", "paths": ["s.ttcn"], "select": [{"names": ["TC_a"]}], "duts": {"d" * 50: {}}, "parallel_duts": ["d" * 50]})
        for index, words in enumerate((("campaign", "c.json"), ("run", "s.ttcn", "-t", "TC_a"))):
            with self.subTest(words=words):
                text = self.on_terminal(lambda seen: "step 3: " in seen or "ddd" in seen, *words, "-o", f"narrow{index}", columns=40)
                lines = [line for line in text.split("\033[K") if "[0/1]" in line or "[1/1]" in line]
                self.assertTrue(lines, repr(text))
                self.assertLess(max(len(line.split("\r")[0]) for line in lines), 40, repr(text))
                for columns, term in ((10, "xterm"), (80, "dumb")):
                    text = self.on_terminal(lambda _: True, *words, "-o", f"{term}{index}", columns=columns, term=term)
                    self.assertNotIn("\033", text)

    def test_verdicts_stay_and_the_line_goes(self):
        self.write("c.json", {"name": "n", "paths": ["s.ttcn"], "select": [{"names": ["TC_b"]}], "repeat": [{"count": 3}]})
        text = self.on_terminal(lambda _: False, "campaign", "c.json", "-o", "out")
        self.assertEqual(len(re.findall(r"\[\d/3\] fail +TC_b", text)), 3)
        self.assertRegex(text, r"so it is")
        self.assertIn("n: fail  (0 passed, 3 failed", text)

    def test_plain_lines(self):
        self.write("c.json", {"name": "n", "paths": ["s.ttcn"], "select": [{"names": ["TC_b"]}]})
        done = self.assay("campaign", "c.json", "-o", "out")
        self.assertNotIn("\033", done.stderr)
        self.assertNotIn("\r", done.stderr)
        self.assertIn("[1/1] fail   TC_b", done.stderr)


if __name__ == "__main__":
    unittest.main()
