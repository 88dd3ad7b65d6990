#!/usr/bin/env python3
"""Writes the documents that are made from the sources: docs/diagnostics.md, docs/spec_coverage.md, docs/faults.md and
docs/test_cases.md.

Usage: make_docs.py [--check] [ROOT]. With --check nothing is written; exit status 1 when a document is out of date.
"""
import collections
import pathlib
import re
import sys

ROW = re.compile(r'^ASSAY_DIAGNOSTIC\(\s*(\w+),\s*"([^"]*)",\s*k(\w+),\s*"((?:[^"\\]|\\.)*)",\s*"([^"]*)"\)', re.M)
SECTION = re.compile(r"^// --- (.*?) ---", re.M)
EXPECT = re.compile(r"expect-(?:error|warning)(?:@[+-]?\d+)?\(([a-z0-9-]+)\)")
SPEC = re.compile(r"^// SPEC:\s*(.*)$", re.M)
VERDICT = re.compile(r"^// VERDICT:", re.M)


def golden_files(root):
    for path in sorted((root / "tests").rglob("*")):
        if path.suffix in (".ttcn", ".ttcn3"):
            yield path, path.read_text(encoding="utf-8", errors="replace")


def diagnostics(root, texts):
    source = (root / "grammar/source/diagnostic_kind.def").read_text()
    uses = collections.Counter(kind for _, text in texts for kind in set(EXPECT.findall(text)))
    lines = ["# Diagnostics", "",
             "What `assay check` may say. A kind keeps its name and meaning; golden tests and JSON output use it. Made from",
             "`grammar/source/diagnostic_kind.def` by `tools/dev/make_docs.py`; the last column counts the golden test files that",
             "expect the kind.", ""]
    marks = [(m.start(), m.group(1)) for m in SECTION.finditer(source)]
    rows = list(ROW.finditer(source))
    shown = None
    for row in rows:
        section = next((name for at, name in reversed(marks) if at < row.start()), "")
        if section != shown:
            shown = section
            lines += ["" if lines[-1] else None, f"## {section}", "", "| Kind | Severity | Meaning | Clause | Tests |", "| --- | --- | --- | --- | --- |"]
        _, name, severity, meaning, clause = row.groups()
        clause = f"§{clause}" if re.match(r"^[0-9A-Z]", clause) else clause
        meaning = meaning.replace('\\"', '"').replace("|", "\\|")
        lines.append(f"| `{name}` | {severity.lower()} | {meaning} | {clause} | {uses.get(name, 0)} |")
    return "\n".join(line for line in lines if line is not None) + "\n"


FAULT = re.compile(r"//\* @fault (\S+) \| (\d+) \| (.+?) \| (\w+)(?: \| (\S+))?\s*$", re.M)
NEIGHBOUR_FAULT = re.compile(r"//\* @fault-of (\S+) \| (\S+) \| (\d+) \| (.+?) \| (\w+)\s*$", re.M)
NEIGHBOUR_ODDITY = re.compile(r"//\* @oddity-of (\S+) \| (\S+) \| (.+?) \| (.+?)\s*$", re.M)
ODDITY = re.compile(r"//\* @oddity (\S+) \| (.+?) \| (.+?)(?: \| (\S+))?\s*$", re.M)
SETTING = re.compile(r"//\* @setting (\S+) \| (.*?) ?\|(?: (.*?))?\s*$", re.M)


def faults(root):
    texts = [path.read_text() for path in sorted((root / "testcases/ue").glob("*.ttcn"))]
    broken = [match.groups() for text in texts for match in FAULT.finditer(text)]
    around = [match.groups() for text in texts for match in NEIGHBOUR_FAULT.finditer(text)]
    odd = [match.groups() for text in texts for match in ODDITY.finditer(text)]
    settings = [match.groups() for text in texts for match in SETTING.finditer(text)]
    lines = ["# Faults and oddities of the simulated UE", "",
             "Made from `testcases/ue` by `tools/dev/make_docs.py`. The end-to-end tests run every one of them.", "",
             "To see what a fault looks like: `tools/demo --fault register1-no-require`.", "",
             f"## Faults ({len(broken)})", "",
             "The UE breaks one rule (`px_UeFault`); A.2 must find it at this step, in this header or matter, with this verdict, under the",
             "setting named.", "",
             "| Fault | Step | Broken | Verdict | Setting |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| `{name}` | {step} | {header} | {verdict} | {setting or ''} |"
              for name, step, header, verdict, setting in sorted(broken, key=lambda f: (int(f[1]), f[0]))]
    lines += ["", f"## Faults around A.2 ({len(around)})", "",
              "The same for the test cases of `Ims_RegistrationTestCases` ([test_cases.md](test_cases.md)).", "",
              "| Test case | Fault | Step | Broken | Verdict |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| `{case}` | `{name}` | {step} | {header} | {verdict} |"
              for case, name, step, header, verdict in sorted(around, key=lambda f: (f[0], int(f[2]), f[1]))]
    lines += ["", f"## Oddities ({len(odd)})", "", "The UE does something unusual that is permitted (`px_UeOddity`); A.2 must pass.", "",
              "| Oddity | What is unusual | Why it is permitted | Setting |", "| --- | --- | --- | --- |"]
    lines += [f"| `{name}` | {what} | {why} | {setting or ''} |" for name, what, why, setting in sorted(odd)]
    odd_around = [match.groups() for text in texts for match in NEIGHBOUR_ODDITY.finditer(text)]
    lines += ["", f"## Oddities around A.2 ({len(odd_around)})", "",
              "| Test case | Oddity | What is unusual | Why it is permitted |", "| --- | --- | --- | --- |"]
    lines += [f"| `{case}` | `{name}` | {what} | {why} |" for case, name, what, why in sorted(odd_around)]
    lines += ["", "## Settings", "", "Module parameters of `Ims_Parameters` and `Ue_Parameters` that go with them.", "",
              "| Setting | Network | UE |", "| --- | --- | --- |"]
    lines += [f"| {name} | {parameters(network)} | {parameters(ue or '')} |" for name, network, ue in settings]
    return "\n".join(lines) + "\n"


