#!/usr/bin/env python3
"""Mutation of the test cases around A.2: is every check missed when it is gone?

  mutate_neighbours.py --assay PROGRAM [--sample N] [--only TEXT]

Takes one check away at a time (mutants.py) and runs every test case with every fault and oddity, in one process and virtual
time. A mutant is found when some execution no longer ends as documented. --sample N tries every N-th mutant.
"""
import argparse
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import catalogue  # noqa: E402
import mutants  # noqa: E402
import neighbours  # noqa: E402

FILES = ("Ims_Credentials.ttcn", "Ims_RegistrationFailures.ttcn", "Ims_Reregistration.ttcn", "Ims_Deregistration.ttcn")
IMS = catalogue.TESTCASES / "ims"


def found(assay, wanted, mutant, text):
    """What no longer ends as documented without that check, or None."""
    with tempfile.TemporaryDirectory() as folder:
        ims = pathlib.Path(folder) / "ims"
        shutil.copytree(IMS, ims)
        (ims / mutant.file).write_text(text[:mutant.start] + mutant.replacement + text[mutant.end:])
        return next(neighbours.unlike(assay, wanted, ims, neighbours.variants()), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", required=True)
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--only", default="", help="only mutants whose description holds this text")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    wanted = neighbours.pairings()
    survivors, tried = [], 0
    for file in FILES:
        text = (IMS / file).read_text()
        for mutant in [mutant for mutant in mutants.mutants_of(file, text) if options.only in mutant.text][::options.sample]:
            tried += 1
            how = found(options.assay, wanted, mutant, text)
            if options.verbose:
                print(f"{how or 'SURVIVES'} | {mutant.text}", flush=True)
            if how is None:
                survivors.append(f"no fault finds this mutant of {file}:{mutant.first_line}:\n  {mutant.text}")
    print(f"{tried} mutants, {len(survivors)} survive")
    sys.exit("\n".join(survivors) if survivors else 0)


if __name__ == "__main__":
    main()
