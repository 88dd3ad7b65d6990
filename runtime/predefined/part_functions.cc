// Functions of parts of strings and lists, and of templates (ES 201 873-1 §C.2, §C.3, §C.4).

#include <fmt/format.h>

#include "runtime/matcher/pattern.h"
#include "runtime/matcher/template_access.h"
#include "runtime/predefined/functions.h"
#include "runtime/value/arithmetic.h"
#include "runtime/value/objects.h"

namespace assay::runtime::predefined {

namespace {

/// Index and count of a part, checked against the `length` of the whole.
struct Range {
  uint32_t index;
  uint32_t count;
};

Result<Range> CheckRange(const Value& index, const Value& count, uint64_t length) {
  auto within = [length](const Value& number, uint64_t most) {
    return number.is(Tag::kInteger) && number.integer() >= 0 &&
           static_cast<uint64_t>(number.integer()) <= most && most <= length;
  };
  if (!within(index, length)) return Invalid(fmt::format("the index is not in the range 0 .. {}", length));
  uint64_t rest = length - static_cast<uint64_t>(index.integer());
  if (!within(count, rest)) return Invalid(fmt::format("the count is not in the range 0 .. {}", rest));
  return Range{static_cast<uint32_t>(index.integer()), static_cast<uint32_t>(count.integer())};
}

Value ListPart(const Value& list, uint32_t index, uint32_t count) {
  Value part = NewList(list.list()->type, count);
  for (uint32_t i = 0; i < count; ++i) part.list()->items[i] = list.list()->items[index + i];
  return part;
}

Value Part(const Value& whole, uint32_t index, uint32_t count) {
  return whole.is(Tag::kList) ? ListPart(whole, index, count) : Substring(whole, index, count);
}

uint64_t ElementsOf(const Value& whole) {
  return whole.is(Tag::kList) ? whole.list()->count : whole.length();
}

}  // namespace

Result<Value> LengthofValue(Args args, Context&) {
  Result<uint64_t> length = Lengthof(args[0]);
  if (!length) return Fail(length.error());
  return Value::Integer(static_cast<int64_t>(*length));
}

Result<Value> SizeofValue(Args args, Context&) {
  Result<uint64_t> size = Sizeof(args[0]);
  if (!size) return Fail(size.error());
  return Value::Integer(static_cast<int64_t>(*size));
}

Result<Value> Isvalue(Args args, Context&) { return Value::Boolean(IsValue(args[0])); }

Result<Value> Istemplatekind(Args args, Context&) {
  Result<bool> is = IsTemplateKind(args[0], args[1].bytes());
  if (!is) return Fail(is.error());
  return Value::Boolean(*is);
}

Result<Value> Regexp(Args args, Context&) {
  Result<Value> text = Valueof(args[0]);
  if (!text || !text->is_string()) return Invalid("argument 1 is no specific string");
  bool nocase = args[3].is_bound() && args[3].boolean();
  Result<std::shared_ptr<const Pattern>> pattern = Pattern::FromTemplate(args[1], nocase);
  if (!pattern) return Fail(pattern.error());
  if (!args[2].is(Tag::kInteger) || args[2].integer() < 0 || args[2].integer() >= (*pattern)->groups()) {
    return Invalid(
        fmt::format("the pattern has {} groups; the group number is not in the range", (*pattern)->groups()));
  }
  std::optional<Pattern::Span> group = (*pattern)->Group(*text, static_cast<uint32_t>(args[2].integer()));
  if (!group) return Value::Charstring("");
  return Substring(*text, group->offset, group->length);
}

Result<Value> Substr(Args args, Context&) {
  if (std::optional<Value> characters = PatternCharacters(args[0])) {
    Result<Range> range = CheckRange(args[1], args[2], characters->length());
    if (!range) return Fail(range.error());
    return Part(*characters, range->index, range->count);
  }
  if (args[0].is(Tag::kMatcher)) {
    // A list or string of fixed length with AnyElement inside is allowed (§C.4.2).
    Result<uint64_t> length = Lengthof(args[0]);
    if (!length) return Fail(length.error());
    Result<Range> range = CheckRange(args[1], args[2], *length);
    if (!range) return Fail(range.error());
    return TemplatePart(args[0], range->index, range->count);
  }
  if (!args[0].is_string() && !args[0].is(Tag::kList)) return Invalid("argument 1 is no string or list");
  Result<Range> range = CheckRange(args[1], args[2], ElementsOf(args[0]));
  if (!range) return Fail(range.error());
  return Part(args[0], range->index, range->count);
}

Result<Value> Replace(Args args, Context&) {
  uint64_t length = ElementsOf(args[0]);
  Result<Range> range = CheckRange(args[1], args[2], length);
  if (!range) return Fail(range.error());
  uint32_t end = range->index + range->count;
  Value result = Part(args[0], 0, range->index);
  OperatorFault fault = Concatenate(result, args[3], &result);
  if (fault == OperatorFault::kNone) {
    fault = Concatenate(result, Part(args[0], end, static_cast<uint32_t>(length) - end), &result);
  }
  if (fault != OperatorFault::kNone) return Invalid(OperatorFaultText(fault));
  return result;
}

}  // namespace assay::runtime::predefined
