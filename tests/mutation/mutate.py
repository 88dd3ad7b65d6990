#!/usr/bin/env python3
"""Mutation of the suite: is every check of A.2 missed when it is gone?

  mutate.py --assay PROGRAM [--sample N] [--only TEXT] [--jobs N]

Takes one check away at a time (mutants.py) and lets the simulated UE break its rules (docs/faults.md). A mutant is found
when some fault no longer gets the verdict, step and header that the catalogue documents for it: first those faults are
tried whose verdict was decided at that check, then all. A mutant that no fault finds is a check that nobody tries: it must
have its reason in argued.txt, and whoever stands there must survive. --sample N tries every N-th mutant.
"""
import argparse
import collections
import concurrent.futures
import pathlib
import re
import shutil
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import a2_ipsec  # noqa: E402
import a2_pair  # noqa: E402
import catalogue  # noqa: E402
import mutants  # noqa: E402

GUARD = 3.0     # of a mutated suite: a wrong turn may end in silence
SILENCE = 1.0   # of faults that are silence
ONLY_WITH_IPSEC = "Only with IPsec"   # a reason that counts where there are no network namespaces


def wanted(fault):
    return fault.verdict, fault.step, fault.header


def groups(faults):
    """Faults that can run in one process: of one setting, silent ones apart."""
    table = collections.defaultdict(list)
    for fault in faults:
        table[fault.setting, catalogue.silent(fault)].append(fault)
    return table.items()


class Judge:
    def __init__(self, assay):
        self.assay = assay
        self.faults = catalogue.faults()
        self.decided = collections.defaultdict(set)   # (file, line) → faults decided there
        self.namespaces = True

    def outcomes(self, faults, ims):
        for (setting, is_silent), group in groups(faults):
            if setting == "ipsec":
                yield from self.with_ipsec(group, ims)
                continue
            results, printed = a2_pair.run(self.assay, [fault.name for fault in group], setting=setting,
                                           guard=SILENCE if is_silent else GUARD, ims=ims)
            if len(results) != len(group):
                raise RuntimeError(f"{len(group)} executions wanted, {len(results)} found\n{printed}")
            yield from zip(group, results)

    def with_ipsec(self, faults, ims):
        """Two processes each; nothing where the machine has no namespaces."""
        way = argparse.Namespace(assay=self.assay, ip="4", transport="udp")
        for fault in faults if self.namespaces else ():
            try:
                found, reason = a2_ipsec.find(way, fault, ims)
            except SystemExit:
                self.namespaces = False
                return
            yield fault, a2_pair.Outcome(*found, reason, [])

    def baseline(self):
        complaints = []
        for fault, outcome in self.outcomes(self.faults, catalogue.TESTCASES / "ims"):
            if outcome[:3] != wanted(fault):
                complaints.append(f"{fault.name}: expected {wanted(fault)}, found {outcome[:3]}: {outcome.reason}")
            for place in outcome.lines:
                self.decided[place].add(fault)
        return complaints

    def first_choice(self, mutant):
        """Faults decided at the mutated statement, or at one that speaks of the mutated definition."""
        chosen = set()
        for (file, line), faults in self.decided.items():
            if file == mutant.file and mutant.first_line <= line <= mutant.last_line:
                chosen |= faults
            elif mutant.kind in ("field", "part") and mutant.name in self.statement(file, line):
                chosen |= faults
        return sorted(chosen)

    def statement(self, file, line):
        path = catalogue.TESTCASES / "ims" / file
        return "\n".join(path.read_text().splitlines()[line - 1:line + 2]) if path.exists() else ""

    def try_mutant(self, mutant, text):
        """(how it was found or None, by which fault)"""
        with tempfile.TemporaryDirectory() as name:
            ims = pathlib.Path(name) / "ims"
            shutil.copytree(catalogue.TESTCASES / "ims", ims)
            (ims / mutant.file).write_text(text[:mutant.start] + mutant.replacement + text[mutant.end:])
            first = self.first_choice(mutant)
            rest = [fault for fault in self.faults if fault not in set(first)]
            told = None
            for choice in (first, rest):
                for fault, outcome in self.outcomes(choice, ims):
                    if outcome[:3] == wanted(fault):
                        continue
                    if outcome.verdict == "pass":
                        return "undetected", fault.name
                    told = told or (f"{outcome.verdict} at step {outcome.step} {outcome.header}", fault.name)
                if told:
                    return told
        return None, ""


def argued():
    """Mutants that may survive. Blocks divided by empty lines: mutants, one a line, then the reason, indented."""
    table = {}
    for block in re.split(r"\n\s*\n", (HERE / "argued.txt").read_text()):
        lines = [line for line in block.splitlines() if line.strip() and not line.startswith("#")]
        reason = " ".join(line.strip() for line in lines if line.startswith("  "))
        table.update({line.strip(): reason for line in lines if not line.startswith("  ")})
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", required=True)
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--only", help="only mutants whose description holds this text")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    begin = time.monotonic()
    judge = Judge(options.assay)
    complaints = judge.baseline()
    if complaints:
        sys.exit("The suite as it is does not find the faults:\n" + "\n".join(complaints))
    print(f"{len(judge.faults)} faults found by the suite as it is, in {time.monotonic() - begin:.1f} s")

    texts = {file: (catalogue.TESTCASES / "ims" / file).read_text() for file in mutants.FILES}
    todo = [mutant for file in mutants.FILES for mutant in mutants.mutants_of(file, texts[file])]
    todo = [mutant for mutant in todo if (options.only or "") in mutant.text][::options.sample]
    excused, counts, failed = argued(), collections.Counter(), []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for mutant, (how, by) in zip(todo, pool.map(lambda mutant: judge.try_mutant(mutant, texts[mutant.file]), todo)):
            reason = excused.pop(mutant.text, None)
            if judge.namespaces and (reason or "").startswith(ONLY_WITH_IPSEC):
                reason = None
            counts["argued" if reason and not how else "survives" if not how else "undetected" if how == "undetected" else "told otherwise"] += 1
            if options.verbose:
                print(f"{how or 'SURVIVES'} | {by} | {mutant.text}", flush=True)
            if not how and not reason:
                failed.append(f"no fault finds this mutant of {mutant.file}:{mutant.first_line}:\n  {mutant.text}")
            if how and reason:
                failed.append(f"argued.txt excuses a mutant that {by} finds ({how}):\n  {mutant.text}")
    if options.sample == 1 and not options.only:
        failed += [f"argued.txt excuses a mutant that there is not:\n  {text}" for text in excused]
    print(f"{len(todo)} mutants in {time.monotonic() - begin:.0f} s: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    if failed:
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main()
