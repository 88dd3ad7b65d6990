#!/usr/bin/env python3
"""What IPsec needs from the machine, and what it leaves there.

  ipsec_bed.py --assay PROGRAM killed       # kill -9 of the executor: nothing of ours is left after the next start
  ipsec_bed.py --assay PROGRAM privileges   # what is missing is asked for by name

Both work in namespaces of their own, made with unshare(1). Status 77: this machine allows none.
"""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTCASES = ROOT / "testcases"
TEST_CASE = "Ims_TestCases.TC_A_2_IMS_Registration_5GS"
SKIPPED = 77
LIMIT = 60.0  # seconds that anything may take on a loaded machine
NEW_NETWORK = ["unshare", "--user", "--map-root-user", "--net"]


def a2(assay, folder, *more):
    return [str(each) for each in (assay, "run", TESTCASES / "lib", TESTCASES / "ims", "-c", TESTCASES / "config/a2.json",
                                   "-t", TEST_CASE, "-o", folder, *more)]


def wait_for(done, what):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if done():
            return
        os.sched_yield()
    sys.exit(f"waited {LIMIT} s for {what}")


def network_of(process):
    return os.readlink(f"/proc/{process}/ns/net")


def processes_in(networks):
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and network_of(entry.name) in networks and "zombie" not in (entry / "status").read_text():
                found.append(entry.name)
        except OSError:
            pass
    return found


def ip(*words):
    return subprocess.run(["ip", *words], capture_output=True, text=True, check=True).stdout


def traces():
    """Devices, rules and XFRM entries of ours in this network namespace."""
    found = [line for line in ip("-o", "link").splitlines() if "assay" in line]
    for family in ("-4", "-6"):
        found += [line for line in ip(family, "rule").splitlines() if "assay" in line]
    for what in ("state", "policy"):
        found += [line for line in subprocess.run(["ip", "xfrm", what], capture_output=True, text=True).stdout.splitlines()
                  if "reqid" in line and int(line.split("reqid")[1].split()[0].split("(")[0], 0) >> 24 == 0xA5]
    return found


def start_silent_ue(assay, folder, is_ready, *more):
    """A run whose UE says nothing after the challenge, so that it lasts; events are not on disk before a verdict."""
    silent = "-p 'Ue_Parameters.px_UeFault=\"\"silence-after-challenge\"\"'"
    process = subprocess.Popen(a2(assay, folder, "-p", f'Ims_Parameters.px_DutOptions="{silent}"', *more),
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: process.poll() is not None or is_ready(), "the run to be under way")
    if process.poll() is not None:
        print(process.stderr.read())
        sys.exit(SKIPPED)
    return process


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


def killed_inside(assay):
    """In a network namespace of our own: what a killed run leaves is taken away by the next one."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    userspace = ["-p", 'Ims_Parameters.px_IpsecProfile="userspace"', "-p", "Ims_Parameters.px_StepGuard=30.0"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        process = start_silent_ue(assay, folder / "killed", traces, *userspace)
        kill(process)
        left = [line for line in traces() if "rule" not in line and "lookup" not in line]
        if left:
            sys.exit(f"expected no device of a killed run, found {left}")
        # Any run that starts the data path cleans up; this one is then ended in peace.
        process = start_silent_ue(assay, folder / "next", lambda: any("assay" in line for line in ip("-o", "link").splitlines()),
                                  *userspace)
        process.send_signal(signal.SIGTERM)
        process.wait(LIMIT)
        if "ipsec-cleaned" not in (folder / "next/events.jsonl").read_text():
            sys.exit("expected a note that rules of an earlier run were removed")
        if traces():
            sys.exit(f"expected nothing of ours, found {traces()}")


def killed(assay):
    done = subprocess.run([*NEW_NETWORK, sys.executable, __file__, "--assay", assay, "killed-inside"])
    if done.returncode != 0:
        sys.exit(done.returncode)
    # With --isolate the namespaces go with the processes inside, and those with the run.
    with tempfile.TemporaryDirectory() as name:
        def networks_of_ue():
            found = set()
            for entry in pathlib.Path("/proc").iterdir():
                try:
                    if entry.name.isdigit() and f"{name}/run/ue" in (entry / "cmdline").read_text():
                        found.add(network_of(entry.name))
                except OSError:
                    pass
            return found
        process = start_silent_ue(assay, pathlib.Path(name) / "run", lambda: networks_of_ue() - {os.readlink("/proc/self/ns/net")},
                                  "--isolate", "--dut", "isolated-ue")
        wait_for(lambda: len(networks_of_ue() | {network_of(process.pid)}) == 2, "the UE to be in a network of its own")
        networks = networks_of_ue() | {network_of(process.pid)}
        if len(networks) != 2 or os.readlink("/proc/self/ns/net") in networks:
            sys.exit(f"expected two network namespaces, found {networks}")
        kill(process)
        wait_for(lambda: not processes_in(networks), "the end of all processes in the network namespaces of a killed run")


def privileges(assay):
    no_capabilities = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"]
    cases = [
        ("userspace", ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-all"], ["CAP_NET_RAW is missing"], []),
        ("userspace", ["setpriv", "--bounding-set=-net_admin", "--inh-caps=-all"], ["CAP_NET_ADMIN"], []),
        ("kernel", ["setpriv", "--bounding-set=-net_admin", "--inh-caps=-all"], ["CAP_NET_ADMIN is missing"], []),
        ("auto", no_capabilities, ["CAP_NET_ADMIN is missing", "CAP_NET_RAW is missing", "--isolate"], []),
        ("auto", ["sh", "-c", f'echo 0 > /proc/sys/user/max_user_namespaces && exec {" ".join(no_capabilities)} "$@"', "sh"],
         ["--isolate needs user namespaces, which this system refuses", "or run as root, or without --isolate"],
         ["--isolate", "--dut", "isolated-ue"]),
    ]
    for profile, drop, wanted, more in cases:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name) / "run"
            done = subprocess.run(
                [*NEW_NETWORK, "sh", "-c", 'ip link set lo up; exec "$@"', "sh", *drop,
                 *a2(assay, folder, "-p", f'Ims_Parameters.px_IpsecProfile="{profile}"', *more)],
                capture_output=True, text=True, timeout=LIMIT)
            printed = done.stdout + done.stderr
            if (folder / "verdict.json").exists():
                printed += json.loads((folder / "verdict.json").read_text())["testCases"][0]["reason"]
        missing = [each for each in wanted if each not in printed]
        if done.returncode == 0 or missing:
            sys.exit(f"{profile} after {drop}: expected {missing} in\n{printed}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--assay", required=True)
    parser.add_argument("what", choices=["killed", "killed-inside", "privileges"])
    options = parser.parse_args()
    if options.what != "killed-inside" and subprocess.run([*NEW_NETWORK, "true"]).returncode != 0:
        sys.exit(SKIPPED)
    {"killed": killed, "killed-inside": killed_inside, "privileges": privileges}[options.what](options.assay)


main()
