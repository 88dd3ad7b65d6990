#!/usr/bin/env python3
"""assay decode and assay encode: the golden trace there and back, and what malformed messages get."""
import json
import pathlib
import struct
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from assay_program import ROOT, ProgramTest  # noqa: E402

GOLDEN = sorted((ROOT / "tests/golden").glob("*.sip"))
BROKEN = (b"REGISTER sip:a SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nf: <sip:a@b>;tag=1\r\nt: <sip:a@b>\r\ni: 1\r\nCSeq: x REGISTER\r\n"
          b"m: <sip:a b>\r\nl: 0\r\n\r\n")
SAYS = ["6:7: CSeq: expected a sequence number below 2147483648, found \"x\" (RFC 3261 §8.1.1.5), octet 90",
        "7:10: Contact: expected a character of a URI, found a space (RFC 3261 §25.1), octet 111"]


def frame(payload, tcp=False, sequence=0):
    """An Ethernet frame from 192.0.2.1:5060 to 192.0.2.2:5070."""
    if tcp:
        payload = struct.pack(">HHIIBBHHH", 5060, 5070, sequence, 0, 0x50, 0x18, 0, 0, 0) + payload
    else:
        payload = struct.pack(">HHHH", 5060, 5070, 8 + len(payload), 0) + payload
    ip = struct.pack(">BBHIBBH", 0x45, 0, 20 + len(payload), 0, 64, 6 if tcp else 17, 0) + bytes([192, 0, 2, 1, 192, 0, 2, 2])
    return bytes(12) + b"\x08\x00" + ip + payload


def pcap(frames):
    head = struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    return head + b"".join(struct.pack("<IIII", 1767323045, 7, len(f), len(f)) + f for f in frames)


def pcapng(frames):
    def block(kind, body):
        body += bytes(-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    time = 1767323045000007
    packets = [block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xffffffff, len(f), len(f)) + f) for f in frames]
    return block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 65535)) + b"".join(packets)


