// Parts of templates: reading (§15.6) and changing them.

#include "runtime/matcher/template_access.h"

#include <fmt/format.h>

#include "runtime/matcher/any_matcher.h"
#include "runtime/matcher/builders.h"
#include "runtime/matcher/list_matcher.h"
#include "runtime/matcher/permutation_matcher.h"
#include "runtime/matcher/record_matcher.h"
#include "runtime/matcher/union_matcher.h"

namespace assay::runtime {

namespace {

/// Longest list that an assignment to one of its elements may make. Units: elements.
constexpr uint32_t kMaxGrownList = 1 << 24;

tl::unexpected<Error> NoParts(const Value& tmpl, const char* what, const char* clause) {
  return Fail(Error{
      ErrorCode::kInvalidArgument,
      fmt::format("{} of this template cannot be referred to: {}", what, Print(tmpl, {.max_length = 200})),
      {},
      fmt::format("ES 201 873-1 {}", clause)});
}

bool HasAttributes(const Value& tmpl) { return tmpl.is(Tag::kMatcher) && tmpl.matcher()->ifpresent(); }

/// `?` that lets one look inside.
bool IsOpenAny(const Value& tmpl) { return IsMatcher(tmpl, MatcherKind::kAny) && !HasAttributes(tmpl); }

/// Templates that become a structure when a part of them is assigned: nothing, omit, `?`, `*`.
bool IsExpandable(const Value& tmpl) {
  return tmpl.is(Tag::kUnbound) || tmpl.is(Tag::kOmit) || IsMatcher(tmpl, MatcherKind::kAny) ||
         IsMatcher(tmpl, MatcherKind::kAnyOrOmit);
}

/// What the fields of an expanded template are before one is assigned.
std::vector<Value> ExpandedFields(const Value& tmpl, const Type* type) {
  std::vector<Value> fields(type->fields.size());
  if (!tmpl.is(Tag::kMatcher)) return fields;
  for (size_t i = 0; i < fields.size(); ++i)
    fields[i] = type->fields[i].optional ? MakeAnyOrOmit() : MakeAny();
  return fields;
}

/// Where index `index` of the value stands in a list template.
struct Place {
  size_t element = 0;    ///< of the template; its size when the index lies behind the end
  uint64_t before = 0;   ///< elements of the value before it
  bool in_run = false;   ///< `element` is a `*`
  bool unknown = false;  ///< inside or behind a permutation of unknown size
};

Place Locate(std::span<const Value> elements, uint64_t index) {
  Place place;
  for (; place.element < elements.size(); ++place.element) {
    const Value& element = elements[place.element];
    uint64_t size = 1;
    if (AsElementRun(element).present) {
      place.in_run = true;
      return place;
    }
    if (auto* permutation = AsMatcher<PermutationMatcher>(element)) {
      size = permutation->elements().size();
      for (const Value& inner : permutation->elements()) place.unknown |= AsElementRun(inner).present;
      place.unknown |= index - place.before < size;
    }
    if (place.unknown || index - place.before < size) return place;
    place.before += size;
  }
  return place;
}

/// Replaces the run at `place` by `?` up to `index`, a place for `index`, and what is left of the run.
void SplitRun(std::vector<Value>& elements, const Place& place, uint64_t index) {
  ElementRun run = AsElementRun(elements[place.element]);
  uint64_t before = index - place.before;
  std::vector<Value> parts(before, MakeAny());
  parts.emplace_back();
  uint64_t used = before + 1;
  uint64_t max = run.max == UINT64_MAX ? run.max : run.max > used ? run.max - used : 0;
  uint64_t min = run.min > used ? run.min - used : 0;
  if (max == UINT64_MAX && min == 0) {
    parts.push_back(MakeAnyOrOmit());
  } else if (max > 0) {
    parts.push_back(WithLength(MakeAnyOrOmit(), min, max));
  }
  auto at = elements.erase(elements.begin() + static_cast<ptrdiff_t>(place.element));
  elements.insert(at, parts.begin(), parts.end());
}

}  // namespace

Result<Value> ReadTemplateField(const Value& tmpl, const Type* type, uint32_t field) {
  if (tmpl.is(Tag::kRecord) && field < tmpl.record()->count) return tmpl.record()->Get(field);
  if (tmpl.is(Tag::kUnbound)) return Value();
  if (IsOpenAny(tmpl)) {
    bool optional = field < type->fields.size() && type->fields[field].optional;
    return optional ? MakeAnyOrOmit() : MakeAny();
  }
  auto* matcher = AsMatcher<RecordMatcher>(tmpl);
  if (matcher == nullptr || HasAttributes(tmpl) || field >= matcher->fields().size()) {
    return NoParts(tmpl, "a field", "§15.6.2");
  }
  return matcher->fields()[field];
}

Result<Value> ReadTemplateElement(const Value& tmpl, const Type*, uint32_t index) {
  if (tmpl.is(Tag::kUnbound)) return Value();
  if (IsOpenAny(tmpl)) return MakeAny();
  std::span<const Value> elements;
  if (tmpl.is(Tag::kList)) {
    elements = tmpl.list()->span();
  } else if (auto* list = AsMatcher<ListMatcher>(tmpl); list != nullptr && !HasAttributes(tmpl)) {
    elements = list->elements();
  } else {
    return NoParts(tmpl, "an element", "§15.6.3");
  }
  Place place = Locate(elements, index);
  if (place.in_run || place.unknown)
    return NoParts(tmpl, fmt::format("element {}", index).c_str(), "§15.6.3");
  if (place.element == elements.size()) {
    return Fail(Error{ErrorCode::kInvalidArgument,
                      fmt::format("index {} is behind the end of the list", index),
                      {},
                      "ES 201 873-1 §15.6.3"});
  }
  const Value& element = elements[place.element];
  if (HasAttributes(element)) return NoParts(element, "a part", "§15.6.3");
  return element;
}

Result<Value> ReadTemplateAlternative(const Value& tmpl, const Type* type, uint32_t alternative) {
  if (tmpl.is(Tag::kUnbound)) return Value();
  if (IsOpenAny(tmpl)) return MakeAny();
  uint32_t chosen;
  const Value* part;
  if (tmpl.is(Tag::kUnion)) {
    chosen = tmpl.choice()->alternative;
    part = &tmpl.choice()->value;
  } else if (auto* matcher = AsMatcher<UnionMatcher>(tmpl); matcher != nullptr && !HasAttributes(tmpl)) {
    chosen = matcher->alternative();
    part = &matcher->tmpl();
  } else {
    return NoParts(tmpl, "an alternative", "§15.6.5");
  }
  if (chosen == alternative) return *part;
  auto name = [type](uint32_t number) {
    return type != nullptr && number < type->fields.size() ? type->fields[number].name
                                                           : std::to_string(number);
  };
  return Fail(
      Error{ErrorCode::kInvalidArgument,
            fmt::format("alternative \"{}\" is not chosen, \"{}\" is", name(alternative), name(chosen)),
            {},
            "ES 201 873-1 §6.2.5.1"});
}

Result<Value*> MutableTemplateField(Value& tmpl, const Type* type, uint32_t field) {
  if (IsExpandable(tmpl)) {
    std::vector<Value> fields = ExpandedFields(tmpl, type);
    tmpl = Adopt(new RecordMatcher(type, fields));
  } else if (tmpl.is(Tag::kRecord)) {
    RecordObject* record = tmpl.record();
    for (uint32_t i = 0; i < record->count; ++i) record->Get(i);
    tmpl = Adopt(new RecordMatcher(record->type, {record->slots, record->count}));
  }
  auto* matcher = AsMatcher<RecordMatcher>(tmpl);
  if (matcher == nullptr || HasAttributes(tmpl) || field >= matcher->fields().size()) {
    return NoParts(tmpl, "a field", "§15.6.2");
  }
  return MutableMatcher<RecordMatcher>(tmpl)->MutableField(field);
}

Result<Value*> MutableTemplateElement(Value& tmpl, const Type* type, uint32_t index) {
  if (index >= kMaxGrownList)
    return Fail(ErrorCode::kLimit, fmt::format("list index {} is too large", index));
  if (IsExpandable(tmpl)) {
    Value rest = MakeAnyOrOmit();
    std::span<const Value> none;
    tmpl = Adopt(new ListMatcher(type, tmpl.is(Tag::kMatcher) ? std::span<const Value>(&rest, 1) : none));
  } else if (tmpl.is(Tag::kList)) {
    tmpl = Adopt(new ListMatcher(tmpl.list()->type, tmpl.list()->span()));
  }
  if (!IsMatcher(tmpl, MatcherKind::kList) || HasAttributes(tmpl))
    return NoParts(tmpl, "an element", "§15.6.3");
  auto* list = MutableMatcher<ListMatcher>(tmpl);
  std::vector<Value>& elements = list->mutable_elements();
  Place place = Locate(elements, index);
  if (place.unknown) return NoParts(tmpl, fmt::format("element {}", index).c_str(), "§15.6.3");
  if (place.in_run) {
    SplitRun(elements, place, index);
    place.element += index - place.before;
  } else if (place.element == elements.size()) {
    elements.resize(elements.size() + (index - place.before) + 1);
    place.element = elements.size() - 1;
  }
  return &elements[place.element];
}

Result<Value*> MutableTemplateAlternative(Value& tmpl, const Type* type, uint32_t alternative) {
  if (IsExpandable(tmpl)) {
    tmpl = Adopt(new UnionMatcher(type, alternative, tmpl.is(Tag::kMatcher) ? MakeAny() : Value()));
  } else if (tmpl.is(Tag::kUnion)) {
    tmpl = Adopt(new UnionMatcher(tmpl.choice()->type, tmpl.choice()->alternative, tmpl.choice()->value));
  }
  if (!IsMatcher(tmpl, MatcherKind::kUnion) || HasAttributes(tmpl))
    return NoParts(tmpl, "an alternative", "§15.6.5");
  return MutableMatcher<UnionMatcher>(tmpl)->MutableAlternative(alternative);
}

}  // namespace assay::runtime
