#include "runtime/matcher/complement_matcher.h"

namespace assay::runtime {

bool ComplementMatcher::Matches(const Value& value, MatchContext* context) const {
  for (const Value& element : elements_) {
    if (Match(value, element, context)) return false;
  }
  return true;
}

}  // namespace assay::runtime
