#!/usr/bin/env python3
"""Runs the test cases around A.2 (Ims_RegistrationTestCases) against the simulated UE and judges the exported JSON.

  neighbours.py --assay PROGRAM pass [--ip 4|6] [--transport udp|tcp] [--only TESTCASE]
  neighbours.py --assay PROGRAM faults --test-case TESTCASE [--only FAULT]
  neighbours.py --assay PROGRAM oddities [--only ODDITY]
  neighbours.py --assay PROGRAM ipsec [--ip 4|6] [--transport udp|tcp|auto] [--only TESTCASE]

`pass` wants verdict pass, all steps, and every message on the transport asked for.
`faults` runs each fault that testcases/ue documents for that test case and wants its verdict, step and header.
`oddities` wants verdict pass with each permitted oddity that testcases/ue documents for one of them.
`ipsec` wants verdict pass with both sides in network namespaces of their own, and nothing but the first REGISTER
requests and their answers in clear. Status 77: this machine allows neither namespaces nor TUN devices.
"""
import argparse
import pathlib
import re
import sys
import tempfile

import a2
import a2_ipsec
import catalogue

MODULE = "Ims_RegistrationTestCases"
FAULT = re.compile(r"//\* @fault-of (\S+) \| (\S+) \| (\d+) \| (.+?) \| (\w+)\s*$", re.M)
ODDITY = re.compile(r"//\* @oddity-of (\S+) \| (\S+) \|", re.M)
# Short times, the same for both sides; the tolerances leave room for a loaded machine.
SILENT_UE = ["Ims_Parameters.px_SilenceTime=1.0"]
QUICK_TIMERS = (["Ims_Parameters.px_T1=1.0", "Ims_Parameters.px_T2=2.0", "Ims_Parameters.px_TimerF=8.0",
                 "Ims_Parameters.px_TimerTolerance=0.7"],
                ["Ue_Parameters.px_UeT1=1.0", "Ue_Parameters.px_UeT2=2.0", "Ue_Parameters.px_UeGuard=8.0"])
# Steps, parameters of the network, parameters of the UE.
CASES = {
    "TC_Authentication_InvalidMac": (12, [], []),
    "TC_Authentication_SqnOutOfRange": (12, ["Ims_Parameters.px_OldSQN='000000000800'O"], ["Ue_Parameters.px_UeSqnMs='000000001000'O"]),
    "TC_Authentication_ZeroOctetInRes": (8, [], []),
    "TC_Registration_IntervalTooBrief": (10, [], []),
    "TC_Registration_ServiceUnavailable": (10, ["Ims_Parameters.px_RetryAfter=1"], []),
    "TC_Registration_NoAnswer": (3, *QUICK_TIMERS),
    "TC_Reregistration": (14, ["Ims_Parameters.px_ReregistrationExpires=8", "Ims_Parameters.px_TimerTolerance=1.5"], []),
    "TC_Reregistration_WithoutChallenge": (12, ["Ims_Parameters.px_ReregistrationExpires=8", "Ims_Parameters.px_TimerTolerance=1.5"], []),
    "TC_Deregistration_ByUser": (11, SILENT_UE, []),
    "TC_Deregistration_Deactivated": (18, [], []),
    "TC_Deregistration_Rejected": (11, SILENT_UE, []),
}
# For a UE that stays silent, or is told something it does not do.
SHORT_GUARDS = [f"Ims_Parameters.px_StepGuard={a2.SILENCE_GUARD}", "Ims_Parameters.px_RegisterGuard=15.0"]
GUARDS = [f"Ims_Parameters.px_StepGuard={a2.GUARD}", f"Ims_Parameters.px_RegisterGuard={a2.GUARD}"]


def chosen(only):
    cases = [name for name in CASES if only in (None, name)]
    if not cases:
        sys.exit(f"there is no test case {only}; there is {', '.join(CASES)}")
    return cases


