// Templates of strings with wildcards, and concatenation of templates (ES 201 873-1 §15.11).

#include <fmt/format.h>

#include "runtime/matcher/any_matcher.h"
#include "runtime/matcher/builders.h"
#include "runtime/matcher/list_matcher.h"
#include "runtime/matcher/pattern_matcher.h"
#include "runtime/matcher/string_wildcard_matcher.h"
#include "runtime/value/arithmetic.h"

namespace assay::runtime {

namespace {

/// Longest text of a string template with wildcards. Units: octets.
constexpr size_t kMaxWildcardLength = 1 << 20;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

uint64_t AddLimits(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }

void AppendGap(uint64_t min, uint64_t max, std::vector<StringPiece>* pieces) {
  // Gaps behind each other are one gap.
  if (pieces->empty() || !pieces->back().elements.empty()) pieces->emplace_back();
  pieces->back().min_gap = AddLimits(pieces->back().min_gap, min);
  pieces->back().max_gap = AddLimits(pieces->back().max_gap, max);
}

void AppendElements(std::string_view elements, std::vector<StringPiece>* pieces) {
  if (elements.empty()) return;
  if (pieces->empty()) pieces->emplace_back();
  pieces->back().elements += elements;
}

bool IsAny(const Value& tmpl) {
  return IsMatcher(tmpl, MatcherKind::kAny) || IsMatcher(tmpl, MatcherKind::kAnyOrOmit);
}

tl::unexpected<Error> NotConcatenable(const Value& operand) {
  return Fail(Error{ErrorCode::kInvalidArgument,
                    "this template cannot be concatenated: " + Print(operand),
                    {},
                    "ES 201 873-1 §15.11"});
}

Result<Value> ConcatenateBits(Tag tag, std::span<const Value> operands) {
  std::vector<StringPiece> pieces;
  for (const Value& operand : operands) {
    if (operand.is(tag)) {
      AppendElements(operand.bytes(), &pieces);
    } else if (IsAny(operand)) {
      AppendGap(operand.matcher()->length().min, operand.matcher()->length().max, &pieces);
    } else if (auto* wildcards = AsMatcher<StringWildcardMatcher>(operand);
               wildcards != nullptr && wildcards->string_tag() == tag && !wildcards->length().restricted()) {
      for (const StringPiece& piece : wildcards->pieces()) {
        if (piece.max_gap != 0) AppendGap(piece.min_gap, piece.max_gap, &pieces);
        AppendElements(piece.elements, &pieces);
      }
    } else {
      return NotConcatenable(operand);
    }
  }
  return Adopt(new StringWildcardMatcher(tag, std::move(pieces)));
}

Result<Value> ConcatenateCharacters(std::span<const Value> operands) {
  std::vector<std::shared_ptr<const Pattern>> parts;
  for (const Value& operand : operands) {
    if (operand.is(Tag::kCharstring) || operand.is(Tag::kUniversal)) {
      parts.push_back(Pattern::Literal(operand.ToUtf8()));
    } else if (IsAny(operand)) {
      const LengthRange& length = operand.matcher()->length();
      std::string upper = length.max == UINT64_MAX ? "" : std::to_string(length.max);
      Result<std::shared_ptr<const Pattern>> gap =
          Pattern::Compile(length.restricted() ? fmt::format("?#({},{})", length.min, upper) : "*", false);
      if (!gap) return Fail(gap.error());
      parts.push_back(std::move(*gap));
    } else if (auto* pattern = AsMatcher<PatternMatcher>(operand);
               pattern != nullptr && !pattern->length().restricted()) {
      parts.push_back(pattern->shared_pattern());
    } else {
      return NotConcatenable(operand);
    }
  }
  Result<std::shared_ptr<const Pattern>> joined = Pattern::Join(parts);
  if (!joined) return Fail(joined.error());
  return Adopt(new PatternMatcher(std::move(*joined)));
}

Result<Value> ConcatenateLists(const Type* type, std::span<const Value> operands) {
  std::vector<Value> elements;
  for (const Value& operand : operands) {
    if (operand.is(Tag::kList)) {
      std::span<const Value> items = operand.list()->span();
      elements.insert(elements.end(), items.begin(), items.end());
    } else if (IsAny(operand)) {
      const LengthRange& length = operand.matcher()->length();
      elements.push_back(length.restricted() ? WithLength(MakeAnyOrOmit(), length.min, length.max)
                                             : MakeAnyOrOmit());
    } else if (auto* list = AsMatcher<ListMatcher>(operand);
               list != nullptr && !list->length().restricted()) {
      elements.insert(elements.end(), list->elements().begin(), list->elements().end());
    } else {
      return NotConcatenable(operand);
    }
  }
  return MakeList(type, elements);
}

}  // namespace

Result<Value> MakeStringWildcard(Tag tag, std::string_view text) {
  if (text.size() > kMaxWildcardLength) return Fail(ErrorCode::kLimit, "the string template is too long");
  int highest = tag == Tag::kBitstring ? 1 : 15;
  std::vector<StringPiece> pieces;
  bool wildcards = false;
  int first_half = -1;  // of an octet
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    int digit = HexDigit(c);
    std::string_view problem;
    if ((c == '?' || c == '*') && first_half < 0) {
      wildcards = true;
      AppendGap(c == '?' ? 1 : 0, c == '?' ? 1 : UINT64_MAX, &pieces);
      continue;
    }
    if (c == '?' || c == '*') {
      problem = "an octet has two hexadecimal digits";
    } else if (digit < 0 || digit > highest) {
      problem = tag == Tag::kBitstring ? "a bit is 0 or 1" : "not a hexadecimal digit";
    }
    if (!problem.empty()) {
      return Fail(Error{ErrorCode::kMalformed, std::string(problem), i, "ES 201 873-1 §A.1.6"});
    }
    if (tag == Tag::kOctetstring && first_half < 0) {
      first_half = digit;
      continue;
    }
    char element = static_cast<char>(tag == Tag::kOctetstring ? first_half * 16 + digit : digit);
    first_half = -1;
    AppendElements({&element, 1}, &pieces);
  }
  if (first_half >= 0) {
    return Fail(Error{ErrorCode::kMalformed, "an octet has two hexadecimal digits", text.size(),
                      "ES 201 873-1 §A.1.6"});
  }
  if (wildcards) return Adopt(new StringWildcardMatcher(tag, std::move(pieces)));
  std::string_view elements = pieces.empty() ? std::string_view() : pieces[0].elements;
  if (tag == Tag::kBitstring) return Value::Bitstring(elements);
  return tag == Tag::kHexstring ? Value::Hexstring(elements) : Value::Octetstring(elements);
}

Result<Value> MakeConcatenation(const Type* type, std::span<const Value> operands) {
  bool all_values = true;
  for (const Value& operand : operands) all_values &= operand.is_string() || operand.is(Tag::kList);
  if (all_values && !operands.empty()) {
    Value result = operands[0];
    for (const Value& operand : operands.subspan(1)) {
      OperatorFault fault = Concatenate(result, operand, &result);
      if (fault != OperatorFault::kNone) return Fail(ErrorCode::kInvalidArgument, OperatorFaultText(fault));
    }
    return result;
  }
  switch (type->kind) {
    case TypeKind::kBitstring:
      return ConcatenateBits(Tag::kBitstring, operands);
    case TypeKind::kHexstring:
      return ConcatenateBits(Tag::kHexstring, operands);
    case TypeKind::kOctetstring:
      return ConcatenateBits(Tag::kOctetstring, operands);
    case TypeKind::kCharstring:
    case TypeKind::kUniversalCharstring:
      return ConcatenateCharacters(operands);
    default:
      return ConcatenateLists(type, operands);
  }
}

}  // namespace assay::runtime
