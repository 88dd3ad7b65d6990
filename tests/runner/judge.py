"""Runs one golden test and says what differs from its directives."""
import json
import re
import shlex
import shutil

from directives import Expected

TOOL_FAILURE = 64


def overall(verdicts):
    order = ["none", "pass", "inconc", "fail", "error"]
    return max((v for _, v in verdicts), key=order.index, default="none")


def arguments_of(test, scratch):
    """The command line: %s the test's files, %d its folder, %t a scratch folder; files at the end when %s is not used."""
    files = [str(test.path), *map(str, test.files)]
    words, used = [], False
    for word in shlex.split(test.run):
        if word == "%s":
            words += files
            used = True
        else:
            used = used or "%s" in word
            words.append(word.replace("%s", files[0]).replace("%d", str(test.path.parent)).replace("%t", str(scratch)))
    return words + ([] if used else files)


def normalise(text, test, scratch):
    text = text.replace(str(scratch), "%t").replace(str(test.path), "%s").replace(str(test.path.parent), "%d")
    return text


def line_matches(pattern, line):
    """`{{regex}}` inside an expected line matches by regular expression, everything else literally."""
    if "{{" not in pattern:
        return pattern == line
    parts = re.split(r"\{\{(.*?)\}\}", pattern)
    regex = "".join(re.escape(part) if i % 2 == 0 else f"(?:{part})" for i, part in enumerate(parts))
    return re.fullmatch(regex, line) is not None


def compare_block(name, want, text):
    got = text.rstrip("\n").split("\n") if text.strip("\n") else []
    want = [line.rstrip() for line in want]
    got = [line.rstrip() for line in got]
    for index in range(max(len(want), len(got))):
        w = want[index] if index < len(want) else None
        g = got[index] if index < len(got) else None
        if w is None:
            return [f"{name}: line {index + 1} unexpected: {g}"]
        if g is None:
            return [f"{name}: line {index + 1} missing: {w}"]
        if not line_matches(w, g):
            return [f"{name}: line {index + 1} differs", f"  expected: {w}", f"  found:    {g}"]
    return []


def said(row):
    """What the reader of a diagnostic is told in words: `message; hint`."""
    hint = row.get("hint")
    return f"{row['message']}; {hint['message']}" if hint else row["message"]


def compare_diagnostics(expected, found):
    """Every diagnostic needs its expectation and the other way round."""
    problems, left = [], list(found)
    for want in expected:
        for got in left:
            if (got["severity"], got["kind"], got["line"]) == (want.severity, want.kind, want.line) \
                    and want.text in said(got) and same_file(got["file"], want.file):
                left.remove(got)
                break
        else:
            problems.append(f"{want.file}:{want.line}: missing {want.severity}({want.kind}): {want.text}")
    for got in left:
        problems.append(f"{got['file']}:{got['line']}: unexpected {got['severity']}({got['kind']}): {said(got)}")
    return problems


def same_file(a, b):
    return a == b or a.rsplit("/", 1)[-1] == b.rsplit("/", 1)[-1]


def diagnostics_of(text):
    try:
        document = json.loads(text)
    except ValueError:
        return None
    rows = document["diagnostics"] if isinstance(document, dict) else document
    return [row for row in rows if row["severity"] in ("error", "warning")]


