#!/usr/bin/env python3
"""Runs the test cases around A.2 (Ims_RegistrationTestCases) against the simulated UE and judges the exported JSON.

  neighbours.py --assay PROGRAM pass [--ip 4|6] [--transport udp|tcp] [--only TESTCASE]
  neighbours.py --assay PROGRAM virtual [--test-case TESTCASE] [--only NAME]
  neighbours.py --assay PROGRAM faults [--every N] [--only FAULT]
  neighbours.py --assay PROGRAM ipsec [--ip 4|6] [--transport udp|tcp|auto] [--only TESTCASE]

`pass` wants verdict pass, all steps, and every message on the transport asked for.
`virtual` runs each of them, with each fault and each oddity that testcases/ue documents for it, in one process with the
virtual clock and the times of the standards, and wants the documented verdict, step and header.
`faults` does so over real sockets with short times, for every N-th fault.
`ipsec` wants verdict pass with both sides in network namespaces of their own, and nothing but the first REGISTER
requests and their answers in clear. Status 77: this machine allows neither namespaces nor TUN devices.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import a2
import a2_ipsec
import a2_pair
import catalogue

MODULE = "Ims_RegistrationTestCases"
FAULT = re.compile(r"//\* @fault-of (\S+) \| (\S+) \| (\d+) \| (.+?) \| (\w+)\s*$", re.M)
ODDITY = re.compile(r"//\* @oddity-of (\S+) \| (\S+) \|", re.M)
# Both above 0, so that an SQN may be too low.
KNOWN_SQN = (["Ims_Parameters.px_OldSQN='000000000800'O"], ["Ue_Parameters.px_UeSqnMs='000000001000'O"])
# What is a warning by default, and fails when its severity parameter says so.
STRICT = [f"Ims_Parameters.px_sev_{name}=e_fail"
          for name in ("NonceOfInvalidChallenge", "CallIdOfRetry", "SecurityClientOfDeregistration", "ReauthenticationTime")]
STRICT_PAIRINGS = [
    (("TC_Reauthentication_ByNetwork", "shortened-late", "none"), ("fail", 11, "time")),
    (("TC_Authentication_InvalidMac", "mac-other-nonce", "none"), ("fail", 3, "Authorization")),
    (("TC_Registration_IntervalTooBrief", "none", "next-new-call"), ("fail", 3, "Call-ID")),
    (("TC_Registration_ServiceUnavailable", "none", "next-new-call"), ("fail", 3, "Call-ID")),
    (("TC_Deregistration_ByUser", "again-same-port-uc", "none"), ("fail", 9, "Security-Client")),
    (("TC_Deregistration_ByUser", "again-other-port-us", "none"), ("fail", 9, "Security-Client")),
]
# Short times, the same for both sides; the tolerances leave room for a loaded machine.
SILENT_UE = ["Ims_Parameters.px_SilenceTime=1.0"]
QUICK_TIMERS = (["Ims_Parameters.px_T1=1.0", "Ims_Parameters.px_T2=2.0", "Ims_Parameters.px_TimerF=8.0",
                 "Ims_Parameters.px_TimerTolerance=0.7"],
                ["Ue_Parameters.px_UeT1=1.0", "Ue_Parameters.px_UeT2=2.0", "Ue_Parameters.px_UeGuard=8.0"])
# Steps, parameters of the network, parameters of the UE.
CASES = {
    "TC_Authentication_InvalidMac": (12, [], []),
    "TC_Authentication_SqnOutOfRange": (12, *KNOWN_SQN),
    "TC_Authentication_ZeroOctetInRes": (8, [], []),
    "TC_Authentication_NoSecurityServer": (10, [], []),
    "TC_Registration_IntervalTooBrief": (10, [], []),
    "TC_Registration_ServiceUnavailable": (10, ["Ims_Parameters.px_RetryAfter=1"], []),
    "TC_Registration_NoAnswer": (3, *QUICK_TIMERS),
    "TC_Reregistration": (14, ["Ims_Parameters.px_ReregistrationExpires=8", "Ims_Parameters.px_TimerTolerance=1.5"], []),
    "TC_Reregistration_WithoutChallenge": (12, ["Ims_Parameters.px_ReregistrationExpires=8", "Ims_Parameters.px_TimerTolerance=1.5"], []),
    "TC_Reauthentication_ByNetwork": (16, ["Ims_Parameters.px_ReregistrationExpires=6", "Ims_Parameters.px_TimerTolerance=1.5"], []),
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


def judge_fault(options, fault):
    test_case, rest = fault[0], fault[1:]
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


def faults():
    return [(m[1], m[2], int(m[3]), m[4], m[5]) for m in catalogue.lines(FAULT)]


def run_faults(options):
    some = [fault for fault in faults() if options.only in (None, fault[1])][::options.every]
    a2.judge_all(options, lambda _, fault: judge_fault(options, fault), some, "faults found as documented")


def pairings(test_case=None, only=None):
    """What has to come out of each pairing of test case, fault and oddity: [((case, fault, oddity), (verdict, step, header))]."""
    wanted = [((name, "none", "none"), ("pass", 0, "")) for name in chosen(test_case)]
    wanted += [((case, name, "none"), (verdict, step, header)) for case, name, step, header, verdict in faults()]
    wanted += [((m[1], "none", m[2]), ("pass", 0, "")) for m in catalogue.lines(ODDITY)]
    return [one for one in wanted if test_case in (None, one[0][0]) and only in (None, *one[0][1:])]


def variants():
    """[(pairings, parameters)]: severities, the algorithm of the test USIM, and TCP with IPv6."""
    well = [((name, "none", "none"), ("pass", 0, "")) for name in CASES]
    authentication = [one for one in pairings() if one[0][0].startswith("TC_Authentication_")]
    return [(STRICT_PAIRINGS, STRICT),
            (authentication, ["Ims_Parameters.px_AkaAlgorithm=e_testUsimXor", "Ue_Parameters.px_UeAkaAlgorithm=e_testUsimXor"]),
            (well, ['Ims_Parameters.px_SS_Address="2001:db8::1"', 'Ue_Parameters.px_UeHost="2001:db8::10"',
                    'Ue_Parameters.px_UeTransport="tcp"'])]


def unlike(assay, wanted, ims=catalogue.TESTCASES / "ims", more=()):
    """What does not end as documented; a line each."""
    for group, parameters in ((wanted, []), *more):
        found, printed = run_pairings(assay, group, ims, parameters)
        if len(found) != len(group):
            yield f"expected {len(group)} executions, found {len(found)}\n{printed}"
        for (pairing, outcome), one in zip(group, found):
            if one[:3] != outcome:
                yield f"{pairing}: expected {outcome}, found {one[:3]}: {one.reason}"


def run_pairings(assay, wanted, ims, parameters):
    """All in one process. Returns the outcomes in order, fewer when it broke off, and what was printed."""
    each = ", ".join(f'{{ testCase := "{case}", fault := "{fault}", oddity := "{oddity}" }}' for (case, fault, oddity), _ in wanted)
    command = [assay, "run", *a2_pair.suite_files(ims), a2_pair.HERE / "NeighbourPair.ttcn", "-c", a2_pair.HERE / "neighbour_pair.json",
               "--events", "brief", "-q"]
    addresses = ['Ims_Parameters.px_SS_Address="192.0.2.1"', 'Ue_Parameters.px_UeHost="192.0.2.10"']
    for parameter in [f"NeighbourPair.px_Pairings={{ {each} }}", *addresses, *KNOWN_SQN[0], *KNOWN_SQN[1], *parameters]:
        command += ["-p", parameter]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*map(str, command), "-o", folder + "/run"], capture_output=True, text=True, timeout=250,
                              env={**os.environ, "NO_COLOR": "1"})
        events = pathlib.Path(folder, "run", "events.jsonl")
        return list(a2_pair.outcomes(events)) if events.exists() else [], done.stdout + done.stderr


def run_virtual(options):
    wanted = pairings(options.test_case, options.only)
    more = [] if options.only or options.test_case else variants()
    complaints = list(unlike(options.assay, wanted, more=more))
    print(f"{len(wanted) + sum(len(group) for group, _ in more)} executions, {len(complaints)} complaints")
    sys.exit("\n".join(complaints) if complaints else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", required=True)
    commands = parser.add_subparsers(required=True)
    passing = commands.add_parser("pass")
    passing.add_argument("--transport", choices=["udp", "tcp"], default="udp")
    passing.set_defaults(judge=run_pass)
    protected = commands.add_parser("ipsec")
    protected.add_argument("--transport", choices=["udp", "tcp", "auto"], default="udp")
    protected.set_defaults(judge=run_ipsec, nat=False)
    failing = commands.add_parser("faults")
    failing.add_argument("--every", type=int, default=1)
    failing.set_defaults(judge=run_faults)
    virtual = commands.add_parser("virtual")
    virtual.add_argument("--test-case", choices=CASES)
    virtual.set_defaults(judge=run_virtual)
    for command in (passing, protected):
        command.add_argument("--ip", choices=["4", "6"], default="4")
    for command in (passing, protected, failing, virtual):
        command.add_argument("--only")
        command.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    options.judge(options)


if __name__ == "__main__":
    main()
