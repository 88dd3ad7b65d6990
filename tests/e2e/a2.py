#!/usr/bin/env python3
"""Runs A.2 against the simulated UE over real sockets and judges the exported JSON.

  a2.py --assay PROGRAM pass [--ip 4|6] [--transport udp|tcp] [-p M.par=value] [--ue M.par=value]
  a2.py --assay PROGRAM faults --step N [--only NAME]
  a2.py --assay PROGRAM oddities [--only NAME]
  a2.py --assay PROGRAM golden

`pass` wants verdict pass, all eight steps, every message on the transport asked for, and JSON that fits its schema.
`oddities` wants verdict pass with each permitted oddity that testcases/ue documents.
`golden` puts the golden trace through the suite's rows, message by message.
`faults` runs each fault that testcases/ue documents for that step and wants its verdict, step and header.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTCASES = ROOT / "testcases"
SCHEMA = json.loads((ROOT / "tools/report/schema/verdict.schema.json").read_text())
TEST_CASE = "Ims_TestCases.TC_A_2_IMS_Registration_5GS"
FAULT = re.compile(r"//\* @fault (\S+) \| (\d+) \| (.+?) \| (\w+)\s*$", re.M)
ODDITY = re.compile(r"//\* @oddity (\S+) \|")
REASON = re.compile(r"step (\d+): ([^:]+): ([^:]+): expected (.*); found: (.*); clause: (.*)", re.S)
# A UE that stays silent on purpose is waited for this long; any other is given time on a loaded machine.
SILENCE_GUARD, GUARD = 3.0, 60.0


def quote(text):
    return '"' + text.replace('"', '""') + '"'


def ue_options(parameters):
    """Module parameters of the UE as options on its command line."""
    return " ".join(f"-p '{parameter}'" if "'" not in parameter else f'-p "{parameter}"' for parameter in parameters)


def run(assay, folder, parameters, ue_parameters, ip="4", transport="udp", test_case=TEST_CASE):
    """Runs the test case once; returns exit status, the verdict document and what was printed."""
    host = "127.0.0.1" if ip == "4" else "::1"
    ue = [f"Ue_Parameters.px_UeHost={quote(host)}", f"Ue_Parameters.px_UeTransport={quote(transport)}", *ue_parameters]
    command = [assay, "run", TESTCASES / "lib", TESTCASES / "ims", "-c", TESTCASES / "config/a2.json", "-t", test_case,
               "-o", folder / "run", "--json", folder / "verdict.json",
               "-p", f"Ims_Parameters.px_SS_Address={quote(host)}", "-p", f"Ims_Parameters.px_DutOptions={quote(ue_options(ue))}"]
    for parameter in parameters:
        command += ["-p", parameter]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=200, env={**os.environ, "NO_COLOR": "1"})
    printed = done.stdout + done.stderr
    try:
        document = json.loads((folder / "verdict.json").read_text())
        jsonschema.validate(document, SCHEMA)
    except (OSError, ValueError, jsonschema.ValidationError) as error:
        return done.returncode, None, f"{printed}\n{error}"
    return done.returncode, document, printed


def judge_pass(options):
    with tempfile.TemporaryDirectory() as name:
        status, document, printed = run(options.assay, pathlib.Path(name), options.parameter, options.ue, options.ip, options.transport)
    complaints = []
    if status != 0 or document is None or document["verdict"] != "pass":
        complaints.append(f"expected verdict pass and exit status 0, found status {status}")
    else:
        case = document["testCases"][0]
        steps = [step["number"] for step in case["steps"]]
        if steps != [str(n) for n in range(1, 9)]:
            complaints.append(f"expected steps 1 to 8, found {steps}")
        sip = [message for message in case["messages"] if message.get("transport") in ("udp", "tcp")]
        if len(sip) < 8:
            complaints.append(f"expected at least 8 SIP messages, found {len(sip)}")
        if any(message["transport"] != options.transport for message in sip):
            complaints.append(f"expected every message over {options.transport}")
    if complaints:
        print(printed)
        sys.exit("\n".join(complaints))


def judge_golden(options):
    names = {"px_Register1": "1_register", "px_Unauthorized": "2_unauthorized", "px_Register3": "3_register_protected",
             "px_Subscribe": "5_subscribe", "px_Notify": "7_notify", "px_NotifyOk": "8_notify_ok"}
    command = [options.assay, "run", TESTCASES / "lib", TESTCASES / "ims", ROOT / "tests/e2e/GoldenTrace.ttcn",
               "-t", "GoldenTrace.TC_golden_trace", "-p", 'Ims_Parameters.px_SS_Address="192.0.2.1"']
    for parameter, name in names.items():
        octets = (ROOT / "tests/golden" / f"{name}.sip").read_bytes()
        command += ["-p", f"GoldenTrace.{parameter}='{octets.hex().upper()}'O"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=60, env={**os.environ, "NO_COLOR": "1"})
    if done.returncode != 0:
        sys.exit(f"expected verdict pass, found exit status {done.returncode}\n{done.stdout}{done.stderr}")


def documented(pattern):
    for path in sorted((TESTCASES / "ue").glob("*.ttcn")):
        yield from pattern.finditer(path.read_text())


def faults():
    for match in documented(FAULT):
        yield match.group(1), int(match.group(2)), match.group(3), match.group(4)


def judge_oddity(assay, name):
    with tempfile.TemporaryDirectory() as folder:
        status, document, printed = run(assay, pathlib.Path(folder), [], [f"Ue_Parameters.px_UeOddity={quote(name)}"])
    if status != 0 or document is None or document["verdict"] != "pass":
        return f"{name}: expected verdict pass, found exit status {status}\n{printed}"
    return None


def judge_fault(assay, fault):
    name, step, header, verdict = fault
    silent = header == "message"
    parameters = [f"Ims_Parameters.px_StepGuard={SILENCE_GUARD if silent else GUARD}",
                  f"Ims_Parameters.px_RegisterGuard={SILENCE_GUARD if silent and step == 1 else GUARD}"]
    with tempfile.TemporaryDirectory() as folder:
        status, document, printed = run(assay, pathlib.Path(folder), parameters, [f"Ue_Parameters.px_UeFault={quote(name)}"])
    return complaint(fault, status, document, printed)


def complaint(fault, status, document, printed):
    """What is wrong with the verdict about a UE with that fault, or None."""
    name, step, header, verdict = fault
    if document is None or status != 1:
        return f"{name}: expected exit status 1, found {status}\n{printed}"
    case = document["testCases"][0]
    reason = REASON.search(case["reason"])
    found = (case["verdict"], int(reason.group(1)), reason.group(3)) if reason else (case["verdict"], None, case["reason"])
    if found != (verdict, step, header):
        return f"{name}: expected {(verdict, step, header)}, found {found}\n  reason: {case['reason']}"
    finding = case.get("finding", {})
    parts = (finding.get("step"), finding.get("header"), finding.get("clause"))
    if parts != (str(step), header, reason.group(6)):
        return f"{name}: expected the finding to hold step, header and clause of the reason, found {finding}"
    return None


def judge_faults(options):
    chosen = [fault for fault in faults() if fault[1] == options.step and options.only in (None, fault[0])]
    judge_all(options, judge_fault, chosen, f"faults of step {options.step} found as documented")


def judge_oddities(options):
    chosen = [match.group(1) for match in documented(ODDITY) if options.only in (None, match.group(1))]
    judge_all(options, judge_oddity, chosen, "oddities passed")


def judge_all(options, judge, chosen, what):
    if not chosen:
        sys.exit(f"nothing chosen: {what}")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        complaints = [c for c in pool.map(lambda one: judge(options.assay, one), chosen) if c]
    print(f"{len(chosen) - len(complaints)} of {len(chosen)} {what}")
    if complaints:
        sys.exit("\n".join(complaints))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", required=True)
    commands = parser.add_subparsers(required=True)
    passing = commands.add_parser("pass")
    passing.add_argument("--ip", choices=["4", "6"], default="4")
    passing.add_argument("--transport", choices=["udp", "tcp"], default="udp")
    passing.add_argument("-p", "--parameter", action="append", default=[])
    passing.add_argument("--ue", action="append", default=[])
    passing.set_defaults(judge=judge_pass)
    failing = commands.add_parser("faults")
    failing.add_argument("--step", type=int, required=True)
    failing.set_defaults(judge=judge_faults)
    odd = commands.add_parser("oddities")
    odd.set_defaults(judge=judge_oddities)
    golden = commands.add_parser("golden")
    golden.set_defaults(judge=judge_golden)
    for command in (failing, odd):
        command.add_argument("--only")
        command.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    options.judge(options)


if __name__ == "__main__":
    main()
