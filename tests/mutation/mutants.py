"""Makes mutants of the suite: each takes one check away, and nothing else.

  row       the condition of a row (f_row) becomes true
  feature   a feature parameter is no longer asked for, or its value becomes `*`
  broken    a rule that is told by f_broken or f_port is not told
  rows      a whole group of rows (a call of f_rows_… or f_check_…) is left out
  field     a field of a matching template becomes `?` (`*` where it was `omit`)
  part      one operand of an `and` in a condition becomes true
"""
import collections
import re

# The modules that hold the checks of A.2.
FILES = ("Ims_SystemSimulator.ttcn", "Ims_CommonRows.ttcn", "Ims_Register.ttcn", "Ims_SecurityAgreement.ttcn", "Ims_Registration.ttcn",
         "Ims_Subscription.ttcn", "Ims_Publish.ttcn")

# start, end: the text that is replaced; first_line, last_line: of the statement or definition it stands in; names: other
# definitions through which it works.
Mutant = collections.namedtuple("Mutant", "file kind start end replacement text first_line last_line name")

CALL = re.compile(r"\b(f_row|f_feature|f_broken|f_port|f_rows_\w+|f_check_\w+)\(")
DEFINITION = re.compile(r"^  (?:private )?(function|altstep|template|external)\b.*?\b(\w+)(?=\(| :=)", re.M)
TEMPLATE = re.compile(r"^  template (?!\(value\))[\w.]+ mw_\w+(?:\([^)]*\))? :=\s*|^    var template \w+ \w+ := (?=\{)", re.M)
NO_CHECKS = {"f_isNumericHost"}  # what the SS does with what it finds, not whether it is right
BOOLEAN_FUNCTION = re.compile(r"^  (?:private )?function (\w+)\([^{]*return boolean \{", re.M)


def blank(text):
    """The same text with comments and the insides of strings as blanks, so that brackets can be counted."""
    def spaces(match):
        kept = match.group(0)
        return '"' + " " * (len(kept) - 2) + '"' if kept.startswith('"') else re.sub(r"[^\n]", " ", kept)
    return re.sub(r'"(?:[^"]|"")*"|//[^\n]*|/\*.*?\*/', spaces, text, flags=re.S)


def closing(plain, opening):
    """Index of the bracket that closes the one at `opening`."""
    depth = 0
    for at in range(opening, len(plain)):
        if plain[at] in "([{":
            depth += 1
        elif plain[at] in ")]}":
            depth -= 1
            if depth == 0:
                return at
    raise ValueError("bracket without an end")


def split(plain, start, end, separator):
    """The parts of plain[start:end] between separators that stand in no brackets, as (start, end) without blanks."""
    depth, begin, at = 0, start, start
    parts = []
    while at < end:
        if plain[at] in "([{":
            depth += 1
        elif plain[at] in ")]}":
            depth -= 1
        elif depth == 0 and plain.startswith(separator, at):
            parts.append((begin, at))
            at += len(separator)
            begin = at
            continue
        at += 1
    parts.append((begin, end))
    return [trim(plain, *part) for part in parts]


def trim(plain, start, end):
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    return start, end


def mutants_of(file, text):
    finder = Finder(file, text)
    finder.calls()
    finder.templates()
    finder.boolean_functions()
    return finder.found


class Finder:
    """Looks through one module; places are indices into its text."""

    def __init__(self, file, text):
        self.file, self.text, self.plain, self.found = file, text, blank(text), []

    def calls(self):
        for match in CALL.finditer(self.plain):
            begin, name = match.start(), match[1]
            if re.search(r"\b(function|return|:=)\s*$", self.plain[max(0, begin - 40):begin]):
                continue  # a definition, or a value
            end = closing(self.plain, match.end() - 1) + 1
            statement = (begin, end)
            if name not in ("f_row", "f_feature"):
                # f_row itself speaks through f_broken: that is no check.
                if self.plain[end:end + 1] == ";" and self.definition(begin) != "f_row":
                    self.add("broken" if name in ("f_broken", "f_port") else "rows", begin, end + 1, "", statement)
                continue
            arguments = split(self.plain, match.end(), end - 1, ",")
            if name == "f_row":
                self.add("row", *arguments[1], "true", statement)
                self.operands(*arguments[1], statement)
            else:
                self.add("feature", *arguments[1], "false", statement)
                self.add("feature", *arguments[3], "*", statement)

    def templates(self):
        for match in TEMPLATE.finditer(self.plain):
            begin = match.end()
            if self.plain[begin] == "{":
                end = closing(self.plain, begin) + 1
            else:
                end = begin + len(self.plain[begin:self.plain.index("\n", begin)].rstrip(" ;"))
            statement = (match.start(), end)
            fields(self.plain, self.text, begin, end, "",
                   lambda start, stop, new, path: self.add("field", start, stop, new, statement, path))

    def boolean_functions(self):
        for match in BOOLEAN_FUNCTION.finditer(self.plain):
            if match[1] in NO_CHECKS:
                continue
            opening = match.end() - 1
            for returned in re.finditer(r"\breturn (?!boolean)", self.plain[opening:closing(self.plain, opening)]):
                start = opening + returned.end()
                end = self.plain.index(";", start)
                self.operands(start, end, (match.start(), end))

    def operands(self, start, end, statement):
        parts = split(self.plain, start, end, " and ")
        if len(parts) > 1 and len(split(self.plain, start, end, " or ")) == 1:
            for part in parts:
                self.add("part", *part, "true", statement)

    def add(self, kind, start, end, replacement, statement, path=""):
        old = self.text[start:end]
        if old == replacement or old in ("?", "*"):
            return
        shown = " ".join(self.text[statement[0]:statement[1]].split())
        where = self.definition(start)
        change = f"{kind}{' ' + path if path else ''}: {' '.join(old.split())} -> {replacement or 'nothing'}"
        self.found.append(Mutant(self.file, kind, start, end, replacement, f"{where}: {shown} [{change}]",
                                 self.line(statement[0]), self.line(statement[1]), where))

    def line(self, at):
        return self.text.count("\n", 0, at) + 1

    def definition(self, at):
        """Name of the function, altstep or template around that place."""
        name = ""
        for match in DEFINITION.finditer(self.plain, 0, at):
            name = match[2]
        return name


def fields(plain, text, begin, end, path, add):
    """Every innermost matcher of a template body, with the name of its field."""
    if plain[begin] != "{":
        add(begin, end, "?", path)
        return
    for start, stop in split(plain, begin + 1, end - 1, ","):
        if plain[start] == "{":
            fields(plain, text, start, stop, path, add)
            continue
        assignment = plain.find(":=", start, stop)
        if assignment < 0:
            continue
        value, stop = trim(plain, assignment + 2, stop)
        name = text[start:assignment].strip()
        if plain[value] == "{":
            fields(plain, text, value, stop, name, add)
        else:
            add(value, stop, "*" if text[value:stop] == "omit" else "?", name)
