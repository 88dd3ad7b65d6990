#!/usr/bin/env python3
"""An independent UE: SIPp plays the UE side of A.2 with its own AKAv1-MD5. With the right K the verdict is pass, with a wrong
one it is fail."""
import os
import pathlib
import shutil
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from assay_program import ROOT, ProgramTest, schema_check  # noqa: E402

# SIPp computes a wrong digest when the response of the SIM holds a zero octet (1 challenge in 32), so a seed is fixed.
SEED = "1"


@unittest.skipUnless(shutil.which("sipp"), "SIPp (package sip-tester) is not installed")
class Sipp(ProgramTest):
    def register(self, keys):
        done = self.assay("run", ROOT / "testcases/lib", ROOT / "testcases/ims", "-c", HERE / "sipp.json", "-o", "out", "--seed", SEED,
                          "-p", 'Ims_Parameters.px_SS_Address="127.0.0.1"',
                          # SIPp that finds a wrong AUTN falls silent; long enough for a loaded machine.
                          "-p", "Ims_Parameters.px_StepGuard=8.0", "-p", "Ims_Parameters.px_RegisterGuard=8.0",
                          env={"SIPP_SCENARIO": str(HERE / "ue.xml"), "SIPP_KEYS": str(HERE / keys)})
        document = self.json("out/verdict.json")
        schema_check(self, document)
        return done, document

    def sipp_said(self):
        log = self.folder / "out/sipp.log"
        return log.read_text(errors="replace")[-3000:] if log.exists() else ""

    def test_right_key(self):
        done, document = self.register("keys.csv")
        self.assertEqual((done.status, document["verdict"]), (0, "pass"), f"{done}\n{self.sipp_said()}")

    def test_wrong_key(self):
        done, document = self.register("wrong_keys.csv")
        self.assertEqual((done.status, document["verdict"]), (1, "fail"), f"{done}\n{self.sipp_said()}")
        self.assertEqual(document["testCases"][0]["step"]["number"], "3")


if __name__ == "__main__":
    unittest.main()
