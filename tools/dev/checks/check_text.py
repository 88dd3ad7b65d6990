#!/usr/bin/env python3
"""Rejects what must not stand in the repository: notes to self, machine paths, over-long files, stray blobs.

Usage: check_text.py [ROOT]. Looks at files known to git (or, outside git, at every text file).
Prints one line a finding; exit status 0 (none) or 1.
"""
import pathlib
import re
import subprocess
import sys

CODE = {".cc", ".h", ".def", ".g4", ".py", ".sh", ".ttcn", ".ttcn3", ".cmake", ".json", ".xml"}
TEXT = CODE | {".md", ".txt", ".cfg", ".csv", ".yml", ".yaml"}
# Longest file, in lines; above it look for the seam. Generated tables and data are not code.
MAX_LINES = 800
LENGTH_CHECKED = {".cc", ".h", ".py", ".sh"}
# Largest file in the repository, in octets.
MAX_OCTETS = 1 << 20
SELF = "tools/dev/checks/check_text.py"

WORDS = [
    (re.compile(r"(?<!\")\b(TODO|FIXME|XXX|HACK)\b(?!\")"), "note to self", CODE),
    (re.compile(r"\b(not (yet )?implemented|unimplemented|stubbed? out)\b", re.I), "stub", CODE - {".json"}),
    (re.compile(r"(?<![\w.])/(work|home/\w+|root|Users/\w+)/[\w.-]+"), "path of one machine", TEXT),
    (re.compile(r"\bsleep_for\(|\busleep\("), "sleeping", {".cc"}),
]


def files(root):
    try:
        out = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True).stdout
        return [name for name in out.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        # No git, or sources without their history: all but what git and our own programs put beside them.
        own = lambda top: top in (".git", "runs") or top.startswith("build")
        names = [p.relative_to(root) for p in root.rglob("*") if p.is_file()]
        return [name.as_posix() for name in names if not own(name.parts[0]) and "__pycache__" not in name.parts]


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    findings = []
    for name in files(root):
        path = root / name
        if name == SELF or not path.is_file():
            continue
        if path.stat().st_size > MAX_OCTETS:
            findings.append(f"{name}: {path.stat().st_size} octets; keep large data out of the repository")
        if path.suffix not in TEXT and path.name != "CMakeLists.txt":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = text.split("\n")
        if path.suffix in LENGTH_CHECKED and len(lines) > MAX_LINES:
            findings.append(f"{name}: {len(lines)} lines, at most {MAX_LINES}")
        for pattern, what, suffixes in WORDS:
            if path.suffix not in suffixes:
                continue
            for number, line in enumerate(lines, 1):
                match = pattern.search(line)
                if match:
                    findings.append(f"{name}:{number}: {what}: {match.group(0)}")
    print("\n".join(findings), end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
