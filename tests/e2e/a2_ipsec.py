#!/usr/bin/env python3
"""Runs A.2 with IPsec, network and simulated UE each in a network namespace of their own.

  a2_ipsec.py --assay PROGRAM [--ip 4|6] [--transport udp|tcp|auto] [--alg NAME …] [--ealg NAME …]

  a2_ipsec.py --assay PROGRAM --faults

Runs every combination of the algorithms named, by default of all that TS 33.203 has in common with the suite. Wants verdict pass over all eight steps, ESP on the wire, and, where tshark is installed, that tshark finds every ICV right
and no SIP in clear after step 2. `--faults` lets the
UE misbehave in each way and wants the right verdict, step and reason. Status 77: this machine allows neither namespaces nor TUN devices.
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

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTCASES = ROOT / "testcases"
TEST_CASE = "Ims_TestCases.TC_A_2_IMS_Registration_5GS"
ADDRESSES = {"4": ("192.0.2.1", "192.0.2.10"), "6": ("2001:db8::1", "2001:db8::10")}
SKIPPED = 77
# What the UE does to its ESP, the verdict, and what the reason has to hold.
OUTGOING = "direction := outgoing, spi := omit, skip := omit"
FAULTS = [
    (f"fault := clearText, {OUTGOING}, count := 50, delay := omit, newSpi := omit", "udp", "fail", "step 3: .*in clear text"),
    (f"fault := clearText, {OUTGOING}, count := 50, delay := omit, newSpi := omit", "tcp", "fail", "step 3: .*in clear text"),
    (f"fault := wrongIcv, {OUTGOING}, count := 50, delay := omit, newSpi := omit", "udp", "fail", "step 3: .*silence, but .*ICV"),
    (f"fault := wrongSpi, {OUTGOING}, count := 50, delay := omit, newSpi := omit", "udp", "fail", "step 3: .*silence, but .*SPI"),
    (f"fault := loss, {OUTGOING}, count := 50, delay := omit, newSpi := omit", "udp", "fail", "step 3: .*silence;"),
    (f"fault := replay, {OUTGOING}, count := 50, delay := omit, newSpi := omit", "udp", "pass", ""),
    (f"fault := replay, {OUTGOING}, count := 50, delay := omit, newSpi := omit", "tcp", "pass", ""),
    (f"fault := reorder, {OUTGOING}, count := 2, delay := omit, newSpi := omit", "udp", "pass", ""),
    (f"fault := delay, {OUTGOING}, count := 2, delay := 0.2, newSpi := omit", "udp", "pass", ""),
    (f"fault := wrongIcv, {OUTGOING}, count := 1, delay := omit, newSpi := omit", "tcp", "pass", ""),
]
REFUSALS = ("--isolate needs", "IPsec is not possible here")


def quote(text):
    return '"' + text.replace('"', '""') + '"'


def run(options, folder, alg, ealg, extra=(), ue_extra=(), test_case=TEST_CASE):
    ss, ue = ADDRESSES[options.ip]
    ue_parameters = [f"Ue_Parameters.px_UeHost={quote(ue)}", f"Ue_Parameters.px_UeTransport={quote(options.transport)}",
                     f"Ue_Parameters.px_UeCiphers={{ {quote(ealg)} }}", *ue_extra]
    command = [options.assay, "run", TESTCASES / "lib", TESTCASES / "ims", "-c", TESTCASES / "config/a2.json", "--isolate",
               "--dut", "isolated-ue", "-t", test_case, "-o", folder, "--guard", "60",
               "-p", f"Ims_Parameters.px_SS_Address={quote(ss)}",
               "-p", f"Ims_Parameters.px_IMS_IpSecAlgorithm={quote(alg)}",
               "-p", f"Ims_Parameters.px_CipheringAlgorithms={{ {quote(ealg)} }}",
               "-p", f"Ims_Parameters.px_DutOptions={quote(' '.join(f'-p {chr(39)}{each}{chr(39)}' for each in ue_parameters))}"]
    for parameter in extra:
        command += ["-p", parameter]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120,
                          env={**os.environ, "NO_COLOR": "1"})
    printed = done.stdout + done.stderr
    if (folder / "ue.log").exists():
        printed += (folder / "ue.log").read_text()
    if any(refusal in printed for refusal in REFUSALS):
        print(printed)
        sys.exit(SKIPPED)
    return done.returncode, printed


def wire_events(folder):
    for line in (folder / "events.jsonl").read_text().splitlines():
        event = json.loads(line)
        if event.get("kind") == "wire":
            yield event


def judge(options, folder, status, printed, last_step=8):
    document = json.loads((folder / "verdict.json").read_text()) if (folder / "verdict.json").exists() else {}
    if status != 0 or document.get("verdict") != "pass":
        yield f"expected verdict pass and exit status 0, found status {status}"
        return
    steps = [step["number"] for step in document["testCases"][0]["steps"]]
    if steps != [str(n) for n in range(1, last_step + 1)]:
        yield f"expected steps 1 to {last_step}, found {steps}"
    events = list(wire_events(folder))
    esp = [event for event in events if event["transport"] == "esp"]
    clear = [event for event in events if event["transport"] != "esp" and "protected" not in event.get("association", "")]
    if len(esp) < 6:
        yield f"expected an ESP packet for each of steps 3 to 8, found {len(esp)}"
    if any("REGISTER" not in event.get("text", "") and "401 " not in event.get("text", "") for event in clear):
        yield "expected nothing but steps 1 and 2 in clear"
    if shutil.which("tshark") is None:
        return
    capture = folder / "capture.pcapng"
    subprocess.run([options.assay, "report", folder, "--format", "pcapng", "-o", capture], check=True)
    listed = subprocess.run(
        ["tshark", "-r", capture, "-o", "esp.enable_encryption_decode:TRUE", "-o", "esp.enable_authentication_check:TRUE",
         "-Y", "esp", "-T", "fields", "-e", "esp.icv_good"],
        capture_output=True, text=True, env={**os.environ, "WIRESHARK_CONFIG_DIR": str(folder)}, check=True).stdout.split()
    if len(listed) != len(esp) or any(good not in ("1", "True") for good in listed):
        yield f"expected tshark to find {len(esp)} good ICVs, found {listed}"


def judge_one(options, alg, ealg):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        status, printed = run(options, folder, alg, ealg)
        complaints = list(judge(options, folder, status, printed))
    if complaints:
        print(printed)
    return complaints


def judge_fault(options, fault, transport, verdict, reason):
    options.transport = transport
    guards = ["Ims_Parameters.px_StepGuard=3.0", "Ims_Parameters.px_RegisterGuard=3.0"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        _, printed = run(options, folder, "hmac-sha-1-96", "aes-cbc", guards,
                         [f"Ue_Parameters.px_UeMisbehaviours={{ {{ {fault} }} }}"])
        document = json.loads((folder / "verdict.json").read_text()) if (folder / "verdict.json").exists() else {}
    if document.get("verdict") != verdict or not re.search(reason, printed, re.S):
        print(printed)
        return [f"{fault} over {transport}: expected verdict {verdict} and {reason!r}, found {document.get('verdict')}"]
    return []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--assay", required=True)
    parser.add_argument("--ip", choices=["4", "6"], default="4")
    parser.add_argument("--transport", choices=["udp", "tcp", "auto"], default="udp")
    parser.add_argument("--alg", nargs="+", default=["hmac-sha-1-96", "hmac-md5-96"])
    parser.add_argument("--ealg", nargs="+", default=["null", "aes-cbc", "des-ede3-cbc"])
    parser.add_argument("--faults", action="store_true")
    options = parser.parse_args()
    failed = []
    if options.faults:
        for fault in FAULTS:
            failed += judge_fault(options, *fault)
        sys.exit("\n".join(failed) if failed else 0)
    for alg in options.alg:
        for ealg in options.ealg:
            failed += [f"{alg}/{ealg}: {complaint}" for complaint in judge_one(options, alg, ealg)]
    if failed:
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main()
