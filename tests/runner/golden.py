#!/usr/bin/env python3
"""Runs golden tests: TTCN-3 files that carry their own expectations (docs/test_format.md).

Usage: golden.py [--assay PATH] [--server PATH] [--update] [--verbose] FILE-OR-FOLDER…
Prints one line a failing file with what differs, then the counts. Exit status 0 when every file passes.
"""
import argparse
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from directives import DirectiveError, parse_test  # noqa: E402
from judge import judge, updated  # noqa: E402
from program import Program  # noqa: E402

STAGES = ("syntax", "check", "run", "dump", "cli", "regress")
# Folders with files that tests name in FILES; they are no tests themselves.
INPUTS = "inputs"


def stage_of(path):
    for part in reversed(path.resolve().parts[:-1]):
        if part in STAGES:
            return part
    return "regress"


def collect(arguments):
    for argument in arguments:
        path = pathlib.Path(argument)
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.suffix in (".ttcn", ".ttcn3") and INPUTS not in file.relative_to(path).parts[:-1]:
                    yield file.resolve()
        elif path.exists():
            yield path.resolve()
        else:
            sys.exit(f"golden.py: {path} does not exist")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--assay", default=os.environ.get("ASSAY", "assay"), help="the program under test")
    parser.add_argument("--server", help="the fork server (assay_test_server); much faster")
    parser.add_argument("--update", action="store_true", help="rewrite the expectations to what happened")
    parser.add_argument("--verbose", action="store_true", help="one line for passing files too")
    parser.add_argument("--timeout", type=int, default=30, help="seconds a command")
    parser.add_argument("--no-recurse", action="store_true", help="only the files directly in a folder")
    options = parser.parse_args()

    paths = list(collect(options.paths))
    if options.no_recurse:
        folders = {pathlib.Path(p).resolve() for p in options.paths}
        paths = [p for p in paths if p.parent in folders or p in folders]
    program = Program([os.path.abspath(options.assay) if os.sep in options.assay else options.assay],
                      options.server, options.timeout)
    passed = failed = 0
    for path in paths:
        try:
            test = parse_test(path, stage_of(path))
            problems, facts = judge(test, program)
            if problems and options.update:
                text = updated(test, facts)
                path.write_text(text, encoding="utf-8", errors="surrogateescape")
                problems, _ = judge(parse_test(path, stage_of(path)), program)
                print(f"UPDATED {path}" + ("" if not problems else " (still fails)"))
        except DirectiveError as error:
            problems = [str(error)]
        if problems:
            failed += 1
            print(f"FAIL {path}")
            for problem in problems:
                print(f"     {problem}")
        else:
            passed += 1
            if options.verbose:
                print(f"ok   {path}")
    program.close()
    print(f"{passed} passed, {failed} failed")
    if passed + failed == 0:
        print("golden.py: no test found", file=sys.stderr)
        return 4
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
