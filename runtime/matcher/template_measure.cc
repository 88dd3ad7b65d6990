// istemplatekind, lengthof and sizeof of templates (Annex C).

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "runtime/matcher/builders.h"
#include "runtime/matcher/list_matcher.h"
#include "runtime/matcher/pattern_matcher.h"
#include "runtime/matcher/pattern_translator.h"
#include "runtime/matcher/permutation_matcher.h"
#include "runtime/matcher/record_matcher.h"
#include "runtime/matcher/string_wildcard_matcher.h"
#include "runtime/matcher/template_access.h"
#include "runtime/matcher/value_list_matcher.h"

namespace assay::runtime {

namespace {

bool HasElement(const Value& tmpl, MatcherKind kind) {
  auto* list = AsMatcher<ListMatcher>(tmpl);
  if (list == nullptr) return false;
  for (const Value& element : list->elements()) {
    if (IsMatcher(element, kind)) return true;
    if (auto* permutation = AsMatcher<PermutationMatcher>(element)) {
      for (const Value& inner : permutation->elements()) {
        if (IsMatcher(inner, kind)) return true;
      }
    }
  }
  return false;
}

bool HasGap(const Value& tmpl, bool any_number) {
  auto* wildcards = AsMatcher<StringWildcardMatcher>(tmpl);
  if (wildcards == nullptr) return false;
  for (const StringPiece& piece : wildcards->pieces()) {
    if (piece.max_gap != 0 && (piece.max_gap == UINT64_MAX) == any_number) return true;
  }
  return false;
}

struct KindTest {
  std::string_view name;
  bool (*test)(const Value& tmpl);
};

template <MatcherKind kKind>
bool Is(const Value& tmpl) {
  return IsMatcher(tmpl, kKind);
}

/// ES 201 873-1 §C.3.5, table of kinds.
constexpr KindTest kKindTests[] = {
    {"value", [](const Value& tmpl) { return IsValue(tmpl); }},
    {"omit",
     [](const Value& tmpl) {
       auto* list = AsMatcher<ValueListMatcher>(tmpl);  // omit length(1..2), omit ifpresent
       const bool one = list != nullptr && list->elements().size() == 1;
       return (one ? list->elements().front() : tmpl).is(Tag::kOmit);
     }},
    {"list",
     [](const Value& tmpl) {
       auto* list = AsMatcher<ValueListMatcher>(tmpl);
       // One element with a length or ifpresent is a specific value.
       return list != nullptr &&
              (list->elements().size() != 1 || (!list->length().restricted() && !list->ifpresent()));
     }},
    {"complement", Is<MatcherKind::kComplement>},
    {"AnyValue", Is<MatcherKind::kAny>},
    {"?", Is<MatcherKind::kAny>},
    {"AnyValueOrNone", Is<MatcherKind::kAnyOrOmit>},
    {"*", Is<MatcherKind::kAnyOrOmit>},
    {"range", Is<MatcherKind::kRange>},
    {"superset", Is<MatcherKind::kSuperset>},
    {"subset", Is<MatcherKind::kSubset>},
    {"AnyElement",
     [](const Value& tmpl) { return HasElement(tmpl, MatcherKind::kAny) || HasGap(tmpl, false); }},
    {"AnyElementsOrNone",
     [](const Value& tmpl) { return HasElement(tmpl, MatcherKind::kAnyOrOmit) || HasGap(tmpl, true); }},
    {"permutation", [](const Value& tmpl) { return HasElement(tmpl, MatcherKind::kPermutation); }},
    {"length",
     [](const Value& tmpl) { return tmpl.is(Tag::kMatcher) && tmpl.matcher()->length().restricted(); }},
    {"ifpresent", [](const Value& tmpl) { return tmpl.is(Tag::kMatcher) && tmpl.matcher()->ifpresent(); }},
    {"pattern", Is<MatcherKind::kPattern>},
    {"decmatch", Is<MatcherKind::kDecmatch>},
    {"dynamic", Is<MatcherKind::kDynamic>},
    {"enum", Is<MatcherKind::kEnumerated>},
    {"conjunct", Is<MatcherKind::kConjunction>},
    {"disjunct", Is<MatcherKind::kDisjunction>},
    {"implies", Is<MatcherKind::kImplication>},
    {"except", Is<MatcherKind::kExclusion>},
};

/// The lengths that a template may match; `max` UINT64_MAX: no bound. Empty when it has none.
struct Lengths {
  uint64_t min = 0;
  uint64_t max = UINT64_MAX;
};

uint64_t AddLimits(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }

void AddElement(const Value& element, Lengths* lengths) {
  ElementRun run = AsElementRun(element);
  if (!run.present) run.min = run.max = 1;
  lengths->min = AddLimits(lengths->min, run.min);
  lengths->max = AddLimits(lengths->max, run.max);
}

/// Number of elements up to the last one that was assigned, of keys of a map (§C.2.1).
uint64_t BoundLength(const ListObject& list) {
  if (list.type != nullptr && list.type->kind == TypeKind::kMap) return list.count / 2;
  uint64_t count = list.count;
  while (count > 0 && !list.items[count - 1].is_bound()) --count;
  return count;
}

std::optional<Lengths> LengthsOf(const Value& tmpl, int depth);

std::optional<Lengths> LengthsOfMechanism(const Value& tmpl, int depth) {
  Lengths none{.min = 0, .max = 0};
  switch (tmpl.matcher()->kind()) {
    case MatcherKind::kList: {
      for (const Value& element : AsMatcher<ListMatcher>(tmpl)->elements()) {
        if (auto* permutation = AsMatcher<PermutationMatcher>(element)) {
          for (const Value& inner : permutation->elements()) AddElement(inner, &none);
        } else {
          AddElement(element, &none);
        }
      }
      return none;
    }
    case MatcherKind::kStringWildcard:
      for (const StringPiece& piece : AsMatcher<StringWildcardMatcher>(tmpl)->pieces()) {
        none.min = AddLimits(none.min, AddLimits(piece.min_gap, piece.elements.size()));
        none.max = AddLimits(none.max, AddLimits(piece.max_gap, piece.elements.size()));
      }
      return none;
    case MatcherKind::kPattern: {
      const auto& glob = AsMatcher<PatternMatcher>(tmpl)->pattern().glob();
      if (!glob) return Lengths{};
      for (char32_t step : *glob) {
        if (step == kGlobRun) return Lengths{};  // any length restriction may decide
      }
      return Lengths{.min = glob->size(), .max = glob->size()};
    }
    case MatcherKind::kValueList: {
      Lengths all{.min = UINT64_MAX, .max = 0};
      for (const Value& element : AsMatcher<ValueListMatcher>(tmpl)->elements()) {
        std::optional<Lengths> one = LengthsOf(element, depth + 1);
        if (!one) return std::nullopt;
        all.min = std::min(all.min, one->min);
        all.max = std::max(all.max, one->max);
      }
      return all;
    }
    case MatcherKind::kSuperset: {
      auto elements = static_cast<const ElementsMatcher*>(tmpl.matcher())->elements();
      return Lengths{.min = elements.size(), .max = UINT64_MAX};
    }
    case MatcherKind::kSubset: {
      auto elements = static_cast<const ElementsMatcher*>(tmpl.matcher())->elements();
      return Lengths{.min = 0, .max = elements.size()};
    }
    case MatcherKind::kRecord:
    case MatcherKind::kUnion:
    case MatcherKind::kEnumerated:
      return std::nullopt;
    default:
      return Lengths{};
  }
}

std::optional<Lengths> LengthsOf(const Value& tmpl, int depth) {
  if (depth > kMaxMatchDepth) return std::nullopt;
  if (tmpl.is_string()) return Lengths{tmpl.length(), tmpl.length()};
  if (tmpl.is(Tag::kList)) {
    uint64_t count = BoundLength(*tmpl.list());
    return Lengths{count, count};
  }
  if (!tmpl.is(Tag::kMatcher)) return std::nullopt;
  std::optional<Lengths> lengths = LengthsOfMechanism(tmpl, depth);
  if (!lengths) return std::nullopt;
  lengths->min = std::max(lengths->min, tmpl.matcher()->length().min);
  lengths->max = std::min(lengths->max, tmpl.matcher()->length().max);
  return lengths;
}

tl::unexpected<Error> Undetermined(const char* function, const char* clause, const Value& tmpl) {
  return Fail(
      Error{ErrorCode::kInvalidArgument,
            fmt::format("{} of this is not determined: {}", function, Print(tmpl, {.max_length = 200})),
            {},
            fmt::format("ES 201 873-1 {}", clause)});
}

}  // namespace

Result<bool> IsTemplateKind(const Value& tmpl, std::string_view kind) {
  for (const KindTest& test : kKindTests) {
    if (test.name == kind) return test.test(tmpl);
  }
  return Fail(Error{ErrorCode::kInvalidArgument,
                    fmt::format("\"{}\" is no kind of template", kind),
                    {},
                    "ES 201 873-1 §C.3.5"});
}

Result<uint64_t> Lengthof(const Value& tmpl) {
  std::optional<Lengths> lengths = LengthsOf(tmpl, 0);
  bool ifpresent = tmpl.is(Tag::kMatcher) && tmpl.matcher()->ifpresent();
  if (!lengths || ifpresent || lengths->min != lengths->max) return Undetermined("lengthof", "§C.2.1", tmpl);
  return lengths->min;
}

std::optional<Value> PatternCharacters(const Value& tmpl) {
  auto* pattern = AsMatcher<PatternMatcher>(tmpl);
  // Neither references nor escapes: only then every character stands for itself.
  if (pattern == nullptr || !pattern->pattern().glob() ||
      pattern->pattern().notation().find_first_of("{\\") != std::string::npos)
    return std::nullopt;
  std::u32string characters;
  for (char32_t step : *pattern->pattern().glob())
    characters += step == kGlobRun ? U'*' : step == kGlobAny ? U'?' : step;
  return Value::UniversalFromCodePoints(characters.data(), characters.size());
}

Result<Value> TemplatePart(const Value& tmpl, uint32_t index, uint32_t count) {
  if (auto* list = AsMatcher<ListMatcher>(tmpl); list != nullptr && !list->has_runs()) {
    return MakeList(list->type(), list->elements().subspan(index, count));
  }
  auto* wildcards = AsMatcher<StringWildcardMatcher>(tmpl);
  if (wildcards == nullptr) return Undetermined("a part", "§C.4.2", tmpl);
  std::vector<StringPiece> part;
  uint64_t at = 0;
  for (const StringPiece& piece : wildcards->pieces()) {
    if (piece.min_gap != piece.max_gap) return Undetermined("a part", "§C.4.2", tmpl);
    auto overlap = [&](uint64_t length) {
      uint64_t first = std::max<uint64_t>(at, index);
      uint64_t end = std::min<uint64_t>(at + length, uint64_t{index} + count);
      return first < end ? std::pair(first - at, end - first) : std::pair<uint64_t, uint64_t>(0, 0);
    };
    uint64_t gap = overlap(piece.min_gap).second;
    at += piece.min_gap;
    auto [offset, length] = overlap(piece.elements.size());
    at += piece.elements.size();
    if (gap != 0 || length != 0) part.push_back({gap, gap, piece.elements.substr(offset, length)});
  }
  bool gaps =
      std::any_of(part.begin(), part.end(), [](const StringPiece& piece) { return piece.max_gap != 0; });
  if (gaps) return Adopt(new StringWildcardMatcher(wildcards->string_tag(), std::move(part)));
  char* data;
  Value value = NewString(wildcards->string_tag(), count, &data);
  for (const StringPiece& piece : part) data = std::copy(piece.elements.begin(), piece.elements.end(), data);
  return value;
}

Result<uint64_t> Sizeof(const Value& tmpl) {
  std::span<const Value> fields;
  if (tmpl.is(Tag::kList) && tmpl.list()->type != nullptr && tmpl.list()->type->kind == TypeKind::kArray) {
    return tmpl.list()->count;
  }
  if (tmpl.is(Tag::kRecord)) {
    for (uint32_t i = 0; i < tmpl.record()->count; ++i) tmpl.record()->Get(i);
    fields = {tmpl.record()->slots, tmpl.record()->count};
  } else if (auto* matcher = AsMatcher<RecordMatcher>(tmpl); matcher != nullptr && !matcher->ifpresent()) {
    fields = matcher->fields();
  } else {
    return Undetermined("sizeof", "§C.2.2", tmpl);
  }
  uint64_t present = 0;
  for (const Value& field : fields) {
    if (field.is(Tag::kOmit) || field.is(Tag::kUnbound)) continue;
    // A field that may or may not be there leaves the size open.
    if (Match(Value::Omit(), field)) return Undetermined("sizeof", "§C.2.2", tmpl);
    ++present;
  }
  return present;
}

}  // namespace assay::runtime
