#include "runtime/matcher/logical_matcher.h"

#include "runtime/matcher/explainer.h"

namespace assay::runtime {

bool ConjunctionMatcher::Matches(const Value& value, MatchContext* context) const {
  for (const Value& element : elements_) {
    if (!Match(value, element, context)) return false;
  }
  return true;
}

void ConjunctionMatcher::Explain(const Value& value, Explainer& explainer) const {
  for (const Value& element : elements_) explainer.Compare(value, element);
}

bool DisjunctionMatcher::Matches(const Value& value, MatchContext* context) const {
  for (const Value& element : elements_) {
    if (Match(value, element, context)) return true;
  }
  return false;
}

bool ImplicationMatcher::Matches(const Value& value, MatchContext* context) const {
  return !Match(value, precondition_, context) || Match(value, implied_, context);
}

void ImplicationMatcher::Print(ValuePrinter& printer) const {
  printer.Print(precondition_);
  printer.Text(" implies ");
  printer.Print(implied_);
}

void ImplicationMatcher::Explain(const Value& value, Explainer& explainer) const {
  explainer.Compare(value, implied_);
}

bool ExclusionMatcher::Matches(const Value& value, MatchContext* context) const {
  return Match(value, base_, context) && !Match(value, excepted_, context);
}

void ExclusionMatcher::Print(ValuePrinter& printer) const {
  printer.Print(base_);
  printer.Text(" except ");
  printer.Print(excepted_);
}

void ExclusionMatcher::Explain(const Value& value, Explainer& explainer) const {
  if (!Match(value, base_, explainer.context())) return explainer.Compare(value, base_);
  MatcherObject::Explain(value, explainer);
}

}  // namespace assay::runtime
