#!/usr/bin/env python3
"""Runs the benchmarks: bench/programs under Assay and, when it is installed, Eclipse Titan, and prints ratios; then the
Google Benchmark programs of the build (`--micro`), and start-up and A.2 (`--startup`).

Usage: bench/run.py [--build DIR] [--only NAME] [--micro] [--startup] [--cpu] [--json FILE]
A number is (time with N turns - time with none) / N, the least of three runs, in nanoseconds a turn. The time is that of
the wall clock, or with --cpu that of the processor over all processes, for machines that are busy with other things.
"""
import argparse
import ctypes
import datetime
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
RUNS = 3
IPSEC_RATIO = 1.5  # how much longer A.2 may take with IPsec than without
# Test case, turns for Assay, turns for Titan, what a turn is, target in nanoseconds.
ROWS = [
    ("TC_loop", 20_000_000, 2_000_000, "integer loop, a turn", 15),
    ("TC_bigLoop", 20_000_000, 2_000_000, "integer loop beyond 32 bits, a turn", 15),
    ("TC_fib", 500, 500, "fib(20): fib(25) is 11.1 of them", 900_000),
    ("TC_append", 2_000_000, 2_000_000, "record of, append one", 60),
    ("TC_concat", 200_000, 200_000, "charstring, append one", 100),
    ("TC_match", 2_000_000, 1_000_000, "match of a 13-field record", None),
    ("TC_pattern", 2_000_000, 1_000_000, "match of a charstring pattern", 150),
    ("TC_components", 100_000, 300, "component create, start, done", 10_000),
    ("TC_pingPong", 300_000, 20_000, "ping-pong of two components, a round trip", 1_500),
]
FRONT_END_LINES, FRONT_END_TARGET = 20_000, 50_000  # lines; lines a second


def processor_seconds():
    """Of all processes that ended; those that their parents left behind (Titan's host controller) come to us."""
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


clock = time.perf_counter


def seconds(command, cwd):
    best = float("inf")
    for _ in range(RUNS):
        start = clock()
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
        took = clock() - start
        if done.returncode != 0:
            return None, (done.stdout + done.stderr)[-400:]
        best = min(best, took)
    return best, None


def assay_seconds(assay, case, turns, cwd):
    return seconds([assay, "run", str(ROOT / "bench/programs/Bench.ttcn"), "-t", case, "-p", f"Bench.px_N={turns}", "-q",
                    "--events", "brief"], cwd)


def build_titan(folder):
    """Makes the Titan executable of the same program; None when Titan is not there or does not build it."""
    if not shutil.which("ttcn3_compiler"):
        return None
    shutil.copy(ROOT / "bench/programs/Bench.ttcn", folder)
    steps = [["ttcn3_makefilegen", "-f", "-e", "bench", "Bench.ttcn"], ["make", "compile"], ["make", "CXXFLAGS=-O2 -w -I/usr/include/titan", "LDFLAGS=-L/usr/lib/titan", "bench"]]
    for step in steps:
        done = subprocess.run(step, cwd=folder, capture_output=True, text=True, env={**os.environ, "TTCN3_DIR": os.environ.get("TTCN3_DIR", "/usr")})
        if done.returncode != 0:
            print(f"Titan: {' '.join(step)} failed:\n{(done.stdout + done.stderr)[-500:]}", file=sys.stderr)
            return None
    binary = folder / "bench"
    return binary if binary.exists() else None


def titan_seconds(binary, case, turns, folder):
    config = folder / "run.cfg"
    config.write_text(f"[MODULE_PARAMETERS]\nBench.px_N := {turns}\n[EXECUTE]\nBench.{case}\n[LOGGING]\nFileMask := LOG_NOTHING\nConsoleMask := LOG_NOTHING\n")
    parallel = shutil.which("ttcn3_start")
    command = [parallel, str(binary), str(config)] if parallel else [str(binary), str(config)]
    return seconds(command, folder)


def programs(options):
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        titan = None if options.no_titan else build_titan(folder)
        print(f"{'':44} {'Assay':>12} {'target':>10} {'Titan':>12} {'Titan/Assay':>12}")
        for case, turns, titan_turns, what, target in ROWS:
            if options.only and options.only not in case:
                continue
            base, problem = assay_seconds(options.assay, case, 0, folder)
            full, problem = (None, problem) if problem else assay_seconds(options.assay, case, turns, folder)
            if problem:
                print(f"{what:44} {problem}")
                continue
            ours = max(full - base, 0) / turns * 1e9
            theirs = None
            if titan:
                titan_base, _ = titan_seconds(titan, case, 0, folder)
                titan_full, _ = titan_seconds(titan, case, titan_turns, folder)
                if titan_base is not None and titan_full is not None:
                    theirs = max(titan_full - titan_base, 0) / titan_turns * 1e9
            print(f"{what:44} {ours:>9.1f} ns {target or '-':>10} {f'{theirs:.1f} ns' if theirs else '-':>12} "
                  f"{f'{theirs / ours:.1f}' if theirs and ours else '-':>12}{'  MISSED' if target and ours > target else ''}")
            rows.append({"name": case, "what": what, "assay_ns": ours, "target_ns": target, "titan_ns": theirs})
    return rows


