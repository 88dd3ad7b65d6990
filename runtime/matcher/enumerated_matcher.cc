#include "runtime/matcher/enumerated_matcher.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::runtime {

bool EnumeratedMatcher::Matches(const Value& value, MatchContext* context) const {
  if (!value.is(Tag::kEnumerated) || value.enum_item() != item_) return false;
  const Value number = Value::Integer(EnumNumber(value));
  return std::any_of(numbers_.begin(), numbers_.end(),
                     [&](const Value& tmpl) { return Match(number, tmpl, context); });
}

void EnumeratedMatcher::Print(ValuePrinter& printer) const {
  printer.Text(item_ < type_->enum_items.size() ? type_->enum_items[item_].name
                                                : fmt::format("<item {}>", item_));
  printer.Open("(");
  for (const Value& number : numbers_) {
    printer.Next();
    printer.Print(number);
  }
  printer.Close(")");
}

}  // namespace assay::runtime
