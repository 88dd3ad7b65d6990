#!/usr/bin/env python3
"""tshark judges the SIP codec: 300 messages, valid and broken, dissected by both; the fields must be the same.

Usage: tshark_test.py SIP_FIELDS. SIP_FIELDS is the program built from sip_fields.cc. The messages are the golden ones, those of
ASSAY_SHARED_DIR/sip-torture when it is there, and variations of them made from a fixed seed. Exit status 0: all equal, or
different for a reason in EXPLAINED; 1: other differences; 77: no tshark on this machine.
"""
import json
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("ASSAY_SHARED_DIR", ROOT / ".." / "shared"))
FIELDS = ["sip.Method", "sip.Status-Code", "sip.Call-ID", "sip.CSeq.seq", "sip.CSeq.method", "sip.Max-Forwards", "sip.Expires",
          "sip.Content-Length", "sip.Content-Type", "sip.User-Agent", "sip.Event", "sip.from.tag", "sip.to.tag",
          "sip.Via.transport", "sip.Via.sent-by.address", "sip.Via.branch"]
COUNT = 300

# Differences that are right, each with its reason.
# "we refuse": the header breaks its grammar (see the problem in our list), and tshark shows what it can.
# "tshark refuses": the start line or a line before breaks the grammar, and tshark dissects nothing, or nothing from there on;
# we deliver the rest of the message.
EXPLAINED = [
    ("media type and parameters", lambda field, ours, theirs: field in ("sip.Content-Type", "sip.Event") and
     theirs.split(";")[0].replace(" ", "") == ours, "tshark gives the whole value, we the part before the parameters"),
    ("white space", lambda field, ours, theirs: re.sub(r"\s+", " ", theirs).strip() == ours,
     "tshark shows folding as it stands, we as one space"),
    ("brackets", lambda field, ours, theirs: ours.strip("[]") == theirs.strip("[]"),
     "tshark leaves out the brackets of an IPv6 reference"),
    ("leading zeros", lambda field, ours, theirs: theirs.isdigit() and ours.isdigit() and int(ours) == int(theirs), "a number"),
    ("escapes", lambda field, ours, theirs: theirs.encode("ascii", "replace").decode() == ours.encode("ascii", "replace").decode(),
     "octets beyond ASCII are shown in another way"),
    ("the first line counts", lambda field, ours, theirs: theirs.startswith(ours), "tshark joins lines, or keeps what follows"),
    ("a later Via", lambda field, ours, theirs: field.startswith("sip.Via.") and ours is None,
     "the top Via has no such part; tshark gives that of another Via"),
    ("the last line counts", lambda field, ours, theirs: field in REPEATED, "a header that may stand once only stands twice"),
]
REPEATED = set()


def vary(message, chance):
    """Another message: a header line in another form, another order, or damaged."""
    head, _, body = message.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if len(lines) < 3:
        return message
    at = chance.randrange(1, len(lines))
    name, colon, value = lines[at].partition(b":")
    kind = chance.randrange(8)
    if kind == 0:
        lines[at] = name.upper() + colon + value
    elif kind == 1:
        lines[at] = name + b" :" + b"\r\n " + value.strip()
    elif kind == 2:
        lines[at] = name + colon + value.replace(b";", b" ; ").replace(b"=", b" = ", 1)
    elif kind == 3:
        other = chance.randrange(1, len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 4:
        del lines[at]
    elif kind == 5:
        place = chance.randrange(len(lines[at]) + 1)
        lines[at] = lines[at][:place] + chance.choice([b";", b",", b"\"", b"<", b" ", b"%"]) + lines[at][place:]
    elif kind == 6:
        lines.insert(at, b"X-Header: " + bytes([chance.randrange(32, 127) for _ in range(20)]))
    else:
        compact = {b"via": b"v", b"from": b"f", b"to": b"t", b"call-id": b"i", b"contact": b"m", b"content-length": b"l",
                   b"content-type": b"c", b"supported": b"k", b"subject": b"s", b"event": b"o"}
        lines[at] = compact.get(name.strip().lower(), name) + colon + value
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def messages():
    seeds = [path.read_bytes() for path in sorted((ROOT / "tests/golden").glob("*.sip"))]
    for folder in ("rfc4475", "kamailio-misc", "pjsip-fuzz-seed"):
        seeds += [path.read_bytes() for path in sorted((SHARED / "sip-torture" / folder).glob("*")) if path.is_file()]
    seeds = [seed for seed in seeds if 0 < len(seed) < 60000]
    chance = random.Random(4475)
    result = list(seeds)[:COUNT]
    while len(result) < COUNT:
        result.append(vary(chance.choice(seeds), chance))
    return result


def write_pcap(path, datagrams):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, 101))
        for data in datagrams:
            udp = struct.pack(">HHHH", 5060, 5060, 8 + len(data), 0) + data
            packet = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])) + udp
            file.write(struct.pack("<IIII", 0, 0, len(packet), len(packet)) + packet)


