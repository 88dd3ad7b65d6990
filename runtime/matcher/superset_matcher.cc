#include "runtime/matcher/superset_matcher.h"

#include "runtime/matcher/set_matching.h"

namespace assay::runtime {

bool SupersetMatcher::Matches(const Value& value, MatchContext* context) const {
  return value.is(Tag::kList) && MatchSuperset(value.list()->span(), elements_, context);
}

}  // namespace assay::runtime
