#include "runtime/matcher/callback_matcher.h"

#include "runtime/matcher/explainer.h"

namespace assay::runtime {

bool DecmatchMatcher::Matches(const Value& value, MatchContext* context) const {
  if (context == nullptr || !value.is_string()) return false;
  std::optional<Value> decoded = context->Decode(value, *type_, encoding_);
  return decoded.has_value() && Match(*decoded, inner_, context);
}

void DecmatchMatcher::Print(ValuePrinter& printer) const {
  printer.Text("decmatch ");
  if (!encoding_.empty()) printer.Text("(\"" + encoding_ + "\") ");
  printer.Print(inner_);
}

void DecmatchMatcher::Explain(const Value& value, Explainer& explainer) const {
  MatchContext* context = explainer.context();
  if (context != nullptr && value.is_string()) {
    if (std::optional<Value> decoded = context->Decode(value, *type_, encoding_)) {
      Explainer::Step step(explainer, "<decoded>");
      return explainer.Compare(*decoded, inner_);
    }
  }
  MatcherObject::Explain(value, explainer);
}

std::string DecmatchMatcher::Why(const Value&) const { return "cannot be decoded as " + type_->ToString(); }

bool DynamicMatcher::Matches(const Value& value, MatchContext* context) const {
  return context != nullptr && context->CallDynamic(function_, value);
}

void DynamicMatcher::Print(ValuePrinter& printer) const {
  printer.Text("@dynamic ");
  printer.Print(function_);
}

}  // namespace assay::runtime