def parameters(text):
    return " ".join(f"`{word}`" for word in text.split())


TESTCASE = re.compile(r"/\*\*((?:[^*]|\*(?!/))*)\*/\s*testcase (\w+)\(")
MODULE = re.compile(r"^module (\w+)", re.M)


def tags_of(comment):
    """Text and T3Doc tags (ES 201 873-10) of a documentation comment, each on one line."""
    lines = [re.sub(r"^\s*\*? ?", "", line).strip() for line in comment.splitlines()]
    parts = re.split(r"(?:^|\s)@(\w+)\s+", " ".join(line for line in lines if line))
    return {"": parts[0].strip(), **{name: text.strip() for name, text in zip(parts[1::2], parts[2::2])}}


def test_cases(root):
    lines = ["# Test cases of the IMS suite", "",
             "Made from the documentation comments of `testcases/ims` by `tools/dev/make_docs.py`; `assay list testcases/lib testcases/ims`",
             "says the same of any suite, with `--parameters` its module parameters too. The parameters that all of them have are",
             "in `testcases/ims/Ims_Parameters.ttcn`.", "",
             "    assay run testcases/lib testcases/ims -c testcases/config/a2.json -t 'TC_Reregistration'", "",
             "Without `-t` the control part runs A.2 alone. How a device is told to register and to de-register:",
             "[dut_control.md](dut_control.md).", ""]
    files = (root / "testcases/ims").glob("*TestCases.ttcn")
    for path in sorted(files, key=lambda path: (path.name != "Ims_TestCases.ttcn", path.name)):
        text = path.read_text()
        for comment, name in TESTCASE.findall(text):
            tags = tags_of(comment)
            lines += [f"## {name}", "", f"`{MODULE.search(text)[1]}.{name}`. {tags['']}", "", tags["purpose"], "",
                      f"- Clause: {tags['reference']}"]
            if "see" in tags:
                lines.append("- Parameters: " + re.sub(r"px_\w+", r"`\g<0>`", tags["see"]))
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def clause_key(clause):
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"\.", clause)]


CORE = "ES 201 873-1"


def clause_subjects(root):
    """{clause: subject} of tools/dev/clauses.txt."""
    lines = (root / "tools/dev/clauses.txt").read_text().splitlines()
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))


def covers(tested, clause):
    return any(each == clause or each.startswith(clause + ".") for each in tested)


def coverage(root, texts):
    table = collections.defaultdict(lambda: collections.defaultdict(list))
    for path, text in texts:
        for line in SPEC.findall(text):
            for spec in line.split(","):
                match = re.match(r"^\s*(.*?) §(\S+)\s*$", spec)
                if match:
                    table[match.group(1)][match.group(2)].append(path)
    lines = ["# Golden tests by clause", "",
             "Made from the `SPEC:` lines of the golden tests by `tools/dev/make_docs.py`. `refused` counts `bad_` files, which the",
             "static check must refuse; `run` counts files whose test cases run with declared verdicts.", ""]
    subjects = clause_subjects(root)
    for document in sorted(table):
        clauses = table[document]
        missing = [clause for clause in sorted(subjects, key=clause_key) if not covers(clauses, clause)] if document == CORE else []
        lines += [f"## {document}", ""]
        if missing:
            lines += [f"{len(missing)} clauses without a golden test of their own or of a part of them:", ""]
            lines += [f"- §{clause} {subjects[clause]}" for clause in missing] + [""]
        lines += ["| Clause | Files | Accepted | Refused | Run |", "| --- | --- | --- | --- | --- |"]
        for clause in sorted(clauses, key=clause_key):
            files = set(clauses[clause])
            refused = sum(f.name.startswith("bad_") for f in files)
            run = sum("run" in f.parts or "regress" in f.parts for f in files)
            lines.append(f"| §{clause} | {len(files)} | {len(files) - refused} | {refused} | {run} |")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def main():
    words = [w for w in sys.argv[1:] if w != "--check"]
    check = "--check" in sys.argv[1:]
    root = pathlib.Path(words[0] if words else ".").resolve()
    texts = list(golden_files(root))
    stale = 0
    for name, text in (("diagnostics.md", diagnostics(root, texts)), ("spec_coverage.md", coverage(root, texts)),
                       ("faults.md", faults(root)), ("test_cases.md", test_cases(root))):
        path = root / "docs" / name
        if path.exists() and path.read_text() == text:
            continue
        stale += 1
        if check:
            print(f"docs/{name} is out of date; run tools/dev/make_docs.py")
        else:
            path.write_text(text)
            print(f"wrote docs/{name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
