"""Reads the directives of a golden test. docs/test_format.md is the reference; whatever is not in it is refused."""
import dataclasses
import difflib
import pathlib
import re

VERDICTS = ("none", "pass", "inconc", "fail", "error")
# Name -> may stand several times.
DIRECTIVES = {
    "PURPOSE": False, "SPEC": True, "RUN": False, "VERDICT": True, "REASON": True, "EXIT": False, "FILES": False,
}
BLOCKS = ("EXPECT-STDOUT", "EXPECT-STDERR")
# Stages whose files state the clause they test.
NEEDS_SPEC = {"syntax", "check", "run", "regress"}
DEFAULT_RUN = {"syntax": "check --syntax", "check": "check", "run": "run --clock virtual", "regress": "run --clock virtual"}

HEADER_LINE = re.compile(r"^//\s?([A-Za-z][A-Za-z_-]*):\s*(.*)$")
DIRECTIVE_LINE = re.compile(r"^\s*//\s?([A-Z][A-Z-]+):\s*(.*)$")
BLOCK_LINE = re.compile(r"^// (EXPECT-[A-Z]+)\s*$")
EXPECT = re.compile(r"//\s*expect-(error|warning)(@[+-]?\d+)?\(([a-z0-9-]+)\):[ \t]*((?:(?!//\s*expect-).)*)")
SPEC = re.compile(r"^(ES \d{3} \d{3}(-\d+)?( V[\d.]+)?|RFC \d+|TS \d+\.\d+(-\d+)?) §\w+(\.\w+)*$")


class DirectiveError(Exception):
    """A test file that breaks the rules of docs/test_format.md."""


@dataclasses.dataclass
class Expected:
    """One expect-error or expect-warning comment."""
    severity: str
    kind: str
    text: str      # part of the message
    file: str
    line: int      # the line it speaks of


@dataclasses.dataclass
class Test:
    path: pathlib.Path
    stage: str                     # first folder below tests/
    lines: list
    purpose: str = ""
    specs: list = dataclasses.field(default_factory=list)
    run: str = ""
    verdicts: list = dataclasses.field(default_factory=list)   # [(test case, verdict)] in order
    reasons: list = dataclasses.field(default_factory=list)    # [(test case, text)]
    exit: int = None
    files: list = dataclasses.field(default_factory=list)
    expected: list = dataclasses.field(default_factory=list)
    blocks: dict = dataclasses.field(default_factory=dict)     # name -> list of lines

    @property
    def bad(self):
        return self.path.name.startswith("bad_")


def fail(path, line, message):
    raise DirectiveError(f"{path}:{line}: {message}")


def read_expectations(path, lines):
    found = []
    for number, line in enumerate(lines, 1):
        matches = list(EXPECT.finditer(line))
        if line.count("expect-error") + line.count("expect-warning") + line.count("expect-note") != len(matches):
            fail(path, number, "malformed expectation; write // expect-error(kind): part of the message")
        if not matches and re.search(r"//\s*expect[-_ ]?[a-z]*\b\s*[(:@]", line, re.I):
            fail(path, number, "misspelt expectation; write // expect-error(kind): or // expect-warning(kind):")
        for match in matches:
            severity, where, kind, text = match.groups()
            target = number
            if where:
                offset = where[1:]
                target = number + int(offset) if offset[0] in "+-" else int(offset)
            if not text.strip():
                fail(path, number, "an expectation needs a part of the message after the colon")
            found.append(Expected(severity, kind, text.strip(), str(path), target))
    return found


def unknown(path, number, name):
    near = difflib.get_close_matches(name.upper(), list(DIRECTIVES) + list(BLOCKS), 1, 0.5)
    fail(path, number, f"unknown directive {name}" + (f"; did you mean {near[0]}?" if near else ""))


