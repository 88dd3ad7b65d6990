// Templates of ExpressionWriter: every matching mechanism of ES 201 873-1 Annex B that fits the type.

#include <fmt/format.h>

#include "tests/generate/expression_writer.h"

namespace assay::tests {

std::string ExpressionWriter::Template(const Shape& shape, const Scope& scope, int depth) {
  if (depth <= 0) return Below(2) == 0 ? "?" : Literal(shape, 0);
  switch (Below(8)) {
    case 0: return "?";
    case 1: return fmt::format("({}, {})", Template(shape, scope, depth - 1), Template(shape, scope, depth - 1));
    case 2: return fmt::format("complement({}, {})", Template(shape, scope, depth - 1), Template(shape, scope, depth - 1));
    case 3: return Value(shape, scope, depth - 1);
    default: break;
  }
  switch (shape.family) {
    case Family::kRecord:
    case Family::kSet:
    case Family::kUnion: return FieldList(shape, scope, depth, true);
    case Family::kRecordOf:
    case Family::kSetOf: return ListTemplate(shape, scope, depth);
    default: return BasicTemplate(shape, scope, depth);
  }
}

std::string ExpressionWriter::BasicTemplate(const Shape& shape, const Scope& scope, int depth) {
  switch (shape.family) {
    case Family::kInteger: {
      static constexpr const char* kRanges[] = {"(0 .. 9)", "(-infinity .. 0)", "(0 .. infinity)", "(!0 .. 100)", "(-5 .. !70000)"};
      return kRanges[Below(std::size(kRanges))];
    }
    case Family::kFloat: {
      static constexpr const char* kRanges[] = {"(0.0 .. 9.5)", "(-infinity .. 0.0)", "(!0.0 .. infinity)"};
      return kRanges[Below(std::size(kRanges))];
    }
    case Family::kCharstring: {
      static constexpr const char* kPatterns[] = {"pattern \"a*\"", "pattern \"?b\"", "pattern \"[a-z0-9]#(1,3)\"", "pattern \"(a|b)+x\"",
                                                  "pattern \"*\\\\d\"", "(\"a\" .. \"z\")", "? length(1 .. 3)", "pattern @nocase \"AB*\""};
      std::string text = kPatterns[Below(std::size(kPatterns))];
      return text;
    }
    case Family::kUniversal: return Below(2) == 0 ? "? length(0 .. 4)" : "pattern \"?*\"";
    case Family::kBitstring: return Below(2) == 0 ? "'1*0?'B" : "? length(2)";
    case Family::kHexstring: return Below(2) == 0 ? "'A?*'H" : "? length(1 .. infinity)";
    case Family::kOctetstring: return Below(2) == 0 ? "'0A*?'O" : "? length(0 .. 2)";
    default: return Value(shape, scope, depth - 1);
  }
}

std::string ExpressionWriter::ListTemplate(const Shape& shape, const Scope& scope, int depth) {
  auto element = [&] { return Template(*shape.element, scope, depth - 1); };
  const bool set = shape.family == Family::kSetOf;
  switch (Below(6)) {
    case 0: return fmt::format("{{ {}, * }}", element());
    case 1: return fmt::format("{{ *, {} }}", element());
    case 2: return fmt::format("? length({} .. {})", Below(2), 2 + Below(2));
    case 3:
      if (set) return fmt::format("superset({}, {})", element(), element());
      return fmt::format("{{ permutation({}, {}), * }}", element(), element());
    case 4:
      if (set) return fmt::format("subset({}, {})", element(), element());
      return fmt::format("{{ permutation({}, ?), {} }}", element(), element());
    default: return fmt::format("{{ {}, {} }}", element(), element());
  }
}

}  // namespace assay::tests
