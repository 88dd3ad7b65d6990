#include "runtime/matcher/testing/reference_match.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "runtime/matcher/builders.h"
#include "runtime/value/objects.h"

namespace assay::runtime::testing {

namespace {

using Elements = std::vector<Value>;

Elements ElementsOf(const Value& value) {
  std::span<const Value> items = value.list()->span();
  return {items.begin(), items.end()};
}

/// §B.1.3: do `templates`, from number `at` on, stand for `values` from `from` on?
bool Sequence(const Elements& values, size_t from, const std::vector<Spec>& templates, size_t at);

/// §B.1.3.3, §B.1.2.6: some order of `values` is what `templates` stand for in their order.
bool SomeOrder(Elements values, const std::vector<Spec>& templates) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  do {
    Elements arranged;
    for (size_t i : order) arranged.push_back(values[i]);
    if (Sequence(arranged, 0, templates, 0)) return true;
  } while (std::next_permutation(order.begin(), order.end()));
  return false;
}

bool Sequence(const Elements& values, size_t from, const std::vector<Spec>& templates, size_t at) {
  if (at == templates.size()) return from == values.size();
  const Spec& spec = templates[at];
  for (size_t taken = 0; from + taken <= values.size(); ++taken) {
    bool fits;
    if (spec.kind == Spec::kAnyOrOmit) {
      fits = !spec.has_length || (taken >= spec.min && taken <= spec.max);
    } else if (spec.kind == Spec::kPermutation) {
      fits = SomeOrder({values.begin() + from, values.begin() + from + taken}, spec.parts);
    } else {
      fits = taken == 1 && ReferenceMatch(values[from], spec);
    }
    if (fits && Sequence(values, from + taken, templates, at + 1)) return true;
  }
  return false;
}

/// All subsets of `count` things, as bit masks.
template <typename Accept>
bool SomeSubset(size_t count, Accept accept) {
  for (uint32_t mask = 0; mask < 1u << count; ++mask) {
    if (accept(mask)) return true;
  }
  return false;
}

template <typename T>
std::vector<T> Chosen(const std::vector<T>& all, uint32_t mask) {
  std::vector<T> chosen;
  for (size_t i = 0; i < all.size(); ++i) {
    if (mask >> i & 1) chosen.push_back(all[i]);
  }
  return chosen;
}

/// Characters, `?` and `*`.
bool Glob(const std::string& text, size_t from, const std::string& pattern, size_t at) {
  if (at == pattern.size()) return from == text.size();
  if (pattern[at] == '*') {
    for (size_t i = from; i <= text.size(); ++i) {
      if (Glob(text, i, pattern, at + 1)) return true;
    }
    return false;
  }
  return from < text.size() && (pattern[at] == '?' || pattern[at] == text[from]) &&
         Glob(text, from + 1, pattern, at + 1);
}

bool InRange(const Value& value, const Spec& spec) {
  auto within = [&](double number, auto bound_of) {
    double lower = spec.lower.is_bound() ? bound_of(spec.lower) : -INFINITY;
    double upper = spec.upper.is_bound() ? bound_of(spec.upper) : INFINITY;
    return (spec.lower_exclusive ? number > lower : number >= lower) &&
           (spec.upper_exclusive ? number < upper : number <= upper);
  };
  if (value.is(Tag::kInteger)) {
    return within(static_cast<double>(value.integer()),
                  [](const Value& v) { return static_cast<double>(v.integer()); });
  }
  if (value.is(Tag::kFloat)) return within(value.real(), [](const Value& v) { return v.real(); });
  if (!value.is(Tag::kCharstring)) return false;
  for (unsigned char c : value.bytes()) {
    if (!within(c, [](const Value& v) { return v.code_point(0); })) return false;
  }
  return true;
}

bool LengthFits(const Value& value, const Spec& spec) {
  uint64_t count = value.is(Tag::kList) ? value.list()->count : value.length();
  return count >= spec.min && count <= spec.max;
}

bool Mechanism(const Value& value, const Spec& spec) {
  auto matches = [&](const Spec& part) { return ReferenceMatch(value, part); };
  switch (spec.kind) {
    case Spec::kValue:
      return Equal(value, spec.value);
    case Spec::kOmit:
      return value.is(Tag::kOmit);
    case Spec::kAny:
      return !value.is(Tag::kOmit);
    case Spec::kAnyOrOmit:
      return true;
    case Spec::kList:
    case Spec::kDisjunct:
      return std::any_of(spec.parts.begin(), spec.parts.end(), matches);
    case Spec::kConjunct:
      return std::all_of(spec.parts.begin(), spec.parts.end(), matches);
    case Spec::kComplement:
      return !value.is(Tag::kOmit) && std::none_of(spec.parts.begin(), spec.parts.end(), matches);
    case Spec::kImplies:
      return !matches(spec.parts[0]) || matches(spec.parts[1]);
    case Spec::kExcept:
      return matches(spec.parts[0]) && !matches(spec.parts[1]);
    case Spec::kRange:
      return InRange(value, spec);
    case Spec::kSuperset:
      return value.is(Tag::kList) && SomeSubset(value.list()->count, [&](uint32_t mask) {
               return SomeOrder(Chosen(ElementsOf(value), mask), spec.parts);
             });
    case Spec::kSubset:
      return value.is(Tag::kList) && SomeSubset(spec.parts.size(), [&](uint32_t mask) {
               return SomeOrder(ElementsOf(value), Chosen(spec.parts, mask));
             });
    case Spec::kPermutation:
      return false;
    case Spec::kRecord:
      if (!value.is(Tag::kRecord) || value.record()->count != spec.parts.size()) return false;
      for (size_t i = 0; i < spec.parts.size(); ++i) {
        if (!ReferenceMatch(value.record()->Get(static_cast<uint32_t>(i)), spec.parts[i])) return false;
      }
      return true;
    case Spec::kUnion:
      return value.is(Tag::kUnion) && value.choice()->alternative == spec.alternative &&
             ReferenceMatch(value.choice()->value, spec.parts[0]);
    case Spec::kElements:
      if (!value.is(Tag::kList)) return false;
      if (spec.type->kind == TypeKind::kSetOf) return SomeOrder(ElementsOf(value), spec.parts);
      return Sequence(ElementsOf(value), 0, spec.parts, 0);
    case Spec::kPattern:
      return value.is(Tag::kCharstring) && Glob(std::string(value.bytes()), 0, spec.text, 0);
    case Spec::kBits: {
      if (!value.is(Tag::kBitstring)) return false;
      std::string digits;
      for (char bit : value.bytes()) digits += bit != 0 ? '1' : '0';
      return Glob(digits, 0, spec.text, 0);
    }
  }
  return false;
}

Value BuildMechanism(const Spec& spec) {
  std::vector<Value> parts;
  for (const Spec& part : spec.parts) parts.push_back(Build(part));
  switch (spec.kind) {
    case Spec::kValue:
      return spec.value;
    case Spec::kOmit:
      return Value::Omit();
    case Spec::kAny:
      return MakeAny();
    case Spec::kAnyOrOmit:
      return MakeAnyOrOmit();
    case Spec::kList:
      return MakeValueList(parts);
    case Spec::kComplement:
      return MakeComplement(parts);
    case Spec::kRange:
      return MakeRange(spec.lower, spec.lower_exclusive, spec.upper, spec.upper_exclusive);
    case Spec::kSuperset:
      return MakeSuperset(parts);
    case Spec::kSubset:
      return MakeSubset(parts);
    case Spec::kPermutation:
      return MakePermutation(parts);
    case Spec::kRecord:
      return MakeRecord(spec.type, parts);
    case Spec::kUnion:
      return MakeUnion(spec.type, spec.alternative, parts[0]);
    case Spec::kElements:
      return MakeList(spec.type, parts);
    case Spec::kPattern:
      return *MakePattern(TypeKind::kCharstring, spec.text, false);
    case Spec::kBits:
      return *MakeStringWildcard(Tag::kBitstring, spec.text);
    case Spec::kConjunct:
      return MakeConjunction(parts);
    case Spec::kDisjunct:
      return MakeDisjunction(parts);
    case Spec::kImplies:
      return MakeImplication(parts[0], parts[1]);
    case Spec::kExcept:
      return MakeExclusion(parts[0], parts[1]);
  }
  return Value();
}

}  // namespace

Value Build(const Spec& spec) {
  Value tmpl = BuildMechanism(spec);
  if (spec.has_length) tmpl = WithLength(tmpl, spec.min, spec.max);
  return spec.ifpresent ? WithIfPresent(tmpl) : tmpl;
}

bool ReferenceMatch(const Value& value, const Spec& spec) {
  if (value.is(Tag::kOmit) && spec.ifpresent) return true;
  if (spec.has_length && !value.is(Tag::kOmit) && !LengthFits(value, spec)) return false;
  return Mechanism(value, spec);
}

}  // namespace assay::runtime::testing