def parse_test(path, stage, text=None):
    """Reads one test file. Raises DirectiveError with file and line for anything that is not by the rules."""
    text = path.read_text(encoding="utf-8", errors="surrogateescape") if text is None else text
    lines = text.split("\n")
    test = Test(path, stage, lines)
    seen = set()
    in_header, block = True, None
    for number, line in enumerate(lines, 1):
        if block is not None:
            if line == "//" or line.startswith("// "):
                heading = BLOCK_LINE.match(line)
                if heading:
                    block = start_block(test, number, heading.group(1))
                else:
                    test.blocks[block].append(line[3:])
                continue
            if line.strip():
                fail(path, number, f"text after the {block} block; it stands at the end of the file")
            continue
        heading = BLOCK_LINE.match(line)
        if heading:
            block = start_block(test, number, heading.group(1))
            continue
        if in_header and line.strip() and not line.startswith("//"):
            in_header = False
        match = HEADER_LINE.match(line) if in_header else DIRECTIVE_LINE.match(line)
        if not match:
            continue
        name, value = match.group(1), match.group(2).strip()
        if not in_header:
            if name in DIRECTIVES or difflib.get_close_matches(name, list(DIRECTIVES), 1, 0.8):
                fail(path, number, f"directive {name} after the first line of code")
            continue
        if name not in DIRECTIVES:
            unknown(path, number, name)
        if name in seen and not DIRECTIVES[name]:
            fail(path, number, f"second {name}")
        if not value:
            fail(path, number, f"{name} without a value")
        seen.add(name)
        apply(test, name, value, number)
    if "PURPOSE" not in seen:
        fail(path, 1, "no PURPOSE: say in one line what the file shows")
    if stage in NEEDS_SPEC and "SPEC" not in seen:
        fail(path, 1, "no SPEC: name the clause, as in ES 201 873-1 §20.2")
    if not test.run:
        if stage not in DEFAULT_RUN:
            fail(path, 1, f"no RUN, and tests/{stage} has no default command")
        test.run = "check" if test.bad and stage in ("run", "regress") else DEFAULT_RUN[stage]
    test.expected = read_expectations(path, lines)
    for other in test.files:
        test.expected += read_expectations(other, other.read_text(encoding="utf-8", errors="replace").split("\n"))
    if test.bad and not any(e.severity == "error" for e in test.expected):
        fail(path, 1, "a bad_ file needs at least one expect-error")
    if not test.bad and any(e.severity == "error" for e in test.expected):
        fail(path, 1, "expect-error in a file without the bad_ prefix")
    if test.run.split()[0] == "run" and not test.bad and not test.verdicts and test.exit is None:
        fail(path, 1, "a run test needs a VERDICT for each of its test cases")
    return test


def start_block(test, number, name):
    if name not in BLOCKS:
        unknown(test.path, number, name)
    if name in test.blocks:
        fail(test.path, number, f"second {name}")
    test.blocks[name] = []
    return name


def apply(test, name, value, number):
    path = test.path
    if name == "PURPOSE":
        test.purpose = value
    elif name == "SPEC":
        for spec in value.split(","):
            if not SPEC.match(spec.strip()):
                fail(path, number, f"SPEC \"{spec.strip()}\": write it as ES 201 873-1 §20.2 or RFC 3261 §7.3.1")
            test.specs.append(spec.strip())
    elif name == "RUN":
        test.run = value
    elif name == "VERDICT":
        words = value.split()
        if len(words) != 2 or words[1] not in VERDICTS:
            fail(path, number, f"VERDICT: a test case and one of {', '.join(VERDICTS)}; found \"{value}\"")
        test.verdicts.append(tuple(words))
    elif name == "REASON":
        words = value.split(None, 1)
        if len(words) != 2:
            fail(path, number, "REASON: a test case and a part of its reason")
        test.reasons.append(tuple(words))
    elif name == "EXIT":
        if not value.isdigit():
            fail(path, number, f"EXIT: a number; found \"{value}\"")
        test.exit = int(value)
    elif name == "FILES":
        for word in value.split():
            other = path.parent / word
            if not other.exists():
                fail(path, number, f"FILES: {word} does not exist beside the test")
            test.files.append(other)
