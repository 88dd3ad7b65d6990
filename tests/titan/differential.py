"""The golden programs of tests/run under Eclipse Titan: the same verdicts as Assay, or a difference that differences.txt explains.

Usage: differential.py [--keep FOLDER] [PART…]      PART: only programs whose path has this part
Needs ttcn3_compiler (Debian package eclipse-titan); without it the exit status is 77, which ctest reports as skipped.

Titan translates each program alone, so that one it refuses costs no other (--refusals says why it does); all it takes are built into
one executable. Each program then runs by itself, in Titan's parallel mode and in Assay with its virtual clock, and the verdicts
of all executed test cases are compared in order. An explanation that no longer applies is a failure too.
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

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORPUS = ROOT / "tests/run"
ASSAY = os.environ.get("ASSAY", str(ROOT / "build/bin/assay"))
SKIPPED = 77
SECONDS = 30  # a program under Titan waits in real time
FEWEST = 60   # programs that both run
INTERNAL = ' with { extension "internal" }'


def explanations():
    """{path: why} of differences.txt."""
    rows = {}
    for number, line in enumerate((HERE / "differences.txt").read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        path, why = (line.split(None, 1) + [""])[:2]
        if not why or path in rows or not (CORPUS / path).exists():
            sys.exit(f"differences.txt:{number}: expected `path why` with each path once, found: {line}")
        rows[path] = why
    return rows


def programs(parts):
    """Golden programs that stand in one file, must pass the check and need nothing from outside."""
    for path in sorted(CORPUS.rglob("*.ttcn")):
        text = path.read_text()
        name = str(path.relative_to(CORPUS))
        if path.name.startswith("bad_") or "// FILES:" in text or "external function" in text or "inputs" in path.parts:
            continue
        if not parts or any(part in name for part in parts):
            yield name, text


def module_of(text):
    return re.search(r"^module\s+(\w+)", text, re.M).group(1)


def for_titan(text):
    """Ports that lead to no test port of C++ are `internal` for Titan."""
    return re.sub(r"(\btype\s+port\s+\w+\s+(?:message|procedure|mixed)\s*{[^{}]*})(?!\s*with\b)", r"\1" + INTERNAL, text)


def titan(command, folder, seconds=600):
    environment = {**os.environ, "TTCN3_DIR": os.environ.get("TTCN3_DIR", "/usr")}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=seconds, env=environment)


def refusal(folder, module):
    done = titan(["ttcn3_compiler", "-s", f"{module}.ttcn"], folder)
    if done.returncode == 0:
        return None
    errors = [line.strip() for line in (done.stdout + done.stderr).splitlines() if " error: " in line]
    return errors[-1] if errors else f"exit status {done.returncode}"


def make(folder, modules, *words):
    """Makes `words` of these modules; the words of the last command that failed, or None."""
    steps = [["ttcn3_makefilegen", "-f", "-e", "corpus", *(f"{module}.ttcn" for module in modules)], ["make", "compile"],
             ["make", f"-j{os.cpu_count() or 1}", "CXXFLAGS=-O0 -w -I/usr/include/titan", "LDFLAGS=-L/usr/lib/titan", *words]]
    for step in steps:
        done = titan(step, folder, 3000)
        if done.returncode != 0:
            return f"{' '.join(step[:2])} failed:\n{(done.stdout + done.stderr)[-3000:]}"
    return None


def build(folder, modules):
    """Builds one executable of all modules whose C++ compiles. Shape: the names of those that do not."""
    make(folder, modules, "-k", "objects")
    broken = {module for module in modules if not (folder / f"{module}.o").exists()}
    if failed := make(folder, [module for module in modules if module not in broken], "corpus"):
        sys.exit(failed)
    return broken


def titan_verdicts(folder, module, items):
    """Shape: the verdicts in order of execution, or a word that says what happened instead."""
    config, log = folder / f"{module}.cfg", folder / f"{module}.log"
    config.write_text(f'[EXECUTE]\n{items}\n[LOGGING]\nLogFile := "{module}.%r.log"\nFileMask := TESTCASE\nConsoleMask := LOG_NOTHING\n')
    try:
        titan(["ttcn3_start", "./corpus", config.name], folder, SECONDS)
    except subprocess.TimeoutExpired:
        return "no end"
    log = folder / f"{module}.mtc.log"
    if not log.exists():
        return "no log"
    return re.findall(r"Test case \w+ finished\. Verdict: (\w+)", log.read_text(errors="replace"))


def assay_verdicts(folder, path, module):
    out = folder / f"{module}.json"
    run = re.search(r"^// RUN: (run .*)$", path.read_text(), re.M)
    words = run.group(1).split() if run else ["run", "--clock", "virtual"]
    subprocess.run([ASSAY, *words, str(path), "--json", str(out), "-o", str(folder / f"{module}.run")], cwd=folder, timeout=SECONDS,
                   capture_output=True)
    return [case["verdict"] for case in json.loads(out.read_text())["testCases"]]


def items_of(text, module):
    if re.search(r"^\s*control\b", text, re.M):
        return f"{module}.control"
    return "\n".join(f"{module}.{name}" for name in re.findall(r"^\s*testcase\s+(\w+)\s*\(\s*\)", text, re.M))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--refusals", action="store_true", help="list the programs that Titan does not translate")
    parser.add_argument("--keep", metavar="FOLDER", help="build there and leave everything")
    options = parser.parse_args()
    if shutil.which("ttcn3_compiler") is None:
        print("skipped: no ttcn3_compiler (Debian package eclipse-titan)")
        return SKIPPED
    known = explanations()
    scratch = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="assay-titan-"))
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        return compare(known, scratch, options)
    finally:
        if not options.keep:
            shutil.rmtree(scratch, ignore_errors=True)


def compare(known, folder, options):
    corpus = list(programs(options.parts))
    for name, text in corpus:
        (folder / f"{module_of(text)}.ttcn").write_text(for_titan(text))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        refusals = dict(zip([name for name, _ in corpus], pool.map(lambda row: refusal(folder, module_of(row[1])), corpus)))
    taken = [(name, text) for name, text in corpus if refusals[name] is None]
    broken = build(folder, [module_of(text) for _, text in taken])

    found, same = {}, 0
    for name, text in taken:
        if module_of(text) in broken:
            refusals[name] = "the C++ that Titan makes does not compile"
    taken = [(name, text) for name, text in taken if refusals[name] is None]
    for name, text in taken:
        module = module_of(text)
        theirs = titan_verdicts(folder, module, items_of(text, module))
        ours = assay_verdicts(folder, CORPUS / name, module)
        if theirs == ours:
            same += 1
        else:
            found[name] = f"Titan: {theirs if isinstance(theirs, str) else ' '.join(theirs) or 'no verdict'}; Assay: {' '.join(ours)}"

    problems = [f"{name}: {what}; differences.txt does not say why" for name, what in found.items() if name not in known]
    problems += [f"{name}: differences.txt explains a difference that is not there" for name, _ in taken if name in known and name not in found]
    if not options.parts and same < FEWEST:
        problems.append(f"only {same} programs were compared, fewer than {FEWEST}")
    for name, why in refusals.items():
        if why and options.refusals:
            print(f"{name}: not translated: {why}")
    for problem in problems:
        print(problem)
    print(f"{len(corpus)} programs: {len(corpus) - len(taken)} that Titan does not translate, {same} with the same verdicts, "
          f"{len(found)} with others, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
