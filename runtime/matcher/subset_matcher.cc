#include "runtime/matcher/subset_matcher.h"

#include "runtime/matcher/set_matching.h"

namespace assay::runtime {

bool SubsetMatcher::Matches(const Value& value, MatchContext* context) const {
  return value.is(Tag::kList) && MatchSubset(value.list()->span(), elements_, context);
}

}  // namespace assay::runtime
