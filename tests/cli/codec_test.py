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

    def test_usage(self):
        self.expect(self.assay("decode", "sip", "none.sip"), 2, "none.sip")
        self.expect(self.assay("decode", "spi", "none.sip"), 2, "spi")
        self.write("v.txt", "{ requestLine := { methd := \"X\" } }")
        self.expect(self.assay("encode", "sip", "v.txt"), 3, "methd")


if __name__ == "__main__":
    unittest.main()
