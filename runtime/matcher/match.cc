#include "runtime/matcher/matcher.h"
#include "runtime/matcher/matcher_object.h"
#include "runtime/matcher/set_matching.h"

namespace assay::runtime {

namespace {

thread_local int match_depth = 0;

/// Counts one level of nesting while it lives.
class DepthGuard {
 public:
  DepthGuard() { ++match_depth; }
  ~DepthGuard() { --match_depth; }
  bool too_deep() const { return match_depth > kMaxMatchDepth; }
};

bool MatchFields(const Value& value, const Value& tmpl, MatchContext* context) {
  RecordObject* found = value.record();
  RecordObject* expected = tmpl.record();
  if (found == expected) return true;
  if (found->count != expected->count) return false;
  for (uint32_t i = 0; i < found->count; ++i) {
    if (!Match(found->Get(i), expected->Get(i), context)) return false;
  }
  return true;
}

bool MatchItems(const Value& value, const Value& tmpl, MatchContext* context) {
  std::span<const Value> found = value.list()->span();
  std::span<const Value> expected = tmpl.list()->span();
  if (found.size() != expected.size()) return false;
  const Type* type = tmpl.list()->type;
  if (type != nullptr && type->kind == TypeKind::kSetOf) return MatchSet(found, expected, context);
  for (size_t i = 0; i < found.size(); ++i) {
    if (!Match(found[i], expected[i], context)) return false;
  }
  return true;
}

/// `tmpl` is a record, list or union value: the same walk as for matchers, so that nothing is allocated.
bool MatchContainer(const Value& value, const Value& tmpl, MatchContext* context) {
  if (value.tag() != tmpl.tag()) return false;
  DepthGuard guard;
  // Values may nest as deep as memory lasts; Equal does not use the C stack for that.
  if (guard.too_deep()) return Equal(value, tmpl);
  if (tmpl.is(Tag::kRecord)) return MatchFields(value, tmpl, context);
  if (tmpl.is(Tag::kList)) return MatchItems(value, tmpl, context);
  return value.choice()->alternative == tmpl.choice()->alternative &&
         Match(value.choice()->value, tmpl.choice()->value, context);
}

bool MatchMatcher(const Value& value, const MatcherObject& matcher, MatchContext* context) {
  if (matcher.matches_all()) return true;
  DepthGuard guard;
  if (guard.too_deep()) return false;
  if (value.is(Tag::kOmit)) return matcher.ifpresent() || matcher.MatchesOmit(context);
  if (!value.is_bound() || value.is(Tag::kBroken)) return false;
  if (matcher.length().restricted()) {
    uint64_t count;
    if (!ElementCount(value, &count) || !matcher.length().Contains(count)) return false;
  }
  return matcher.kind() == MatcherKind::kAny || matcher.Matches(value, context);
}

}  // namespace

bool MatchSlow(const Value& value, const Value& tmpl, MatchContext* context) {
  switch (tmpl.tag()) {
    case Tag::kMatcher:
      return MatchMatcher(value, *tmpl.matcher(), context);
    case Tag::kRecord:
    case Tag::kList:
    case Tag::kUnion:
      return MatchContainer(value, tmpl, context);
    case Tag::kUnbound:
      return value.is(Tag::kUnbound);  // elements of partially initialised lists
    case Tag::kBroken:
      return false;
    default:
      return Equal(value, tmpl);
  }
}

}  // namespace assay::runtime
