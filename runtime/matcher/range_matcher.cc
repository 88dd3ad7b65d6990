#include "runtime/matcher/range_matcher.h"

#include <cmath>

#include "runtime/value/arithmetic.h"

namespace assay::runtime {

namespace {

bool IsNumber(const Value& value) {
  return value.is(Tag::kInteger) || value.is(Tag::kBigInteger) || value.is(Tag::kFloat);
}
bool IsCharstring(const Value& value) { return value.is(Tag::kCharstring) || value.is(Tag::kUniversal); }

/// `sign` 1: `bound` is the lower bound, and `value` may not be below it; -1: the upper one.
bool WithinNumber(const Value& value, const RangeBound& bound, int sign) {
  if (!bound.value.is_bound()) {
    return !bound.exclusive || !value.is(Tag::kFloat) || value.real() != -sign * INFINITY;
  }
  int order;
  if (Compare(value, bound.value, &order) != OperatorFault::kNone) return false;
  order *= sign;
  return bound.exclusive ? order > 0 : order >= 0;
}

bool WithinCharacter(char32_t character, const RangeBound& bound, int sign) {
  if (!bound.value.is_bound()) return true;
  if (!IsCharstring(bound.value) || bound.value.length() != 1) return false;
  char32_t limit = bound.value.code_point(0);
  if (character == limit) return !bound.exclusive;
  return sign > 0 ? character > limit : character < limit;
}

}  // namespace

bool RangeMatcher::Matches(const Value& value, MatchContext*) const {
  if (IsNumber(value)) {
    if (value.is(Tag::kFloat) && std::isnan(value.real())) return false;
    return WithinNumber(value, lower_, 1) && WithinNumber(value, upper_, -1);
  }
  if (!IsCharstring(value)) return false;
  for (uint32_t i = 0; i < value.length(); ++i) {
    char32_t character = value.code_point(i);
    if (!WithinCharacter(character, lower_, 1) || !WithinCharacter(character, upper_, -1)) return false;
  }
  return true;
}

void RangeMatcher::Print(ValuePrinter& printer) const {
  printer.Text(lower_.exclusive ? "(!" : "(");
  lower_.value.is_bound() ? printer.Print(lower_.value) : printer.Text("-infinity");
  printer.Text(upper_.exclusive ? " .. !" : " .. ");
  upper_.value.is_bound() ? printer.Print(upper_.value) : printer.Text("infinity");
  printer.Text(")");
}

std::string RangeMatcher::Why(const Value& value) const {
  if (IsCharstring(value)) return "has a character beyond the range";
  if (!IsNumber(value)) return "is no number or string";
  return WithinNumber(value, lower_, 1) ? "is above the range" : "is below the range";
}

}  // namespace assay::runtime