def front_end(options):
    """Lines a second that are parsed and checked: Assay's check, Titan's compiler without output (-s)."""
    unit = (ROOT / "bench/programs/front_end_unit.txt").read_text()
    copies = FRONT_END_LINES // unit.count("\n")
    lines = copies * unit.count("\n")
    rates = {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        frame = "module Generated {{\n  type component C {{ timer t }}\n{}}}\n"
        texts = {"none": frame.format(""), "all": frame.format("".join(unit.replace("@", str(i)) for i in range(copies)))}
        for size, text in texts.items():
            (folder / size).mkdir()
            (folder / size / "Generated.ttcn").write_text(text)
        commands = {"assay": [options.assay, "check", "-q"]}
        if not options.no_titan and shutil.which("ttcn3_compiler"):
            commands["titan"] = ["ttcn3_compiler", "-s", "-w"]
        for who, command in commands.items():
            took = {}
            for size in texts:
                took[size], problem = seconds([*command, "Generated.ttcn"], folder / size)
                if problem:
                    print(f"parse and check: {who}: {problem}")
                    break
            else:
                rates[who] = lines / max(took["all"] - took["none"], 1e-9)
    if "assay" not in rates:
        return []
    ours, theirs = rates["assay"], rates.get("titan")
    print(f"{'parse and check, lines/s':44} {ours:>12.0f} {FRONT_END_TARGET:>10} {f'{theirs:.0f}' if theirs else '-':>12} "
          f"{f'{ours / theirs:.1f}' if theirs else '-':>12}{'  MISSED' if ours < FRONT_END_TARGET else ''}")
    return [{"name": "front_end", "assay_lines_per_second": ours, "target": FRONT_END_TARGET, "titan_lines_per_second": theirs}]


def first_message(command, folder):
    """Seconds of wall clock from the start of the program to the first message on the wire, as its events tell it."""
    best = float("inf")
    for i in range(RUNS):
        out = pathlib.Path(folder) / f"run{i}"
        start = time.time()
        done = subprocess.run([*command, "-o", str(out)], capture_output=True, text=True)
        if done.returncode != 0:
            return None, (done.stdout + done.stderr)[-400:]
        events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
        began = datetime.datetime.fromisoformat(events[0]["wall"].replace("Z", "+00:00")).timestamp() - events[0]["t"]
        message = next(event["t"] for event in events if event["kind"] == "wire")
        best = min(best, began + message - start)
    return best, None


def startup(options):
    """Milliseconds of: the bare program, the A.2 suite checked cold, and A.2 itself, the simulated UE's process included."""
    rows = []
    suite = [str(ROOT / "testcases/lib"), str(ROOT / "testcases/ims")]
    a2 = [options.assay, "run", *suite, "-q", "-t", "TC_A_2_*", "-c", str(ROOT / "testcases/config/a2.json")]
    with tempfile.TemporaryDirectory() as folder:
        for what, measure, command, target in (
            ("start of the program (--version)", seconds, [options.assay, "--version"], None),
            ("check of the A.2 suite", seconds, [options.assay, "check", "-q", *suite], None),
            ("A.2, process start to first message", first_message, a2, 0.250),
            ("A.2, process start to verdict", seconds, a2, None),
            ("A.2 with IPsec, in a network of its own", seconds, [*a2, "--isolate", "--dut", "isolated-ue"], None),
        ):
            took, problem = measure(command, folder)
            print(f"{what:44} {f'{took * 1000:>9.1f} ms' if took else problem} {f'{target * 1000:.0f} ms' if target else '-':>10}"
                  f"{'  MISSED' if took and target and took > target else ''}")
            rows.append({"what": what, "seconds": took, "target": target})
    with_ipsec, without = rows[-1]["seconds"], rows[-2]["seconds"]
    if with_ipsec and without:
        ratio = with_ipsec / without
        print(f"{'A.2 with IPsec / without':44} {ratio:.2f} (target: at most {IPSEC_RATIO}){'  MISSED' if ratio > IPSEC_RATIO else ''}")
    return rows


def micro(options):
    for path in sorted(options.build.rglob("*_bench")):
        if path.is_file() and os.access(path, os.X_OK) and (not options.only or options.only in path.name):
            print(f"== {path.name}", flush=True)
            subprocess.run([str(path), "--benchmark_min_time=0.2"], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", help="a Release build")
    parser.add_argument("--only", help="rows whose name holds this")
    parser.add_argument("--micro", action="store_true", help="also the Google Benchmark programs (ninja benches)")
    parser.add_argument("--startup", action="store_true", help="also start-up times and A.2")
    parser.add_argument("--cpu", action="store_true", help="processor time instead of the wall clock")
    parser.add_argument("--no-titan", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.assay = str(options.build / "bin/assay")
    if not os.access(options.assay, os.X_OK):
        sys.exit(f"{options.assay} is not there; build it with tools/demo, or name another folder with --build")
    global clock
    if options.cpu:
        clock = processor_seconds
        ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER
    rows = {"programs": programs(options)}
    if not options.only or options.only in "front_end":
        rows["front_end"] = front_end(options)
    if options.startup:
        rows["startup"] = startup(options)
    if options.micro:
        micro(options)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
