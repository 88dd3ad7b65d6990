#include "runtime/matcher/superset_matcher.h"

#include "runtime/matcher/explainer.h"
#include "runtime/matcher/set_matching.h"

namespace assay::runtime {

bool SupersetMatcher::Matches(const Value& value, MatchContext* context) const {
  return value.is(Tag::kList) && MatchSuperset(value.list()->span(), elements_, context);
}

void SupersetMatcher::Explain(const Value& value, Explainer& explainer) const {
  if (value.is(Tag::kList) && explainer.CompareWithClosest(value.list()->span(), elements_)) return;
  MatcherObject::Explain(value, explainer);
}

}  // namespace assay::runtime
