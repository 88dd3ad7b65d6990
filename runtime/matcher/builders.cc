#include "runtime/matcher/builders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/matcher/any_matcher.h"
#include "runtime/matcher/callback_matcher.h"
#include "runtime/matcher/complement_matcher.h"
#include "runtime/matcher/enumerated_matcher.h"
#include "runtime/matcher/list_matcher.h"
#include "runtime/matcher/logical_matcher.h"
#include "runtime/matcher/pattern_matcher.h"
#include "runtime/matcher/permutation_matcher.h"
#include "runtime/matcher/range_matcher.h"
#include "runtime/matcher/record_matcher.h"
#include "runtime/matcher/string_wildcard_matcher.h"
#include "runtime/matcher/subset_matcher.h"
#include "runtime/matcher/superset_matcher.h"
#include "runtime/matcher/union_matcher.h"
#include "runtime/matcher/value_list_matcher.h"

namespace assay::runtime {

namespace {

bool AnyMatcherAmong(std::span<const Value> templates) {
  return std::any_of(templates.begin(), templates.end(),
                     [](const Value& tmpl) { return tmpl.is(Tag::kMatcher); });
}

/// A matcher of its own that stands for the same as `tmpl`, to be given a length or ifpresent.
Value AsChangeable(const Value& tmpl) {
  if (tmpl.is(Tag::kMatcher)) return Adopt(tmpl.matcher()->Clone());
  return Adopt(new ValueListMatcher({&tmpl, 1}));
}

/// An infinite float bound means the same as no bound.
Value Bound(const Value& value, double infinite) {
  if (value.is(Tag::kFloat) && value.real() == infinite) return Value();
  return value;
}

}  // namespace

Value MakeAny() {
  static thread_local const Value any = Adopt(new AnyMatcher);
  return any;
}

Value MakeAnyOrOmit() {
  static thread_local const Value any = Adopt(new AnyOrOmitMatcher);
  return any;
}

Value MakeValueList(std::span<const Value> templates) { return Adopt(new ValueListMatcher(templates)); }
Value MakeComplement(std::span<const Value> templates) { return Adopt(new ComplementMatcher(templates)); }

Value MakeRange(const Value& lower, bool lower_exclusive, const Value& upper, bool upper_exclusive) {
  return Adopt(new RangeMatcher({Bound(lower, -INFINITY), lower_exclusive},
                                {Bound(upper, INFINITY), upper_exclusive}));
}

Value MakeEnumeratedList(const Type* type, uint32_t item, std::span<const Value> numbers) {
  return Adopt(new EnumeratedMatcher(type, item, {numbers.begin(), numbers.end()}));
}

Value MakeSuperset(std::span<const Value> templates) { return Adopt(new SupersetMatcher(templates)); }
Value MakeSubset(std::span<const Value> templates) { return Adopt(new SubsetMatcher(templates)); }
Value MakePermutation(std::span<const Value> templates) { return Adopt(new PermutationMatcher(templates)); }
Value MakeConjunction(std::span<const Value> templates) { return Adopt(new ConjunctionMatcher(templates)); }
Value MakeDisjunction(std::span<const Value> templates) { return Adopt(new DisjunctionMatcher(templates)); }

Value MakeImplication(const Value& precondition, const Value& implied) {
  return Adopt(new ImplicationMatcher(precondition, implied));
}

Value MakeExclusion(const Value& base, const Value& excepted) {
  return Adopt(new ExclusionMatcher(base, excepted));
}

Value MakeDecmatch(const Type* type, std::string_view encoding, const Value& inner) {
  return Adopt(new DecmatchMatcher(type, std::string(encoding), inner));
}

Value MakeDynamic(const Value& function) { return Adopt(new DynamicMatcher(function)); }

Result<Value> MakePattern(TypeKind, std::string_view text, bool nocase, std::span<const Value> references) {
  Result<std::shared_ptr<const Pattern>> pattern = Pattern::Compile(text, nocase, references);
  if (!pattern) return Fail(pattern.error());
  return Adopt(new PatternMatcher(std::move(*pattern)));
}

Value MakeRecord(const Type* type, std::span<const Value> fields) {
  if (AnyMatcherAmong(fields)) return Adopt(new RecordMatcher(type, fields));
  Value record = NewRecord(type, static_cast<uint32_t>(fields.size()));
  std::copy(fields.begin(), fields.end(), record.record()->slots);
  return record;
}

Value MakeList(const Type* type, std::span<const Value> elements) {
  if (AnyMatcherAmong(elements)) return Adopt(new ListMatcher(type, elements));
  Value list = NewList(type, static_cast<uint32_t>(elements.size()));
  std::copy(elements.begin(), elements.end(), list.list()->items);
  return list;
}

Value MakeUnion(const Type* type, uint32_t alternative, const Value& tmpl) {
  if (tmpl.is(Tag::kMatcher)) return Adopt(new UnionMatcher(type, alternative, tmpl));
  return NewUnion(type, alternative, tmpl);
}

Value WithLength(const Value& tmpl, uint64_t min, uint64_t max) {
  Value changed = AsChangeable(tmpl);
  changed.matcher()->set_length({.min = min, .max = max});
  return changed;
}

Value WithIfPresent(const Value& tmpl) {
  Value changed = AsChangeable(tmpl);
  changed.matcher()->set_ifpresent();
  return changed;
}

Result<void> ExpandAllFrom(const Value& source, std::vector<Value>* elements) {
  // A length restriction or ifpresent is about the source as a whole, not about its elements.
  auto* attributed = AsMatcher<ValueListMatcher>(source);
  if (attributed != nullptr && attributed->elements().size() == 1 &&
      attributed->elements().front().is(Tag::kList))
    return ExpandAllFrom(attributed->elements().front(), elements);
  if (source.is(Tag::kList)) {
    std::span<const Value> items = source.list()->span();
    elements->insert(elements->end(), items.begin(), items.end());
    return {};
  }
  auto* list = AsMatcher<ListMatcher>(source);
  if (list == nullptr) {
    return Fail(Error{ErrorCode::kInvalidArgument,
                      "\"all from\" wants a list of elements, found " + Print(source),
                      {},
                      "ES 201 873-1 §B.1.2.1"});
  }
  for (const Value& element : list->elements()) {
    if (!IsMatcher(element, MatcherKind::kPermutation)) continue;
    return Fail(Error{ErrorCode::kInvalidArgument,
                      "\"all from\" cannot take a permutation apart",
                      {},
                      "ES 201 873-1 §B.1.3.3"});
  }
  elements->insert(elements->end(), list->elements().begin(), list->elements().end());
  return {};
}

}  // namespace assay::runtime
