#pragma once

#include <span>

#include "runtime/matcher/matcher.h"

namespace assay::runtime {

// Matching without regard to order. Every element of one side needs a partner of its own on the other side: a
// bipartite matching, found with augmenting paths, so no arrangement of elements takes exponential time. `*`
// elements among the templates stand for any number of further elements.

/// `values` are exactly what `templates` stand for (set of, permutation).
bool MatchSet(std::span<const Value> values, std::span<const Value> templates, MatchContext* context);
/// Each template has a partner among `values`.
bool MatchSuperset(std::span<const Value> values, std::span<const Value> templates, MatchContext* context);
/// Each value has a partner among `templates`.
bool MatchSubset(std::span<const Value> values, std::span<const Value> templates, MatchContext* context);

}  // namespace assay::runtime
