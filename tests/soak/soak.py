#!/usr/bin/env python3
"""Runs A.2 many times in one process, over real sockets, against a simulated UE, and looks for what is left behind.

  soak.py --assay PROGRAM --way pair|process|ipsec [--count N]

pair: both sides in one process; process: the UE is a process of its own, started anew for each execution; ipsec: the same
with IPsec in network namespaces. Wants verdict pass every time; memory and file descriptors that do not grow from the
first fifth of the run to its end; no security association, process, namespace, device, rule or XFRM entry afterwards.
Status 77: this machine allows neither namespaces nor TUN devices.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import a2_pair  # noqa: E402
import catalogue  # noqa: E402

SKIPPED = 77
REFUSALS = ("--isolate needs", "IPsec is not possible here")
# What a process may gain: the results of its test cases, and pages that the allocator keeps.
LOOK_EVERY = 0.01  # seconds
GROWTH_KIB, GROWTH_KIB_PER_RUN = 1024, 1


def command(options, folder):
    ims = catalogue.TESTCASES / "ims"
    words = [options.assay, "run", *a2_pair.suite_files(ims), "-o", folder, "--events", "brief"]
    if options.way == "pair":
        return [*words, HERE.parent / "e2e/A2Pair.ttcn", "-c", HERE.parent / "e2e/a2_pair.json",
                "-p", "A2Pair.px_Oddities=" + a2_pair.text_list(["none"] * options.count)]
    words += [HERE / "Soak.ttcn", "-c", catalogue.TESTCASES / "config/a2.json", "-p", f"Soak.px_Count={options.count}"]
    return words + (["--isolate", "--dut", "isolated-ue"] if options.way == "ipsec" else [])


class Watch:
    """What the process holds, test case by test case."""

    def __init__(self, pid, events):
        self.pid, self.events, self.at, self.samples, self.namespaces = pid, events, 0, [], set()

    def finished(self):
        if self.events.exists():
            with self.events.open("rb") as stream:
                stream.seek(self.at)
                data = stream.read()
            self.count += data.count(b'"tliTcTerminated"')
            self.at += len(data)
        return self.count

    count = 0

    def look(self):
        try:
            status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
            memory = int(re.search(r"VmRSS:\s+(\d+)", status)[1])
            files = len(os.listdir(f"/proc/{self.pid}/fd"))
            self.namespaces.add(os.readlink(f"/proc/{self.pid}/ns/net"))
        except (OSError, TypeError):
            return
        self.samples.append((self.finished(), memory, files))


def system_state():
    """Devices, rules and XFRM entries of this machine's own network."""
    state = {}
    for words in (["ip", "-o", "link"], ["ip", "rule"], ["ip", "-6", "rule"], ["ip", "xfrm", "state"], ["ip", "xfrm", "policy"]):
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode == 0:
            state[" ".join(words)] = {re.sub(r"^\d+: ", "", line) for line in done.stdout.splitlines() if "assay" in line}
    return state


def namespaces_in_use():
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                yield os.readlink(f"/proc/{entry}/ns/net")
            except OSError:
                continue


def growth(samples, count):
    """Of memory and files, from the first fifth to the last executions: (early, late) maxima each. When the last one is over the
    reports are made, which is another matter."""
    ran = [sample for sample in samples if sample[0] > 0]
    if not ran:
        sys.exit(f"{count} executions were over before a look at the process: take more")
    early = [sample for sample in ran if count // 10 <= sample[0] <= count // 5] or ran[:1]
    late = [sample for sample in ran if count - count // 10 <= sample[0] < count] or ran[-1:]
    return [(max(sample[i] for sample in early), max(sample[i] for sample in late)) for i in (1, 2)]


def judge(options, folder, watch, status, before):
    document = json.loads((folder / "verdict.json").read_text()) if (folder / "verdict.json").exists() else {"testCases": []}
    verdicts = [case["verdict"] for case in document["testCases"]]
    if verdicts != ["pass"] * options.count or status != 0:
        others = [f"run {i + 1}: {case['verdict']}: {case['reason']}" for i, case in enumerate(document["testCases"]) if case["verdict"] != "pass"]
        yield f"expected {options.count} times pass and status 0, found {len(verdicts)} verdicts, status {status}\n" + "\n".join(others[:5])
    (early, late), (early_files, late_files) = growth(watch.samples, options.count)
    print(f"{len(verdicts)} runs; memory {early} KiB in the first fifth, {late} KiB at the end; files {early_files}, {late_files}")
    if late > early + GROWTH_KIB + GROWTH_KIB_PER_RUN * options.count:
        yield f"memory grows from {early} to {late} KiB"
    if late_files > early_files:
        yield f"open files grow from {early_files} to {late_files}"
    if system_state() != before:
        yield f"left behind: expected {before}, found {system_state()}"
    if options.way == "ipsec":
        left = watch.namespaces & set(namespaces_in_use())
        if left - {os.readlink("/proc/self/ns/net")}:
            yield f"network namespaces left behind: {left}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", required=True)
    parser.add_argument("--way", choices=["pair", "process", "ipsec"], required=True)
    parser.add_argument("--count", type=int, default=50)
    options = parser.parse_args()
    before, begin = system_state(), time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "run"
        with open(pathlib.Path(name) / "printed", "w+") as printed:
            process = subprocess.Popen(list(map(str, command(options, folder))), stdout=printed, stderr=subprocess.STDOUT,
                                       env={**os.environ, "NO_COLOR": "1"})
            watch = Watch(process.pid, folder / "events.jsonl")
            while process.poll() is None:
                watch.look()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(LOOK_EVERY)
            printed.seek(0)
            text = printed.read()
        if any(refusal in text for refusal in REFUSALS):
            print(text)
            sys.exit(SKIPPED)
        complaints = list(judge(options, folder, watch, process.returncode, before))
    print(f"{time.monotonic() - begin:.1f} s")
    if complaints:
        print(text[-3000:])
        sys.exit("\n".join(complaints))


if __name__ == "__main__":
    main()
