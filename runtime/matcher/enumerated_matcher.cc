#include "runtime/matcher/enumerated_matcher.h"

#include <fmt/format.h>

namespace assay::runtime {

bool EnumeratedMatcher::Matches(const Value& value, MatchContext*) const {
  if (!value.is(Tag::kEnumerated) || value.enum_item() != item_) return false;
  int64_t number = EnumNumber(value);
  for (auto [first, last] : ranges_) {
    if (number >= first && number <= last) return true;
  }
  return false;
}

void EnumeratedMatcher::Print(ValuePrinter& printer) const {
  printer.Text(item_ < type_->enum_items.size() ? type_->enum_items[item_].name
                                                : fmt::format("<item {}>", item_));
  printer.Open("(");
  for (auto [first, last] : ranges_) {
    printer.Next();
    printer.Text(first == last ? fmt::format("{}", first) : fmt::format("{} .. {}", first, last));
  }
  printer.Close(")");
}

}  // namespace assay::runtime
