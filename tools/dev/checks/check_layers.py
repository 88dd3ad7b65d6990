#!/usr/bin/env python3
"""Rejects includes that cross a wall (docs/architecture.md, "Rooms and include rules").

Usage: check_layers.py [ROOT]. Prints one line a violation; exit status 0 (none) or 1.
Test code (*_test.cc, *_bench.cc, *_fuzz.cc) may include anything but the ANTLR runtime.
"""
import pathlib
import re
import sys

# Rooms of runtime/, lowest first. A room may include itself and any room of a lower row.
RUNTIME_ROWS = [
    ["base"],
    ["value"],
    ["event", "spi", "matcher"],
    ["predefined"],
    ["program"],
    ["vm", "timer"],
    ["timer", "port"],
    ["component"],
    ["alt"],
    ["executor"],
]
RUNTIME_RANK = {room: rank for rank, row in enumerate(RUNTIME_ROWS) for room in row}

# What a folder may include beside itself. Longest matching folder wins. None: anything.
ALLOWED = {
    "grammar": ["runtime/base", "grammar"],
    "compiler": ["grammar/source", "grammar/ast", "compiler", "runtime/base", "runtime/value", "runtime/matcher",
                 "runtime/predefined", "runtime/program"],
    "compiler/driver": ["grammar", "compiler", "runtime/base", "runtime/value", "runtime/matcher",
                        "runtime/predefined", "runtime/program", "runtime/spi"],
    # text, bind and xml serve every codec; builtin lists all codecs, ip joins UDP and TCP, builtin lists all adapters.
    "codecs": ["runtime/base", "runtime/value", "runtime/spi", "codecs/text", "codecs/bind", "codecs/xml"],
    "codecs/builtin": ["runtime/base", "runtime/value", "runtime/spi", "codecs"],
    "adapters": ["runtime/base", "runtime/spi", "runtime/value", "adapters/net"],
    "adapters/ip": ["runtime/base", "runtime/spi", "runtime/value", "adapters/net", "adapters/udp", "adapters/tcp"],
    "adapters/ipsec": ["runtime/base", "runtime/spi", "runtime/value", "adapters/net", "adapters/ip", "adapters/crypto"],
    "adapters/builtin": ["runtime/base", "runtime/spi", "runtime/value", "adapters"],
    "tools": None,
    "tests": None,
    "bench": None,
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
TOP_FOLDERS = ("grammar", "compiler", "runtime", "codecs", "adapters", "tools", "tests", "bench")
TEST_CODE = re.compile(r"_(test|bench|fuzz)\.cc$|_test_util\.(h|cc)$|/testing/")


def within(path, folder):
    return path == folder or path.startswith(folder + "/")


def rule_for(path):
    """The longest key of ALLOWED that holds `path`; runtime rooms have their own ranks."""
    best = None
    for folder in ALLOWED:
        if within(path, folder) and (best is None or len(folder) > len(best)):
            best = folder
    return best


def violation(path, target, is_test):
    """Why `path` may not include `target` (both from the root), or None."""
    if target.startswith("antlr4-runtime") and not (within(path, "grammar/antlr") or within(path, "grammar/parse")):
        return "only grammar/antlr and grammar/parse may use the ANTLR runtime"
    top = target.split("/", 1)[0]
    if top not in TOP_FOLDERS or "/" not in target or is_test:
        return None
    room = "/".join(path.split("/")[:2])
    if within(target, room):
        return None
    if path.startswith("runtime/"):
        if top != "runtime":
            return "runtime may include runtime only"
        own, other = path.split("/")[1], target.split("/")[1]
        if other not in RUNTIME_RANK or own not in RUNTIME_RANK:
            return f"runtime/{own if own not in RUNTIME_RANK else other} has no row in {pathlib.Path(__file__).name}"
        if RUNTIME_RANK[other] >= RUNTIME_RANK[own]:
            return f"runtime/{own} stands below or beside runtime/{other}"
        return None
    folder = rule_for(path)
    if folder is None or ALLOWED[folder] is None:
        return None
    if any(within(target, allowed) for allowed in ALLOWED[folder]):
        return None
    return f"{folder} may include {', '.join(ALLOWED[folder])}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    bad = 0
    for top in TOP_FOLDERS:
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in (".h", ".cc", ".def") or not file.is_file():
                continue
            path = file.relative_to(root).as_posix()
            text = file.read_text(encoding="utf-8", errors="replace")
            for match in INCLUDE.finditer(text):
                quote, target = match.groups()
                reason = violation(path, target, bool(TEST_CODE.search(path)))
                if quote == '"' and reason is None and "/" not in target and top != "grammar":
                    reason = "include project headers from the repository root"
                if reason:
                    line = text.count("\n", 0, match.start(2)) + 1
                    print(f"{path}:{line}: includes {target}: {reason}")
                    bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
