#!/usr/bin/env python3
"""Tests of mutants.py: which checks it sees, and that a mutant is the suite without one of them."""
import re
import unittest

import mutants

SUITE = '''module M {
  template Event mw_event := { eventType := "reg", eventParams := *, id := omit };  // "reg", not "x, y"
  template charstring mw_branch := pattern "z9,{?+";
  template Route mw_nested := {
    routeBody := { { host := mw_nocase("a"), port := ? }, * }
  };

  function f_check_X(in Request p_request) runs on C {
    f_rows_all(p_request);
    f_row("To", f_a(p, "x, )") and not f_b(), "text, ""quoted"", and more", "RFC");
    if (x) { f_row("Via", false, "no", "RFC"); }
    f_feature(v, pc_A, "id", mw_quoted("v"), "how", "RFC");
    f_feature(v, pc_B, "id", *, "how", "RFC");
    f_port("port", a, b);
  }

  function f_isGood(in E p) return boolean {
    return p.a == 1 and (p.b or p.c)
      and f_c(p, "and");
  }
}
'''


class Mutants(unittest.TestCase):
    def setUp(self):
        self.found = mutants.mutants_of("M.ttcn", SUITE)

    def of(self, kind):
        return [(SUITE[m.start:m.end], m.replacement) for m in self.found if m.kind == kind]

    def test_rows_and_their_parts(self):
        self.assertEqual(self.of("row"), [('f_a(p, "x, )") and not f_b()', "true"), ("false", "true")])
        self.assertEqual(self.of("part"), [('f_a(p, "x, )")', "true"), ("not f_b()", "true"), ("p.a == 1", "true"),
                                           ("(p.b or p.c)", "true"), ('f_c(p, "and")', "true")])

    def test_calls(self):
        self.assertEqual(self.of("rows"), [("f_rows_all(p_request);", "")])
        self.assertEqual(self.of("broken"), [('f_port("port", a, b);', "")])
        self.assertEqual(self.of("feature"), [("pc_A", "false"), ('mw_quoted("v")', "*"), ("pc_B", "false")])

    def test_templates(self):
        self.assertEqual(self.of("field"), [('"reg"', "?"), ("omit", "*"), ('pattern "z9,{?+"', "?"), ('mw_nocase("a")', "?")])

    def test_places_and_names(self):
        row = next(m for m in self.found if m.kind == "row")
        self.assertEqual((row.first_line, row.last_line, row.name), (10, 10, "f_check_X"))
        part = [m for m in self.found if m.kind == "part"][-1]
        self.assertEqual(part.name, "f_isGood")
        self.assertTrue(re.match(r'f_isGood: .* \[part: f_c\(p, "and"\) -> true\]$', part.text), part.text)


unittest.main()
