#!/usr/bin/env python3
"""Compiles every header alone, so that no header leans on what its users included before it.

Usage: check_headers.py BUILD_DIR [ROOT] [--jobs N]. Flags come from BUILD_DIR/compile_commands.json: a header takes the
command of a source file of its folder (or, failing that, of the nearest folder). Results are kept by content in
BUILD_DIR/header_check.json, so an unchanged tree costs a second. Exit status 0 (all compile) or 1.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

FOLDERS = ("grammar", "compiler", "runtime", "codecs", "adapters", "tools", "tests", "bench")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def commands(build):
    """Folder -> compiler arguments without the source and output."""
    table = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["file"])
        args = shlex.split(entry["command"])
        keep, skip = [], False
        for arg in args:
            if skip:
                skip = False
            elif arg in ("-o", "-MF", "-MT", "-MQ"):
                skip = True
            elif arg in ("-c", "-MD", "-MMD", str(source)):
                pass
            else:
                keep.append(arg)
        # Test executables carry GoogleTest's flags; prefer the library's.
        if source.parent not in table or "_test" not in source.name:
            table[source.parent] = keep
    return table


def nearest(table, folder, root):
    while folder != root.parent:
        if folder in table:
            return table[folder]
        for known in table:
            if folder in known.parents:
                return table[known]
        folder = folder.parent
    return next(iter(table.values()))


def digest(root, header, cache):
    """Content hash of a header and of every project header it includes, in turn."""
    seen, todo, total = set(), [header], hashlib.sha256()
    while todo:
        path = todo.pop()
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        text = cache.setdefault(path, path.read_text(errors="replace"))
        total.update(text.encode())
        todo += [root / name for name in INCLUDE.findall(text)]
    return total.hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("root", type=pathlib.Path, nargs="?", default=pathlib.Path("."))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    root, build = options.root.resolve(), options.build.resolve()
    table = commands(build)
    store = build / "header_check.json"
    good = set(json.loads(store.read_text())) if store.exists() else set()
    texts, work = {}, []
    headers = [h for top in FOLDERS for h in sorted((root / top).rglob("*.h"))]
    keys = {h: f"{h.relative_to(root)} {digest(root, h, texts)}" for h in headers}
    work = [h for h in headers if keys[h] not in good]

    def compile_alone(header):
        args = nearest(table, header.parent, root) + ["-fsyntax-only", "-x", "c++", str(header)]
        args = [a for a in args if a != "-Werror"] + ["-Wno-pragma-once-outside-header"]
        if not any("clang" in a for a in args[:2]):
            args.remove("-Wno-pragma-once-outside-header")
        done = subprocess.run(args, capture_output=True, text=True, cwd=build)
        return header, done.returncode, done.stderr

    bad = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for header, status, errors in pool.map(compile_alone, work):
            if status == 0:
                good.add(keys[header])
            else:
                bad += 1
                print(f"{header.relative_to(root)} does not compile alone:\n{errors[:2000]}")
    store.write_text(json.dumps(sorted(good & set(keys.values()))))
    print(f"{len(headers)} headers, {len(work)} compiled, {bad} bad")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
