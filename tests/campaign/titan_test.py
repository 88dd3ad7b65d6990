#!/usr/bin/env python3
"""Configurations of Eclipse Titan drive a run and a campaign. Titan itself judges the sample when it is installed."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from assay_program import ProgramTest  # noqa: E402

# What both Titan and Assay compile; no ports, so that Titan needs no test port.
SUITE = """module Demo {
  type record Account { charstring name, integer ports optional, boolean v6 }
  type record of integer Numbers;
  modulepar charstring px_Host := "nowhere";
  modulepar octetstring px_Key := ''O;
  modulepar Account px_Account := { "", omit, false };
  modulepar Numbers px_Numbers := {};
  modulepar float px_Limit := 0.0;
  type component C {}
  testcase TC_host() runs on C {
    if (px_Host == "192.0.2.1") { setverdict(pass) } else { setverdict(fail, "px_Host ", px_Host) }
  }
  testcase TC_rest() runs on C {
    if (match(px_Account, Account:{ "al""ice", 5060, true }) and match(px_Numbers, Numbers:{ 1, 2, 30, 4 }) and px_Key == 'C0FFEE01'O and px_Limit == 7.5) {
      setverdict(pass)
    } else { setverdict(fail, px_Account, px_Numbers, px_Key, px_Limit) }
  }
  testcase TC_bad() runs on C { setverdict(inconc) }
  control { execute(TC_rest()) }
}
"""
MAIN = """# lab
[DEFINE]
HOST := 192.0.2.1
KEY := C0FFEE
HALF := 2.5
LIMIT := ${HALF}*3
[INCLUDE]
"more.cfg"
[MODULE_PARAMETERS]
Demo.px_Host := $HOST // the SS
Demo.px_Account := {
  name := "al\\"ice",
  ports := 5061,
  v6 := false
}
Demo.px_Account.ports := 5060;
px_Numbers := { 1, 2 }
px_Numbers &= { 3, 4 }
px_Numbers[2] := 30;
*.px_Limit := ${LIMIT, float}
[LOGGING]
LogFile := "%e.log"
FileMask := LOG_ALL
ConsoleMask := TTCN_ERROR | TTCN_WARNING | TTCN_TESTCASE | TTCN_STATISTICS
[EXTERNAL_COMMANDS]
BeginTestCase := "./note"
EndTestCase := "./note"
[EXECUTE]
Demo.TC_rest
Demo.TC_host
Demo.TC_rest; Demo.control
[MAIN_CONTROLLER]
KillTimer := 10.0
"""
MORE = """[MODULE_PARAMETERS]
Demo.px_Key := ${KEY, octetstring} & '01'O
Demo.px_Account.v6 := true
"""
NOTE = "#!/bin/sh\necho \"$@\" >> notes.txt\n"


class Lab(ProgramTest):
    def setUp(self):
        super().setUp()
        for name, text in (("Demo.ttcn", SUITE), ("lab.cfg", MAIN), ("more.cfg", MORE), ("note", NOTE)):
            self.write(name, text)
        (self.folder / "note").chmod(0o755)


class Titan(Lab):
    def verdicts(self, path):
        return [(case["id"], case["verdict"]) for case in self.json(path)["testCases"]]

    def test_run(self):
        done = self.assay("run", "Demo.ttcn", "-c", "lab.cfg", "-o", "out")
        self.expect(done, 0, "warning: lab.cfg:22: LogFile has no counterpart", "warning: lab.cfg:32: section [MAIN_CONTROLLER] is ignored")
        self.assertEqual(self.verdicts("out/verdict.json"),
                         [("TC_rest", "pass"), ("TC_host", "pass"), ("TC_rest #2", "pass"), ("TC_rest #3", "pass")])
        notes = (self.folder / "notes.txt").read_text().splitlines()
        self.assertEqual(notes[:4], ["Demo.TC_rest", "Demo.TC_rest pass", "Demo.TC_host", "Demo.TC_host pass"])
        self.assertEqual(len(notes), 8)

    def test_command_line_wins(self):
        done = self.assay("run", "Demo.ttcn", "-c", "lab.cfg", "-t", "TC_host", "-p", 'Demo.px_Host="x"', "-o", "out")
        self.expect(done, 1, "px_Host x")
        self.assertEqual(self.verdicts("out/verdict.json"), [("TC_host", "fail")])

    def test_list_shows_the_plan(self):
        done = self.assay("run", "Demo.ttcn", "-c", "lab.cfg", "--list")
        self.assertEqual(done.stdout.split(), ["Demo.TC_rest", "Demo.TC_host", "Demo.TC_rest", "Demo.control"])

    def test_campaign(self):
        done = self.assay("campaign", "lab.cfg", "Demo.ttcn", "-o", "out")
        self.expect(done, 1, "a campaign runs test cases and no control parts: Demo is taken for Demo.*")
        self.assertEqual(self.verdicts("out/verdict.json"),
                         [("TC_rest", "pass"), ("TC_host", "pass"), ("TC_rest #2", "pass"), ("TC_host #2", "pass"), ("TC_rest #3", "pass"), ("TC_bad", "inconc")])
        self.expect(self.assay("campaign", "lab.cfg", "-o", "other"), 2, "lab.cfg does not say which suite")

    def test_under_a_json_file(self):
        self.write("lab.json", {"titan": ["lab.cfg"], "parameters": {"Demo.px_Host": {"charstring": "json"}}})
        done = self.assay("run", "Demo.ttcn", "-c", "lab.json", "-o", "out")
        self.expect(done, 1, "px_Host json")
        self.write("night.json", {"name": "n", "paths": ["Demo.ttcn"], "titan": ["lab.cfg"], "select": [{"names": ["TC_host"]}]})
        self.assertEqual(self.assay("campaign", "night.json", "-o", "c").status, 0)
        self.assertEqual(self.verdicts("c/verdict.json"), [("TC_host", "pass")])

    def test_port_parameters(self):
        self.write("ports.ttcn", "module ports { type port P message { inout octetstring } type component C { port P SIP }\n"
                                 "  testcase TC_map() runs on C system C { map(mtc:SIP, system:SIP); setverdict(pass) } }")
        self.write("ports.cfg", "[TESTPORT_PARAMETERS]\nsystem.SIP.adapter := \"udp\"\n*.SIP.loca := \"127.0.0.1:0\"\nmtc.OTHER.x := \"1\"\n[EXECUTE]\nports.TC_map\n")
        done = self.assay("run", "ports.ttcn", "-c", "ports.cfg")
        # The adapter gets the parameter: it says that it has none of that name.
        self.expect(done, 1, "loca", "warning: ports.cfg:4: port OTHER has no adapter", '*.OTHER.adapter := "ip"')

    def test_mistakes(self):
        rows = (("[EXECUTE]\nDemo.TC_hots\n", 2, 'bad.cfg:2: in [EXECUTE]: module "Demo" has no test case "TC_hots"; did you mean "TC_host"?'),
                ("[EXECUTE]\nDemmo\n", 2, 'the suite has no module "Demmo"; did you mean "Demo"?'),
                ("[MODULE_PARAMETERS]\nDemo.px_Limit := \"x\"\n", 2, "bad.cfg:2"),
                ("[MODULE_PARAMETERS]\nDemo.px_Lim := 1.0\n", 2, "did you mean 'px_Limit'"),
                ("[MODULE_PARAMETERS]\nDemo.px_Host := $HOS\n[EXECUTE\n", 2, "bad.cfg:2: neither [DEFINE] nor the environment has HOS"))
        for text, status, message in rows:
            self.write("bad.cfg", text)
            self.expect(self.assay("run", "Demo.ttcn", "-c", "bad.cfg"), status, message)
        self.expect(self.assay("run", "Demo.ttcn", "-c", "none.cfg"), 2, "cannot read none.cfg: No such file")


class Judge(Lab):
    """The same suite and configuration under Titan."""

    @unittest.skipUnless(shutil.which("ttcn3_makefilegen"), "Eclipse Titan is not installed (Debian package eclipse-titan)")
    def test_titan_agrees(self):
        steps = (["ttcn3_makefilegen", "-f", "-s", "-R", "-e", "demo", "Demo.ttcn"], ["make", "compile"],
                 ["make", "CXXFLAGS=-O0 -w -I/usr/include/titan", "LDFLAGS=-L/usr/lib/titan", "demo"])
        for step in steps:
            done = subprocess.run(step, cwd=self.folder, capture_output=True, text=True, timeout=200, env={**os.environ, "TTCN3_DIR": "/usr"})
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = subprocess.run(["./demo", "lab.cfg"], cwd=self.folder, capture_output=True, text=True, timeout=60)
        seen = re.findall(r"Test case (\w+) finished. Verdict: (\w+)", done.stdout + done.stderr)
        self.assertEqual(seen, [("TC_rest", "pass"), ("TC_host", "pass"), ("TC_rest", "pass"), ("TC_rest", "pass")], done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
