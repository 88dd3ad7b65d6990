"""Runs A.2 with the network and the simulated UE in one process: every fault in some milliseconds."""
import collections
import json
import os
import pathlib
import re
import subprocess
import tempfile

import catalogue

HERE = pathlib.Path(__file__).resolve().parent
REASON = re.compile(r"step (\d+): ([^:]+): ([^:]+): expected (.*); found: (.*); clause: (.*)", re.S)

# What the network found: verdict, step (0: none), header, whole reason; lines: (file, line) of the deciding statement and
# of the calls it stands in.
Outcome = collections.namedtuple("Outcome", "verdict step header reason lines")


def suite_files(ims):
    """The suite without the modules that have a control part of their own."""
    for folder in (catalogue.TESTCASES / "lib", ims, catalogue.TESTCASES / "ue"):
        for path in sorted(folder.rglob("*.ttcn")):
            if not re.search(r"^  control \{", path.read_text(), re.M):
                yield path


def run(assay, faults=(), oddities=(), setting=catalogue.DEFAULT, guard=60.0, ims=catalogue.TESTCASES / "ims", extra=()):
    """One process, one execution for each name; returns a list of Outcome and what was printed."""
    network, ue = catalogue.settings()[setting]
    command = [assay, "run", *suite_files(ims), HERE / "A2Pair.ttcn", "-c", HERE / "a2_pair.json", "--events", "brief"]
    parameters = [f"Ims_Parameters.px_StepGuard={guard}", f"Ims_Parameters.px_RegisterGuard={guard}",
                  f"A2Pair.px_Faults={text_list(faults)}", f"A2Pair.px_Oddities={text_list(oddities)}", *network, *ue, *extra]
    for parameter in parameters:
        command += ["-p", parameter]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        done = subprocess.run([*map(str, command), "-o", str(folder / "run")], capture_output=True, text=True,
                              env={**os.environ, "NO_COLOR": "1"}, timeout=60 + (guard + 2) * (len(faults) + len(oddities)))
        printed = done.stdout + done.stderr
        events = folder / "run" / "events.jsonl"
        return list(outcomes(events)) if events.exists() else [], printed


def text_list(names):
    return "{ " + ", ".join(f'"{name}"' for name in names) + " }" if names else "{}"


def outcomes(events):
    """What the main component said, test case by test case."""
    worst = ["none", "pass", "inconc", "fail", "error"]
    for line in events.read_text().splitlines():
        event = json.loads(line)
        if event["kind"] == "tliTcStart":
            verdict, reason, stack = "none", "", []
        if event["kind"] == "tliTcTerminated":
            told = REASON.match(reason)
            yield Outcome(verdict, int(told[1]) if told else 0, told[3] if told else "", reason,
                          [(pathlib.Path(at["file"]).name, at["line"]) for at in stack])
        if event.get("comp") != "mtc" or event["kind"] not in ("tliSetVerdict", "error"):
            continue
        said = event.get("local", "error")
        if worst.index(said) > worst.index(verdict):
            verdict, reason, stack = said, event.get("reason", ""), event.get("stack", [])
