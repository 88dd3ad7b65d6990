#!/usr/bin/env python3
"""Runs A.2 with IPsec, network and simulated UE each in a network namespace of their own.

  a2_ipsec.py --assay PROGRAM [--ip 4|6] [--transport udp|tcp|auto] [--alg NAME …] [--ealg NAME …]

  a2_ipsec.py --assay PROGRAM --faults
  a2_ipsec.py --assay PROGRAM --catalogue [--part K/N] [--jobs N]
  a2_ipsec.py --assay PROGRAM --nat [--transport …] [--alg …] [--ealg …]

Runs every combination of the algorithms named, by default of all that TS 33.203 has in common with the suite. Wants verdict pass over
all eight steps, ESP on the wire, no SIP in clear after step 2, no key in any file but esp_sa, and, where tshark is installed, that it
finds every ICV right and reads the SIP of steps 3 to 8 inside. `--nat` puts a router with NAT before the UE and wants ESP inside UDP
(TS 33.203 Annex M). `--faults` lets the UE misbehave in each way and wants the right verdict, step and reason;
`--catalogue` does so with every third fault of the catalogue (docs/faults.md), and with those that need IPsec. Status 77: this machine
allows neither namespaces nor TUN devices.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import catalogue
from a2 import quote, ue_options

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTCASES = ROOT / "testcases"
TEST_CASE = "Ims_TestCases.TC_A_2_IMS_Registration_5GS"
ADDRESSES = {"4": ("192.0.2.1", "192.0.2.10"), "6": ("2001:db8::1", "2001:db8::10")}
SKIPPED = 77


def fault(name, direction, count, delay="omit"):
    return f"fault := {name}, direction := {direction}, spi := omit, skip := omit, count := {count}, delay := {delay}, newSpi := omit"


# Who misbehaves, what it does to its ESP packets, the transport, the verdict, and what the reason has to hold. A silence is explained
# by what came in its place; what one retransmission or TCP repairs passes.
FAULTS = [
    ("ue", fault("clearText", "outgoing", 50), "udp", "fail", "step 3: .*in clear text"),
    ("ue", fault("clearText", "outgoing", 50), "tcp", "fail", "step 3: .*in clear text"),
    ("ue", fault("wrongIcv", "outgoing", 50), "udp", "fail", "step 3: .*silence, but .*ICV"),
    ("ue", fault("wrongSpi", "outgoing", 50), "udp", "fail", "step 3: .*silence, but .*SPI"),
    ("ue", fault("loss", "outgoing", 50), "udp", "fail", "step 3: .*silence;"),
    ("ue", fault("replay", "outgoing", 50), "udp", "pass", ""),
    ("ue", fault("replay", "outgoing", 50), "tcp", "pass", ""),
    ("ue", fault("reorder", "outgoing", 2), "udp", "pass", ""),
    ("ue", fault("delay", "outgoing", 2, "0.2"), "udp", "pass", ""),
    ("ue", fault("wrongIcv", "outgoing", 1), "tcp", "pass", ""),
    ("ue", fault("wrongIcv", "incoming", 50), "udp", "fail", "step 5: .*silence;"),
    ("ue", fault("loss", "incoming", 1), "tcp", "pass", ""),
    ("ue", fault("replay", "incoming", 50), "udp", "pass", ""),
    ("ss", fault("wrongIcv", "incoming", 50), "udp", "fail", "step 3: .*silence, but .*ICV"),
    ("ss", fault("wrongSpi", "incoming", 50), "udp", "fail", "step 3: .*silence, but .*SPI"),
    ("ss", fault("loss", "incoming", 1), "udp", "pass", ""),
    ("ss", fault("wrongIcv", "outgoing", 50), "udp", "fail", "step 5: .*silence;"),
    ("ss", fault("wrongSpi", "outgoing", 1), "udp", "pass", ""),
    ("ss", fault("clearText", "outgoing", 50), "tcp", "fail", "step [34]: "),
    ("ss", fault("replay", "outgoing", 50), "tcp", "pass", ""),
    ("ss", fault("reorder", "outgoing", 2), "udp", "pass", ""),
    ("ss", fault("delay", "incoming", 2, "0.2"), "tcp", "pass", ""),
]
REFUSALS = ("--isolate needs", "IPsec is not possible here", "this system refuses source NAT")
PUBLISHED_KEYS = ("465b5ce8b199b49faa5f0a2ee238a6bc", "cd63cb71954a9f4e48a5994e37a02baf")  # px_K and px_OPc
# Faults of the catalogue that IPsec turns into something else: the UE's own data path has no association for them, or they
# need a host name of the loopback address.
NOT_WITH_IPSEC = {"register3-wrong-source-port", "register3-tcp-source-port", "register3-wrong-key", "notify-answer-source-port",
                  "notify-answer-sa4-source-port"}
NOT_WITH_IPSEC_SETTINGS = {"names"}


def behind_nat(options):
    return getattr(options, "nat", False)  # neighbours.py has no such option


def run(options, folder, alg, ealg, extra=(), ue_extra=(), test_case=TEST_CASE, ims=TESTCASES / "ims"):
    ss, ue = ADDRESSES[options.ip]
    device = "isolated-ue"
    if behind_nat(options):
        ue, device = "10.0.0.10", "nat-ue"
    ue_parameters = [f"Ue_Parameters.px_UeHost={quote(ue)}", f"Ue_Parameters.px_UeTransport={quote(options.transport)}",
                     f"Ue_Parameters.px_UeCiphers={{ {quote(ealg)} }}", *ue_extra]
    command = [options.assay, "run", TESTCASES / "lib", ims, "-c", TESTCASES / "config/a2.json", "--isolate",
               *(["--nat"] if behind_nat(options) else []), "--dut", device, "-t", test_case, "-o", folder, "--guard", "60",
               "-p", f"Ims_Parameters.px_SS_Address={quote(ss)}",
               "-p", f"Ims_Parameters.px_IMS_IpSecAlgorithm={quote(alg)}",
               "-p", f"Ims_Parameters.px_CipheringAlgorithms={{ {quote(ealg)} }}",
               "-p", f"Ims_Parameters.px_DutOptions={quote(ue_options(ue_parameters))}"]
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
    if document["testCases"][0].get("ipsecDataPath") not in ("kernel", "userspace"):
        yield f"expected the name of the data path, found {document['testCases'][0].get('ipsecDataPath')}"
    yield from judge_secrets(options, folder)
    events = list(wire_events(folder))
    # The kernel's packets are recorded whole.
    wanted = ("esp-udp" if behind_nat(options) else "esp", "ip")
    esp = [event for event in events if event["transport"] in wanted]
    clear = [event for event in events if event["transport"] not in wanted and "protected" not in event.get("association", "")]
    if len(esp) < 6:
        yield f"expected an ESP packet for each of steps 3 to 8, found {len(esp)}"
    if any("REGISTER" not in event.get("text", "") and "401 " not in event.get("text", "") for event in clear):
        yield "expected nothing but steps 1 and 2 in clear"
    if shutil.which("tshark") is None:
        return
    captures = folder / "captures"
    subprocess.run([options.assay, "report", folder, "--format", "pcapng", "-o", f"{captures}/"], check=True)
    found = list(captures.iterdir())
    if len(found) != 1 or not found[0].name.endswith(f'{document["testCases"][0]["name"]}.pcapng'):
        yield f"expected one capture, named like the test case, found {found}"
        return
    good = tshark(folder, found[0], "esp", "esp.icv_good")
    # The kernel's packets are there as they are, a fragment at a time.
    complete = len(good) == len(esp) or "kernel" in document["testCases"][0]["ipsecDataPath"]
    if not complete or any(each not in ("1", "True") for each in good):
        yield f"expected tshark to find {len(esp)} good ICVs, found {good}"
    # The wire alone, not what the sockets saw.
    methods = tshark(folder, found[0], "esp && sip", "sip.CSeq.method")
    if not {"REGISTER", "SUBSCRIBE", "NOTIFY"} <= set(methods):
        yield f"expected tshark to read REGISTER, SUBSCRIBE and NOTIFY inside ESP, found {methods}"


def tshark(folder, capture, display_filter, field):
    options = ["esp.enable_encryption_decode:TRUE", "esp.enable_authentication_check:TRUE", "udp.try_heuristic_first:TRUE",
               "tcp.try_heuristic_first:TRUE"]
    command = ["tshark", "-r", capture, "-Y", display_filter, "-T", "fields", "-e", field]
    for option in options:
        command += ["-o", option]
    return subprocess.run(command, capture_output=True, text=True, check=True,
                          env={**os.environ, "WIRESHARK_CONFIG_DIR": str(folder)}).stdout.split()


def judge_secrets(options, folder):
    """No key in anything that the run or a report of it wrote, but for the key file."""
    key_file = folder / "esp_sa"
    if key_file.stat().st_mode & 0o777 != 0o600:
        yield f"expected mode 0600 of esp_sa, found {key_file.stat().st_mode:o}"
    keys = set(PUBLISHED_KEYS)
    for found in re.findall(r'"0x([0-9a-f]{32,})"', key_file.read_text()):
        keys.add(found[:32])
    if len(keys) < len(PUBLISHED_KEYS) + 1:
        yield "expected keys in esp_sa"
    for report in ("html", "json", "ladder", "summary"):
        subprocess.run([options.assay, "report", folder, "--format", report, "-o", folder / f"report.{report}"], check=False)
    for path in folder.rglob("*"):
        if not path.is_file() or path.name == "esp_sa":
            continue
        text = path.read_bytes().decode(errors="replace").lower()
        yield from (f"expected no key in {path.relative_to(folder)}, found {key}" for key in keys if key in text)


def judge_one(options, alg, ealg):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        status, printed = run(options, folder, alg, ealg)
        complaints = list(judge(options, folder, status, printed))
    if complaints:
        print(printed)
    return complaints


def judge_fault(options, who, misbehaviour, transport, verdict, reason):
    options.transport = transport
    # The kernel does not misbehave. A timer E of half a second keeps retransmissions inside the guards.
    ss = ["Ims_Parameters.px_StepGuard=3.0", "Ims_Parameters.px_RegisterGuard=30.0", 'Ims_Parameters.px_IpsecProfile="userspace"']
    ue = ['Ue_Parameters.px_UeIpsecProfile="userspace"', "Ue_Parameters.px_UeT1=0.5"]
    if who == "ss":
        ss.append(f"Ims_Parameters.px_IpsecMisbehaviours={{ {{ {misbehaviour} }} }}")
    else:
        ue.append(f"Ue_Parameters.px_UeMisbehaviours={{ {{ {misbehaviour} }} }}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        _, printed = run(options, folder, "hmac-sha-1-96", "aes-cbc", ss, ue)
        document = json.loads((folder / "verdict.json").read_text()) if (folder / "verdict.json").exists() else {}
    if document.get("verdict") != verdict or not re.search(reason, printed, re.S):
        print(printed)
        return [f"{who}: {misbehaviour} over {transport}: expected verdict {verdict} and {reason!r}, found {document.get('verdict')}"]
    return []


def representative():
    """Every third fault, and those that only IPsec shows."""
    faults = catalogue.faults()
    fit = [fault for fault in faults if fault.name not in NOT_WITH_IPSEC and fault.setting not in NOT_WITH_IPSEC_SETTINGS]
    return [fault for i, fault in enumerate(fit) if i % 3 == 0 or fault.setting == "ipsec"]


def find(options, fault, ims=TESTCASES / "ims"):
    """What the network finds broken: (verdict, step, header), reason."""
    network, ue = catalogue.settings()[fault.setting]
    guard = 3.0 if catalogue.silent(fault) else 60.0
    guards = [f"Ims_Parameters.px_StepGuard={guard}", f"Ims_Parameters.px_RegisterGuard={guard if fault.step == 1 else 60.0}"]
    here = argparse.Namespace(**{"nat": False, **vars(options), "transport": "tcp" if "tcp" in fault.setting else "udp"})
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        _, printed = run(here, folder, "hmac-sha-1-96", "aes-cbc", [*guards, *network],
                         [*ue, f"Ue_Parameters.px_UeFault={quote(fault.name)}"], ims=ims)
        document = json.loads((folder / "verdict.json").read_text()) if (folder / "verdict.json").exists() else {"testCases": []}
    case = document["testCases"][0] if document["testCases"] else {"verdict": "none", "reason": printed}
    finding = case.get("finding", {})
    return (case["verdict"], int(finding.get("step", 0)), finding.get("header", "")), case["reason"]


def judge_catalogued(options, fault):
    found, reason = find(options, fault)
    if found != (fault.verdict, fault.step, fault.header):
        return f"{fault.name}: expected {fault.verdict} at step {fault.step} in {fault.header}, found {found}: {reason}"
    return None


def judge_catalogue(options):
    part, parts = map(int, options.part.split("/"))
    chosen = representative()[part - 1::parts]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        complaints = [c for c in pool.map(lambda fault: judge_catalogued(options, fault), chosen) if c]
    print(f"{len(chosen) - len(complaints)} of {len(chosen)} faults found as documented, over real sockets with IPsec")
    sys.exit("\n".join(complaints) if complaints else 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--assay", required=True)
    parser.add_argument("--ip", choices=["4", "6"], default="4")
    parser.add_argument("--transport", choices=["udp", "tcp", "auto"], default="udp")
    parser.add_argument("--alg", nargs="+", default=["hmac-sha-1-96", "hmac-md5-96"])
    parser.add_argument("--ealg", nargs="+", default=["null", "aes-cbc", "des-ede3-cbc"])
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--nat", action="store_true")
    parser.add_argument("--catalogue", action="store_true")
    parser.add_argument("--part", default="1/1", help="the K-th of N parts")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.catalogue:
        judge_catalogue(options)
    failed = []
    if options.faults:
        for each in FAULTS:
            failed += judge_fault(options, *each)
        sys.exit("\n".join(failed) if failed else 0)
    for alg in options.alg:
        for ealg in options.ealg:
            failed += [f"{alg}/{ealg}: {complaint}" for complaint in judge_one(options, alg, ealg)]
    if failed:
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main()
