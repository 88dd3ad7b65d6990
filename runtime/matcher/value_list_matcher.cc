#include "runtime/matcher/value_list_matcher.h"

#include <fmt/format.h>

#include "runtime/matcher/explainer.h"

namespace assay::runtime {

bool ValueListMatcher::Matches(const Value& value, MatchContext* context) const {
  for (const Value& element : elements_) {
    if (Match(value, element, context)) return true;
  }
  return false;
}

bool ValueListMatcher::MatchesOmit(MatchContext* context) const {
  for (const Value& element : elements_) {
    if (Match(Value::Omit(), element, context)) return true;
  }
  return false;
}

void ValueListMatcher::Print(ValuePrinter& printer) const {
  if (elements_.size() == 1) return printer.Print(elements_[0]);
  ElementsMatcher::Print(printer);
}

void ValueListMatcher::Explain(const Value& value, Explainer& explainer) const {
  if (elements_.size() == 1) return explainer.Compare(value, elements_[0]);
  MatcherObject::Explain(value, explainer);
}

std::string ValueListMatcher::Why(const Value&) const {
  return fmt::format("matches none of the {} listed", elements_.size());
}

}  // namespace assay::runtime
