#include "runtime/matcher/union_matcher.h"

#include <fmt/format.h>

#include "runtime/matcher/explainer.h"

namespace assay::runtime {

bool UnionMatcher::Matches(const Value& value, MatchContext* context) const {
  return value.is(Tag::kUnion) && value.choice()->alternative == alternative_ &&
         Match(value.choice()->value, tmpl_, context);
}

std::string UnionMatcher::AlternativeName() const {
  bool named = type_ != nullptr && alternative_ < type_->fields.size();
  return named ? type_->fields[alternative_].name : fmt::format("<{}>", alternative_);
}

void UnionMatcher::Print(ValuePrinter& printer) const {
  printer.Open("{");
  printer.Next();
  printer.Text(AlternativeName() + " := ");
  printer.Print(tmpl_);
  printer.Close("}");
}

void UnionMatcher::Explain(const Value& value, Explainer& explainer) const {
  if (!value.is(Tag::kUnion) || value.choice()->alternative != alternative_) {
    return MatcherObject::Explain(value, explainer);
  }
  Explainer::Step step(explainer, AlternativeName());
  explainer.Compare(value.choice()->value, tmpl_);
}

}  // namespace assay::runtime