def judge(test, program):
    """Shape: (problems, facts); facts hold what `--update` writes back."""
    scratch = program.folder() / "t"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    arguments = arguments_of(test, scratch)
    command = arguments[0]
    problems, facts = [], {}
    report = scratch / "verdict.json"
    if command == "check" and "--format" not in " ".join(arguments) and not test.blocks:
        arguments = [command, "--format", "json", *arguments[1:]]
    if command == "run":
        arguments = [command, "--json", str(report), "-o", str(scratch / "run"), *arguments[1:]]
    outcome = program.run(arguments, test.path.parent)
    facts["stdout"], facts["stderr"] = (normalise(t, test, scratch) for t in (outcome.stdout, outcome.stderr))

    if outcome.status >= TOOL_FAILURE and outcome.status != test.exit:
        return [f"the program failed with status {outcome.status}", *outcome.stderr.split("\n")[:25]], facts

    diagnostics = None
    if command == "check":
        diagnostics = diagnostics_of(outcome.stdout) if "json" in " ".join(arguments) else None
    elif test.expected:
        checked = program.run(["check", "--format", "json", str(test.path), *map(str, test.files)], test.path.parent)
        diagnostics = diagnostics_of(checked.stdout)
    if diagnostics is not None:
        facts["diagnostics"] = diagnostics
        problems += compare_diagnostics(test.expected, diagnostics)
    elif command == "check" and not test.blocks:
        problems += [f"check printed no JSON (status {outcome.status})", *outcome.stderr.split("\n")[:10]]

    if command == "run" and not test.bad:
        problems += compare_verdicts(test, report, outcome, facts)
    for name, text in (("EXPECT-STDOUT", facts["stdout"]), ("EXPECT-STDERR", facts["stderr"])):
        if name in test.blocks:
            problems += compare_block(name, test.blocks[name], text)

    want = test.exit
    if want is None:
        want = 3 if test.bad else 0
        if command == "run" and not test.bad and any(v != "pass" for _, v in test.verdicts):
            want = 1
    if outcome.status != want:
        problems.append(f"exit status {outcome.status}, expected {want}")
        if not facts.get("diagnostics"):
            problems += ["  " + line for line in outcome.stderr.split("\n")[:12] if line]
    return problems, facts


def compare_verdicts(test, report, outcome, facts):
    if not report.exists():
        if test.verdicts:
            return ["no verdict document was written", *outcome.stderr.split("\n")[:12]]
        return []
    cases = json.loads(report.read_text())["testCases"]
    found = [(case["name"], case["verdict"], case.get("reason", "")) for case in cases]
    facts["verdicts"] = [(name, verdict) for name, verdict, _ in found]
    problems = []
    for name in sorted({n for n, _ in test.verdicts} | {n for n, _, _ in found}):
        want = [v for n, v in test.verdicts if n == name]
        got = [v for n, v, _ in found if n == name]
        if want != got:
            reasons = "; ".join(r for n, _, r in found if n == name and r)
            problems.append(f"{name}: verdict {' '.join(got) or '(not executed)'}, expected {' '.join(want) or '(no VERDICT line)'}"
                            + (f": {reasons}" if reasons else ""))
    for name, text in test.reasons:
        reasons = [r for n, _, r in found if n == name]
        if not any(text in r for r in reasons):
            problems.append(f"{name}: reason {reasons}, expected part \"{text}\"")
    return problems


def updated(test, facts):
    """The file's text with directives that say what happened. The author reviews the difference."""
    from directives import BLOCK_LINE, EXPECT
    lines = []
    for line in test.lines:
        if BLOCK_LINE.match(line):
            break
        lines.append(line)
    if "diagnostics" in facts:
        lines = [EXPECT.sub("", line).rstrip() if EXPECT.search(line) else line for line in lines]
        own = [d for d in facts["diagnostics"] if same_file(d["file"], str(test.path))]
        for d in sorted(own, key=lambda d: d["line"]):
            at = d["line"] - 1
            if at < len(lines):
                lines[at] += f"{'  ' if lines[at] else ''}// expect-{d['severity']}({d['kind']}): {d['message']}"
    if "verdicts" in facts and facts["verdicts"] != test.verdicts:
        place = next((i for i, l in enumerate(lines) if l.startswith("// VERDICT:")), None)
        lines = [l for l in lines if not l.startswith("// VERDICT:")]
        if place is None:
            place = next((i + 1 for i, l in enumerate(lines) if l.startswith(("// SPEC:", "// RUN:"))), 0)
        lines[place:place] = [f"// VERDICT: {name} {verdict}" for name, verdict in facts["verdicts"]]
    text = "\n".join(lines).rstrip("\n") + "\n"
    for name, key in (("EXPECT-STDOUT", "stdout"), ("EXPECT-STDERR", "stderr")):
        if name in test.blocks:
            body = facts[key].rstrip("\n").split("\n")
            text += f"\n// {name}\n" + "\n".join(f"// {line}".rstrip() for line in body) + "\n"
    return text


__all__ = ["Expected", "judge", "updated", "overall"]