def dissect(path):
    command = ["tshark", "-r", str(path), "-n", "-d", "udp.port==5060,sip", "-T", "fields", "-E", "separator=\x1f",
               "-E", "occurrence=f", "-e", "_ws.col.Protocol"]
    for field in FIELDS:
        command += ["-e", field]
    output = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout
    rows = [line.split("\x1f") for line in output.decode("utf-8", "replace").split("\n")]
    return [dict(zip(FIELDS, row[1:])) for row in rows if len(row) == len(FIELDS) + 1]


def repeated(message):
    """Names of fields whose header stands more than once."""
    names = re.findall(rb"(?mi)^([a-z-]+)[ \t]*:", message.partition(b"\r\n\r\n")[0])
    twice = {name.lower().decode() for name in names if names.count(name) > 1}
    return {field for field in FIELDS if field.split(".")[1].lower() in twice}


# Legal forms (RFC 4475 §3.1.1.1, §3.1.1.2) that tshark 4.0 does not take: a value folded right behind the colon, white space
# around `/`, `;` and `=`, and methods beyond letters, digits and a few signs.
LEGAL_BUT_STRANGE = re.compile(rb"(?m):[ \t]*\r?\n[ \t]|^SIP[ \t]*/|[ \t]/[ \t]|[ \t]=[ \t]|^![a-z]")


def explain(field, left, right, problems, message):
    """The name of the reason for a difference, or None."""
    if problems and left is None:
        return "we refuse"
    if problems and right == "":
        return "tshark refuses"
    for name, fits, _ in EXPLAINED:
        if (left is None) == (name == "a later Via") and fits(field, left, right):
            return name
    if LEGAL_BUT_STRANGE.search(message.partition(b"\r\n\r\n")[0]):
        return "legal forms that tshark does not take"
    return None


def main():
    if shutil.which("tshark") is None:
        print("no tshark on this machine")
        return 77
    corpus = messages()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, message in enumerate(corpus):
            paths.append(os.path.join(folder, f"{number:03}.sip"))
            pathlib.Path(paths[-1]).write_bytes(message)
        ours_output = subprocess.run([sys.argv[1], *paths], capture_output=True, check=True).stdout
        ours = [json.loads(line) for line in ours_output.decode().splitlines()]
        capture = os.path.join(folder, "corpus.pcap")
        write_pcap(capture, corpus)
        theirs = dissect(capture)
    assert len(ours) == len(theirs) == len(corpus), (len(ours), len(theirs), len(corpus))
    equal, explained, unexplained = 0, {}, []
    for number, (mine, other) in enumerate(zip(ours, theirs)):
        REPEATED.clear()
        REPEATED.update(repeated(corpus[number]))
        if "error" in mine:
            explained["no SIP message for us"] = explained.get("no SIP message for us", 0) + 1
            continue
        if not any(other.values()) and mine["problems"]:
            explained["tshark refuses"] = explained.get("tshark refuses", 0) + 1
            continue
        for field in FIELDS:
            left, right = mine.get(field), other[field]
            if (left or "") == right:
                equal += 1
                continue
            reason = explain(field, left, right, mine["problems"], corpus[number])
            if reason is None:
                unexplained.append((number, field, left, right, mine["problems"]))
            else:
                explained[reason] = explained.get(reason, 0) + 1
    print(f"{len(corpus)} messages: {equal} fields equal; explained: {explained}; not explained: {len(unexplained)}")
    for item in unexplained[:40]:
        print("message %d, %s: ours %r, tshark %r; our problems: %s" % item)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
