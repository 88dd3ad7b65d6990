#!/usr/bin/env python3
"""Runs A.2 against the simulated UE over real sockets and judges the exported JSON.

  a2.py --assay PROGRAM pass [--ip 4|6] [--transport udp|tcp] [-p M.par=value] [--ue M.par=value]
  a2.py --assay PROGRAM faults [--over tcp|ipv6] [--only NAME]
  a2.py --assay PROGRAM oddities [--only NAME]
  a2.py --assay PROGRAM severities
  a2.py --assay PROGRAM redraw
  a2.py --assay PROGRAM golden

`pass` wants verdict pass, all eight steps, every message on the transport asked for, and JSON that fits its schema.
`oddities` wants verdict pass with each permitted oddity that testcases/ue documents, and in each setting without one.
`severities` sets each severity parameter of the suite to each of its values.
`redraw` wants a RAND to be drawn again whose RES holds a zero octet.
`golden` puts the golden trace through the suite's rows, message by message.
`faults` runs each fault that testcases/ue documents and wants its verdict, step and header. These two run both sides in one
process (A2Pair.ttcn); a2_ipsec.py runs a third of the faults with two processes and IPsec.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

import a2_pair
import catalogue

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTCASES = ROOT / "testcases"
SCHEMA = json.loads((ROOT / "tools/report/schema/verdict.schema.json").read_text())
TEST_CASE = "Ims_TestCases.TC_A_2_IMS_Registration_5GS"
# A UE that stays silent on purpose is waited for this long; any other is given time on a loaded machine.
SILENCE_GUARD, GUARD = 3.0, 60.0
PAIR_SILENCE_GUARD = 1.0  # in one process, which no other program can keep waiting


# Faults that TCP makes something else of: rows for UDP alone, and what breaks the stream.
ONLY_OVER_UDP = {"register1-via-no-rport", "register1-via-rport-value", "register1-garbage", "register1-content-length",
                 "register3-via-port", "register3-via-no-port"}
# A fault that each severity parameter rules.
SEVERITIES = {
    "px_sev_AccessNetworkInfo": "register3-no-access-network-info", "px_sev_AccessNetworkNid": "register3-access-network-nid",
    "px_sev_AudioTag": "register1-contact-no-audio", "px_sev_HostAddress": "register3-via-host",
    "px_sev_WellKnownPort": "register1-security-client-5060", "px_sev_CSeqStep": "register3-cseq-jump",
    "px_sev_ViaPortOverTcp": "register3-tcp-via-port", "px_sev_SourcePortOverTcp": "register3-tcp-source-port",
    "px_sev_AnswerOnSa4": "notify-answer-sa4", "px_sev_VerifyOrder": "register3-security-verify-order",
    "px_sev_Publish": "publish-no-route", "px_sev_SeveralPublish": "publish-twice", "px_sev_SurplusOctets": "register1-surplus-octets",
    # Of the test cases around A.2; neighbours.py judges them (STRICT_PAIRINGS).
    "px_sev_NonceOfInvalidChallenge": None, "px_sev_CallIdOfRetry": None,
    "px_sev_ReauthenticationTime": None, "px_sev_SecurityClientOfDeregistration": None,
}


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
             "px_RegisterOk": "4_register_ok", "px_Subscribe": "5_subscribe", "px_SubscribeOk": "6_subscribe_ok",
             "px_Notify": "7_notify", "px_NotifyOk": "8_notify_ok"}
    command = [options.assay, "run", *a2_pair.suite_files(TESTCASES / "ims"), ROOT / "tests/e2e/GoldenTrace.ttcn",
               "-p", 'Ims_Parameters.px_SS_Address="192.0.2.1"']
    for parameter, name in names.items():
        octets = (ROOT / "tests/golden" / f"{name}.sip").read_bytes()
        command += ["-p", f"GoldenTrace.{parameter}='{octets.hex().upper()}'O"]
    for isim in ("false", "true"):
        more = ["-p", f"Ims_Parameters.pc_ISIM={isim}"]
        done = subprocess.run(list(map(str, command + more)), capture_output=True, text=True, timeout=60, env={**os.environ, "NO_COLOR": "1"})
        if done.returncode != 0:
            sys.exit(f"pc_ISIM {isim}: expected verdict pass, found exit status {done.returncode}\n{done.stdout}{done.stderr}")


def complaint(fault, status, document, printed):
    """What is wrong with the verdict about a UE with that fault, or None."""
    name, step, header, verdict = fault
    if document is None or status != 1:
        return f"{name}: expected exit status 1, found {status}\n{printed}"
    case = document["testCases"][0]
    reason = a2_pair.REASON.search(case["reason"])
    found = (case["verdict"], int(reason.group(1)), reason.group(3)) if reason else (case["verdict"], None, case["reason"])
    if found != (verdict, step, header):
        return f"{name}: expected {(verdict, step, header)}, found {found}\n  reason: {case['reason']}"
    finding = case.get("finding", {})
    parts = (finding.get("step"), finding.get("header"), finding.get("clause"))
    if parts != (str(step), header, reason.group(6)):
        return f"{name}: expected the finding to hold step, header and clause of the reason, found {finding}"
    return None


def judge_faults(options):
    """Both sides in one process, the faults of one setting after the other."""
    chosen = [fault for fault in catalogue.faults() if fault.setting != "ipsec" and options.only in (None, fault.name)]
    if options.over:
        chosen = [fault._replace(setting=options.over) for fault in chosen
                  if fault.setting == catalogue.DEFAULT and not (options.over == "tcp" and fault.name in ONLY_OVER_UDP)]
    groups = collections.defaultdict(list)
    for fault in chosen:
        groups[fault.setting, catalogue.silent(fault)].append(fault)
    complaints = []
    for (setting, silent), faults in groups.items():
        outcomes, printed = a2_pair.run(options.assay, faults=[fault.name for fault in faults], setting=setting,
                                        guard=PAIR_SILENCE_GUARD if silent else GUARD)
        if len(outcomes) != len(faults):
            sys.exit(f"setting {setting}: {len(faults)} executions wanted, {len(outcomes)} found\n{printed}")
        for fault, outcome in zip(faults, outcomes):
            if outcome[:3] != (fault.verdict, fault.step, fault.header):
                complaints.append(f"{fault.name}: expected {fault.verdict} at step {fault.step} in {fault.header}, "
                                  f"found {outcome.verdict}: {outcome.reason}")
    report(len(chosen), complaints, "faults found as documented")


def judge_oddities(options):
    """Each oddity passes, and so does a UE that behaves in each setting."""
    chosen = [oddity for oddity in catalogue.oddities() if options.only in (None, oddity.name)]
    if options.only is None:
        chosen += [catalogue.Oddity("none", "", "", setting) for setting in catalogue.settings() if setting != "ipsec"]
    groups = collections.defaultdict(list)
    for oddity in chosen:
        groups[oddity.setting].append(oddity)
    complaints = []
    for setting, oddities in groups.items():
        outcomes, printed = a2_pair.run(options.assay, oddities=[oddity.name for oddity in oddities], setting=setting)
        if len(outcomes) != len(oddities):
            sys.exit(f"setting {setting}: {len(oddities)} executions wanted, {len(outcomes)} found\n{printed}")
        complaints += [f"{oddity.name} (setting {setting or 'default'}): expected pass, found {outcome.verdict}: {outcome.reason}"
                       for oddity, outcome in zip(oddities, outcomes) if outcome.verdict != "pass"]
    report(len(chosen), complaints, "oddities and settings passed")


def judge_severities(options):
    """What each px_sev_… parameter makes of a fault: fail and inconc at its step and header, warning and off not there."""
    parameters = re.findall(r"modulepar Severity (px_sev_\w+)", (TESTCASES / "ims/Ims_Parameters.ttcn").read_text())
    known = {fault.name: fault for fault in catalogue.faults()}
    complaints = [f"{name}: no fault is named here for it" for name in parameters if name not in SEVERITIES]
    for parameter, fault in ((name, known[SEVERITIES[name]]) for name in parameters if SEVERITIES.get(name)):
        for severity in ("fail", "inconc", "warning", "off"):
            outcomes, printed = a2_pair.run(options.assay, faults=[fault.name], setting=fault.setting, guard=PAIR_SILENCE_GUARD,
                                            extra=[f"Ims_Parameters.{parameter}=e_{severity}"])
            if not outcomes:
                sys.exit(printed)
            told = outcomes[0][1:3] == (fault.step, fault.header) and outcomes[0].verdict == severity
            if told != (severity in ("fail", "inconc")):
                complaints.append(f"{parameter}=e_{severity}: {fault.name}: found {outcomes[0].verdict}: {outcomes[0].reason}")
    report(sum(SEVERITIES.get(name) is not None for name in parameters), complaints, "severities do what they say")


def judge_redraw(options):
    """A client that stops at the first zero octet of RES always passes when such a RAND is drawn again, and does not when it is not.
    With 16 octets of RES one challenge in sixteen holds one: 200 of them without are less likely than one in 200 000."""
    verdicts = {}
    for redraw in ("true", "false"):
        outcomes, printed = a2_pair.run(options.assay, faults=["res-cut-at-zero"] * 200, setting="test-usim",
                                        extra=[f"Ims_Parameters.px_RedrawZeroRes={redraw}"])
        if len(outcomes) != 200:
            sys.exit(printed)
        verdicts[redraw] = {(outcome.verdict, outcome.header) for outcome in outcomes}
    if verdicts != {"true": {("pass", "")}, "false": {("pass", ""), ("fail", "Authorization")}}:
        sys.exit(f"expected pass every time, and sometimes fail without redrawing; found {verdicts}")


def judge_all(options, judge, chosen, what):
    """Judges one after the other, several at a time."""
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        complaints = [c for c in pool.map(lambda one: judge(options.assay, one), chosen) if c]
    report(len(chosen), complaints, what)


def report(count, complaints, what):
    if count == 0:
        sys.exit(f"nothing chosen: {what}")
    print(f"{count - len(complaints)} of {count} {what}")
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
    failing.add_argument("--over", choices=["tcp", "ipv6"], help="the faults that need no setting, over TCP or IPv6")
    failing.set_defaults(judge=judge_faults)
    odd = commands.add_parser("oddities")
    odd.set_defaults(judge=judge_oddities)
    severe = commands.add_parser("severities")
    severe.set_defaults(judge=judge_severities)
    redraw = commands.add_parser("redraw")
    redraw.set_defaults(judge=judge_redraw)
    golden = commands.add_parser("golden")
    golden.set_defaults(judge=judge_golden)
    for command in (failing, odd):
        command.add_argument("--only")
    options = parser.parse_args()
    options.judge(options)


if __name__ == "__main__":
    main()