class Codec(ProgramTest):
    def test_golden_trace_there_and_back(self):
        self.assertGreaterEqual(len(GOLDEN), 8)
        for path in GOLDEN:
            with self.subTest(message=path.name):
                decoded = self.assay("decode", "sip", path)
                self.assertEqual(decoded.status, 0, str(decoded))
                self.write("value.txt", decoded.stdout)
                encoded = self.assay("encode", "sip", "value.txt")
                self.assertEqual(encoded.status, 0, str(encoded)[:3000])
                self.assertEqual(encoded.stdout.encode(), path.read_bytes().decode().encode())

    def feed(self, octets, *words):
        """Runs the program with `octets` on its standard input."""
        with open(self.write("stdin", octets), "rb") as stdin:
            return self.assay(*words, stdin=stdin)

    def raw_output(self, *words):
        import subprocess
        from assay_program import ASSAY
        return subprocess.run([ASSAY, *map(str, words)], capture_output=True, cwd=self.folder, timeout=60).stdout

    def test_golden_trace_there_and_back_as_json(self):
        for path in GOLDEN:
            with self.subTest(message=path.name):
                decoded = self.assay("decode", "sip", "--format", "json", path)
                self.assertEqual(decoded.status, 0, str(decoded))
                [message] = json.loads(decoded.stdout)
                self.assertEqual(message["problems"], [])
                self.write("all.json", decoded.stdout)
                self.assertEqual(self.raw_output("encode", "sip", "all.json"), path.read_bytes())
                self.write("value.json", message["value"])  # the value alone, as somebody may have changed it
                self.assertEqual(self.raw_output("encode", "sip", "value.json", "--type", message["type"]), path.read_bytes())

    def test_hexadecimal_and_standard_input(self):
        path = GOLDEN[0]
        expected = self.assay("decode", "sip", path).stdout
        text = path.read_bytes().hex()
        for name, octets in (("plain", text), ("upper", text.upper()), ("lines", "\n".join(text[i:i + 60] for i in range(0, len(text), 60))),
                             ("octetstring", f"'{text.upper()}'O\n")):
            with self.subTest(form=name):
                done = self.feed(octets.encode(), "decode", "sip", "-")
                self.assertEqual((done.status, done.stdout), (0, expected), done.stderr)
        self.assertEqual(self.feed(path.read_bytes(), "decode", "sip", "-").stdout, expected)
        self.expect(self.feed(b"4f5", "decode", "sip", "-", "--input", "hex"), 1, "even number of hexadecimal digits", "octet 3 of the file")
        value = self.feed(expected.encode(), "encode", "sip", "-")
        self.assertEqual(value.stdout.encode(), path.read_bytes())

    def test_captures(self):
        whole = [path.read_bytes() for path in GOLDEN[:3]]
        udp = [frame(octets) for octets in whole] + [frame(b"no SIP at all"), frame(b"\r\n\r\n"), frame(BROKEN)]
        stream = whole[0] + whole[1]
        tcp = [frame(stream[:100], True, 1000), frame(stream[100:900], True, 1100), frame(stream[900:], True, 1900)]
        for name, make in (("pcap", pcap), ("pcapng", pcapng)):
            with self.subTest(form=name):
                self.write("trace", make(udp))
                done = self.assay("decode", "sip", "trace")
                self.expect(done, 1, *(f"trace, packet 6:{line}" for line in SAYS), "trace: 1 payload left out, which is no SIP")
                self.expect(done, 1, "// trace packet 1, 2026-01-02T03:04:05.000007Z, udp 192.0.2.1:5060 -> 192.0.2.2:5070\nRequest:{", stream="stdout")
                self.assertEqual(done.stdout.count("\nRequest:{") + done.stdout.count("\nResponse:{"), 4)
                self.write("values", done.stdout)
                self.assertEqual(self.raw_output("encode", "sip", "values"), b"".join(whole) + BROKEN)
                messages = json.loads(self.assay("decode", "sip", "--format", "json", "trace").stdout)
                self.assertEqual([m["packet"] for m in messages], [1, 2, 3, 6])
                self.assertEqual([m["octet"] for m in messages[3]["problems"]], [90, 111])
                self.write("trace", make(tcp))
                done = self.assay("decode", "sip", "trace")
                self.assertEqual(done.status, 0, done.stderr)
                self.write("values", done.stdout)
                self.assertEqual(self.raw_output("encode", "sip", "values"), stream)
        self.write("trace", pcap([frame(b"nothing")]))
        self.expect(self.assay("decode", "sip", "trace"), 1, "there is no SIP message in it")
        for make in (pcap, pcapng):  # cut off in its third packet
            self.write("trace", make(udp[:3])[:-10])
            done = self.assay("decode", "sip", "trace")
            self.expect(done, 1, "trace: capture file ends inside a packet", "of the file")
            self.assertEqual(done.stdout.count("\nRequest:{") + done.stdout.count("\nResponse:{"), 2)

    def test_streams(self):
        first = GOLDEN[0].read_bytes()
        self.write("s", first + b"\r\n\r\n" + first)
        done = self.assay("decode", "sip", "--stream", "s")
        self.assertEqual((done.status, done.stdout.count("Request:{")), (0, 2), done.stderr)
        self.write("s", first + b"BYE sip:a SIP/2.0\r\nContent-Length: 1\r\nl: 2\r\n\r\n" + first)
        done = self.assay("decode", "sip", "--stream", "s")
        self.expect(done, 1, f"s, octets from {len(first)}:3:4: stream: expected one Content-Length, found 1 and 2 (RFC 3261 §18.3)", "octet 41")
        self.write("trace", pcap([frame(first + b"BYE sip:a SIP/2.0\r\nl: -1\r\n\r\n", True, 1)]))
        self.expect(self.assay("decode", "sip", "trace"), 1, 'expected digits as Content-Length, found "-1"')

    def test_malformed_there_and_back(self):
        self.write("m.sip", BROKEN)
        for form in ("ttcn", "json"):
            with self.subTest(form=form):
                decoded = self.assay("decode", "sip", "--format", form, "m.sip")
                self.expect(decoded, 1, *SAYS)
                self.write("value", decoded.stdout)
                self.expect(self.assay("encode", "sip", "value"), 0, "written from field raw; the other fields do not count")
                self.assertEqual(self.raw_output("encode", "sip", "value"), BROKEN)
        self.write("value", decoded.stdout.replace('"raw"', '"row"'))
        self.expect(self.assay("encode", "sip", "value"), 1, "field raw, which would say its octets, is missing")

    def test_values_that_are_none(self):
        self.write("a.json", '[{"type": "Request", "value": {"requestLine": 7}}]')
        self.expect(self.assay("encode", "sip", "a.json"), 3, "a.json: message 1: at /requestLine: expected an object, found 7")
        self.write("a.json", '{"requestLine": {"method"')
        self.expect(self.assay("encode", "sip", "a.json"), 3, "a.json:1:26: no JSON: syntax error", "expected ':'")
        self.write("a.json", '{"type": "Reply", "value": {}}')
        self.expect(self.assay("encode", "sip", "a.json"), 3, 'found "Reply"')
        self.write("empty", "\n")
        self.expect(self.assay("encode", "sip", "empty"), 3, "empty: there is no value in it")
        for command in ("decode", "encode"):
            self.expect(self.assay(command, "sip", "."), 2, "cannot read .: it is a folder")
        self.assertEqual(self.raw_output("encode", "sip", "--type", "RawMessage", self.write("r", "'0D0A'O")), b"\r\n")

    def test_malformed(self):
        self.write("m.sip", b"REGISTER sip:a SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nCSeq: x REGISTER\r\n\r\n")
        self.expect(self.assay("decode", "sip", "m.sip"), 1, "m.sip:3:7: CSeq")
        self.write("g.sip", bytes(range(256)))
        self.expect(self.assay("decode", "sip", "g.sip"), 1, "g.sip:1:")
        self.write("e.sip", b"")
        self.expect(self.assay("decode", "sip", "e.sip"), 1, "e.sip:1:")

    def test_broken_start_lines_in_templates(self):
        """`?` for the whole message looks at nothing; whatever names a part wants a start line that can be read."""
        rest = b"\r\nVia: SIP/2.0/UDP h\r\nf: <sip:a@b>;tag=1\r\nt: <sip:a@b>;tag=2\r\ni: 1\r\nCSeq: 1 OPTIONS\r\n\r\n"
        self.write("b.ttcn", """module b {
  import from SipTypes all;
  template Response mw_readable := { statusLine := ?, msgHeader := ?, messageBody := *, payload := *, malformed_List := *, raw := * };
  template Response mw_wellFormed modifies mw_readable := { malformed_List := omit };
  template Malformed_List mw_brokenLine := { *, { headerName := "Status-Line", raw := ?, octet := ?, reason := ? }, * };
  type component C {}
  function f_check(charstring p_line, boolean p_readable, boolean p_wellFormed) runs on C {
    var bitstring v_bits := oct2bit(char2oct(p_line) & 'REST'O);
    var Response v_response;
    if (decvalue(v_bits, v_response) != 0) { setverdict(fail, p_line & ": not decoded"); stop; }
    var boolean v_broken := ispresent(v_response.malformed_List) and match(v_response.malformed_List, mw_brokenLine);
    if (not match(v_response, Response:?)) { setverdict(fail, p_line & ": `?`"); }
    else if (match(v_response, mw_readable) != p_readable) { setverdict(fail, p_line & ": parts"); }
    else if (match(v_response, mw_wellFormed) != p_wellFormed) { setverdict(fail, p_line & ": well-formed"); }
    else if (v_broken == p_wellFormed) { setverdict(fail, p_line & ": malformed_List"); }
    else { setverdict(pass); }
  }
  testcase TC() runs on C {
    f_check("SIP/2.0 200 OK", true, true);
    f_check("SIP/2.0 200 ", true, true);
    f_check("SIP/3.0 200 OK", true, false);
    f_check("SIP/2.0 abc", false, false);
    f_check("SIP/2.0 ", false, false);
    f_check("SIP/2.0 4294967301 better not break the receiver", false, false);
    f_check("SIP/2.0 99 OK", false, false);
    f_check("SIP/2.0  200 OK", false, false);
  }
}""".replace("REST", rest.hex()))
        done = self.assay("run", ROOT / "testcases/lib", "b.ttcn", "-t", "b.TC")
        self.assertEqual(done.status, 0, str(done))

    def test_usage(self):
        self.expect(self.assay("decode", "sip", "none.sip"), 2, "none.sip")
        self.expect(self.assay("decode", "spi", "none.sip"), 2, "spi")
        self.write("v.txt", "{ requestLine := { methd := \"X\" } }")
        self.expect(self.assay("encode", "sip", "v.txt"), 3, "methd")

    def test_places_in_the_value_are_those_of_the_file(self):
        self.write("v.txt", "{ requestLine :=\n { methd := \"X\" } }")
        self.expect(self.assay("encode", "sip", "v.txt"), 3, "v.txt:2:4: error", " 2 |  { methd := ")
        self.write("w.txt", "Response:{ statusLin := omit }")
        self.expect(self.assay("encode", "sip", "w.txt"), 3, "w.txt:1:12: error", "Response:{ statusLin := omit }")
        self.write("open.txt", "Request:{ requestLine := { method := \"X\"\n")
        self.expect(self.assay("encode", "sip", "open.txt"), 3, "open.txt:2:1: error")

    def test_limits(self):
        line = b"SIP/2.0 200 OK\r\n"
        end = b"Via: SIP/2.0/UDP h\r\nf: <sip:a@b>;tag=1\r\nt: <sip:a@b>;tag=2\r\ni: 1\r\nCSeq: 1 OPTIONS\r\nl: 0\r\n\r\n"
        params = b"".join(b";p%d=1" % i for i in range(100))
        self.write("m.sip", line + b"Contact: <sip:a@b>" + params + b"\r\n" + b"Allow: A, B, C\r\n" + end)
        cases = [
            ([], "no more parameters than the limit", "limit max_parameters"),
            (["--max-parameters", "100", "--max-message-size", "200"], "is larger than max_message_size, 200"),
            (["--max-parameters", "100", "--max-headers", "3"], "more header lines than max_headers, 3"),
            (["--max-parameters", "100", "--max-line-length", "99"], "is longer than max_line_length, 99"),
            (["--max-parameters", "100", "--max-list-items", "2"], "limit max_list_items"),
        ]
        for options, *expected in cases:
            with self.subTest(options=options):
                self.expect(self.assay("decode", "sip", *options, "m.sip"), 1, *expected)
        decoded = self.assay("decode", "sip", "--max-parameters", "100", "m.sip")
        self.assertEqual(decoded.status, 0, str(decoded))
        self.write("value.txt", decoded.stdout)
        for option, expected in [("--max-message-size=200", "larger than max_message_size, 200"),
                                 ("--max-headers=3", "than max_headers, 3"), ("--max-line-length=99", "than max_line_length, 99")]:
            self.expect(self.assay("encode", "sip", option, "value.txt"), 1, "value.txt", expected)
        self.assertEqual(self.assay("encode", "sip", "value.txt").status, 0)
        for wrong in ("0", "257", "-1", "many"):
            self.expect(self.assay("decode", "sip", "--max-parameters", wrong, "m.sip"), 2, "--max-parameters")


if __name__ == "__main__":
    unittest.main()