def judge_pass(options, name):
    steps, parameters, ue_parameters = CASES[name]
    with tempfile.TemporaryDirectory() as folder:
        status, document, printed = a2.run(options.assay, pathlib.Path(folder), GUARDS + parameters, ue_parameters, options.ip,
                                           options.transport, f"{MODULE}.{name}")
    if status != 0 or document is None or document["verdict"] != "pass":
        return f"{name}: expected verdict pass and exit status 0, found status {status}\n{printed}"
    case = document["testCases"][0]
    found = [step["number"] for step in case["steps"]]
    if found != [str(n) for n in range(1, steps + 1)]:
        return f"{name}: expected steps 1 to {steps}, found {found}"
    transports = {message["transport"] for message in case["messages"] if message.get("transport") in ("udp", "tcp")}
    if transports != {options.transport}:
        return f"{name}: expected every message over {options.transport}, found {transports}"
    return None


def judge_oddity(options, oddity):
    test_case, name = oddity
    _, parameters, ue_parameters = CASES[test_case]
    with tempfile.TemporaryDirectory() as folder:
        status, document, printed = a2.run(options.assay, pathlib.Path(folder), GUARDS + parameters,
                                           [*ue_parameters, f"Ue_Parameters.px_UeOddity={a2.quote(name)}"],
                                           test_case=f"{MODULE}.{test_case}")
    if status != 0 or document is None or document["verdict"] != "pass":
        return f"{test_case} with {name}: expected verdict pass, found exit status {status}\n{printed}"
    return None


def judge_fault(options, fault):
    test_case, rest = options.test_case, fault[1:]
    _, parameters, ue_parameters = CASES[test_case]
    guards = SHORT_GUARDS if rest[2] == "message" else GUARDS
    with tempfile.TemporaryDirectory() as folder:
        status, document, printed = a2.run(options.assay, pathlib.Path(folder), guards + parameters,
                                           [*ue_parameters, f"Ue_Parameters.px_UeFault={a2.quote(rest[0])}"],
                                           test_case=f"{MODULE}.{test_case}")
    return a2.complaint(rest, status, document, printed)


def judge_ipsec(options, name):
    steps, parameters, ue_parameters = CASES[name]
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        status, printed = a2_ipsec.run(options, folder, "hmac-sha-1-96", "aes-cbc", parameters, ue_parameters, f"{MODULE}.{name}")
        complaints = list(a2_ipsec.judge(options, folder, status, printed, steps))
    return f"{name}: {'; '.join(complaints)}\n{printed}" if complaints else None


def run_pass(options):
    a2.judge_all(options, lambda _, name: judge_pass(options, name), chosen(options.only), "test cases passed")


def run_ipsec(options):
    # In order: each takes network namespaces of its own, and sys.exit in one of them shall end the test.
    # TC_Registration_NoAnswer never comes to security associations.
    protected = [name for name in chosen(options.only) if name != "TC_Registration_NoAnswer"]
    complaints = [c for c in (judge_ipsec(options, name) for name in protected) if c]
    sys.exit("\n".join(complaints) if complaints else 0)


def run_oddities(options):
    oddities = [m.groups() for m in catalogue.lines(ODDITY) if options.only in (None, m[2])]
    a2.judge_all(options, lambda _, oddity: judge_oddity(options, oddity), oddities, "oddities passed")


def run_faults(options):
    faults = [(m[1], m[2], int(m[3]), m[4], m[5]) for m in catalogue.lines(FAULT)
              if m[1] == options.test_case and options.only in (None, m[2])]
    a2.judge_all(options, lambda _, fault: judge_fault(options, fault), faults, f"faults of {options.test_case} found as documented")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", required=True)
    commands = parser.add_subparsers(required=True)
    passing = commands.add_parser("pass")
    passing.add_argument("--transport", choices=["udp", "tcp"], default="udp")
    passing.set_defaults(judge=run_pass)
    protected = commands.add_parser("ipsec")
    protected.add_argument("--transport", choices=["udp", "tcp", "auto"], default="udp")
    protected.set_defaults(judge=run_ipsec)
    failing = commands.add_parser("faults")
    failing.add_argument("--test-case", choices=CASES, required=True)
    failing.set_defaults(judge=run_faults)
    odd = commands.add_parser("oddities")
    odd.set_defaults(judge=run_oddities)
    for command in (passing, protected):
        command.add_argument("--ip", choices=["4", "6"], default="4")
    for command in (passing, protected, failing, odd):
        command.add_argument("--only")
        command.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    options.judge(options)


if __name__ == "__main__":
    main()
