#!/usr/bin/env python3
"""assay decode and assay encode: the golden trace there and back, and what malformed messages get."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from assay_program import ROOT, ProgramTest  # noqa: E402

GOLDEN = sorted((ROOT / "tests/golden").glob("*.sip"))


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
