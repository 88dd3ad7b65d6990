#!/usr/bin/env python3
"""SIPp plays the UE of A.2: an implementation of SIP and AKAv1-MD5 that shares nothing with ours.

  sipp_ue.py --assay PROGRAM pass        the registration passes
  sipp_ue.py --assay PROGRAM wrong-key   with another K, SIPp refuses the challenge: fail at step 3
  sipp_ue.py --assay PROGRAM faults      ten faults put into the scenario: fail at their step
  sipp_ue.py --assay PROGRAM interval    423 Interval Too Brief: SIPp takes up Min-Expires and passes, or ignores it and fails
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TESTCASES = HERE.parents[1] / "testcases"
SCENARIO = (HERE / "ue.xml").read_text()

# What is replaced in the scenario (its n-th place), and the step and header that must be found broken.
FAULTS = [
    ("no Require", "Require: sec-agree\n", 0, "", 1, "Require"),
    ("Max-Forwards 0", "Max-Forwards: 70", 0, "Max-Forwards: 0", 1, "Max-Forwards"),
    ("another From", "From: <sip:001010123456789@", 0, "From: <sip:someone@", 1, "From"),
    ("no Security-Client", re.search(r"Security-Client:.*\n", SCENARIO).group(), 0, "", 1, "Security-Client"),
    ("another Expires", "Expires: 600000", 0, "Expires: 60", 1, "Expires"),
    ("no Security-Verify", "Security-Verify:[$1]\n", 0, "", 3, "Security-Verify"),
    ("the same CSeq", "CSeq: 2 REGISTER", 0, "CSeq: 1 REGISTER", 3, "CSeq"),
    ("no P-Access-Network-Info", re.search(r"P-Access-Network-Info:.*\n", SCENARIO).group(), 0, "", 3, "P-Access-Network-Info"),
    ("another event", "Event: reg", 0, "Event: presence", 5, "Event"),
    ("481 to NOTIFY", "SIP/2.0 200 OK", 0, "SIP/2.0 481 Gone", 8, "Status-Line"),
]


A_2 = "Ims_TestCases.TC_A_2_IMS_Registration_5GS"
INTERVAL_TOO_BRIEF = "Ims_RegistrationTestCases.TC_Registration_IntervalTooBrief"


def run(assay, scenario, keys, guard, test_case=A_2):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "ue.xml").write_text(scenario)
        environment = {**os.environ, "SIPP_SCENARIO": str(folder / "ue.xml"), "SIPP_KEYS": str(HERE / keys), "NO_COLOR": "1"}
        done = subprocess.run(
            [assay, "run", TESTCASES / "lib", TESTCASES / "ims", "-c", HERE / "sipp.json", "-t", test_case, "-o", folder / "run",
             "--json", folder / "verdict.json", "-p", f"Ims_Parameters.px_StepGuard={guard}", "-p", f"Ims_Parameters.px_RegisterGuard={guard}"],
            capture_output=True, text=True, timeout=120, env=environment)
        try:
            return json.loads((folder / "verdict.json").read_text())["testCases"][0], done.stdout + done.stderr
        except (OSError, ValueError, IndexError):
            sys.exit(f"no verdict\n{done.stdout}{done.stderr}")


def replaced(text, old, number, new):
    parts = text.split(old)
    if len(parts) <= number + 1:
        sys.exit(f"the scenario has no {old!r}")
    return old.join(parts[:number + 1]) + new + old.join(parts[number + 1:])


def interval_scenario():
    """The scenario with a REGISTER that gets 423 in front, and two that ask for what its Min-Expires says."""
    head, first, rest = re.fullmatch(r"(.*?)(  <send .*?</send>\n)(.*)", SCENARIO, re.S).groups()
    refused = """  <recv response="423">
    <action>
      <ereg regexp="[0-9]+" search_in="hdr" header="Min-Expires:" check_it="true" assign_to="2" />
    </action>
  </recv>
"""
    longer = replaced(first + rest, "Expires: 600000", 0, "Expires: [$2]")
    longer = replaced(longer, "Expires: 600000", 0, "Expires: [$2]")
    return head + first + refused + longer.replace("CSeq: 2 REGISTER", "CSeq: 3 REGISTER").replace("CSeq: 1 REGISTER", "CSeq: 2 REGISTER")


def want(what, case, printed, verdict, prefix):
    if case["verdict"] != verdict or not case["reason"].startswith(prefix):
        sys.exit(f"{what}: expected {verdict} with '{prefix}…', found {case['verdict']}: {case['reason']}\n{printed}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", required=True)
    parser.add_argument("what", choices=["pass", "wrong-key", "faults", "interval"])
    options = parser.parse_args()
    if shutil.which("sipp") is None:
        sys.exit("sipp is missing: install the Debian package sip-tester (tools/dev/setup.sh test)")
    if options.what == "pass":
        want("pass", *run(options.assay, SCENARIO, "keys.csv", 60.0), "pass", "")
    elif options.what == "wrong-key":
        want("wrong key", *run(options.assay, SCENARIO, "wrong_keys.csv", 5.0), "fail", "step 3: ")
    elif options.what == "interval":
        scenario = interval_scenario()
        want("423", *run(options.assay, scenario, "keys.csv", 60.0, INTERVAL_TOO_BRIEF), "pass", "")
        stubborn = replaced(scenario, "Expires: [$2]", 0, "Expires: 600000")
        want("423 ignored", *run(options.assay, stubborn, "keys.csv", 60.0, INTERVAL_TOO_BRIEF), "fail", "step 3: REGISTER: Expires: ")
    else:
        for name, old, number, new, step, header in FAULTS:
            case, printed = run(options.assay, replaced(SCENARIO, old, number, new), "keys.csv", 60.0)
            message = case["reason"].split(": ")[1] if ": " in case["reason"] else ""
            want(name, case, printed, "fail", f"step {step}: {message}: {header}: ")
        print(f"{len(FAULTS)} scenario faults found")


if __name__ == "__main__":
    main()
