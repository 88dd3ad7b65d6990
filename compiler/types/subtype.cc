#include "compiler/types/subtype.h"

#include <fmt/format.h>

#include <cmath>

#include "runtime/value/arithmetic.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::compiler {

using runtime::Tag;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

/// Values deeper than this are not searched for violations; the runtime checks them when it builds them.
constexpr int kMaxValueDepth = 64;

bool IsNumber(const Value& value) {
  return value.is(Tag::kInteger) || value.is(Tag::kBigInteger) || value.is(Tag::kFloat);
}

/// Order of two numbers, or 2 when they do not compare.
int Order(const Value& a, const Value& b) {
  int order = 0;
  if (runtime::Compare(a, b, &order) != runtime::OperatorFault::kNone) return 2;
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

bool InRange(const Value& value, const SubtypeBound& lower, const SubtypeBound& upper) {
  if (value.is(Tag::kFloat) && std::isnan(value.real())) return false;
  if (!lower.infinite) {
    int order = Order(value, lower.value);
    if (order == 2 || order < 0 || (order == 0 && lower.exclusive)) return false;
  } else if (lower.exclusive && value.is(Tag::kFloat) && std::isinf(value.real()) && value.real() < 0) {
    return false;
  }
  if (!upper.infinite) {
    int order = Order(value, upper.value);
    if (order == 2 || order > 0 || (order == 0 && upper.exclusive)) return false;
  } else if (upper.exclusive && value.is(Tag::kFloat) && std::isinf(value.real()) && value.real() > 0) {
    return false;
  }
  return true;
}

/// String ranges restrict every character (§6.1.2.3).
bool CharactersInRange(const Value& value, const SubtypeBound& lower, const SubtypeBound& upper) {
  const char32_t low = lower.infinite || lower.value.length() == 0 ? 0 : lower.value.code_point(0);
  const char32_t high = upper.infinite || upper.value.length() == 0 ? 0x7fffffff : upper.value.code_point(0);
  for (uint32_t i = 0; i < value.length(); ++i) {
    const char32_t c = value.code_point(i);
    if (c < low || (c == low && lower.exclusive) || c > high || (c == high && upper.exclusive)) return false;
  }
  return true;
}

bool IsText(const Value& value) { return value.is(Tag::kCharstring) || value.is(Tag::kUniversal); }

uint64_t LengthOf(const Value& value) {
  if (value.is(Tag::kList)) return value.list()->count;
  return value.length();
}

}  // namespace

bool Subtype::OwnAllows(const Value& value) const {
  if (items_.empty()) return true;
  bool only_character_ranges = true;
  for (const Item& item : items_) {
    switch (item.kind) {
      case Item::Kind::kValue:
        only_character_ranges = false;
        if (runtime::Equal(item.value, value)) return true;
        break;
      case Item::Kind::kRange:
        if (IsText(value) ? CharactersInRange(value, item.lower, item.upper)
                          : InRange(value, item.lower, item.upper)) {
          return true;
        }
        break;
      case Item::Kind::kType:
        only_character_ranges = false;
        if (AllowedBySubtype(*item.type, value)) return true;
        break;
      case Item::Kind::kMatcher:
        only_character_ranges = false;
        if (item.matcher->Allows(value)) return true;
        break;
    }
  }
  if (!only_character_ranges || !IsText(value)) return false;
  // ("a".."c", "x".."z") allows strings that mix both ranges.
  for (uint32_t i = 0; i < value.length(); ++i) {
    bool found = false;
    const Value character = runtime::Substring(value, i, 1);
    for (const Item& item : items_) found = found || CharactersInRange(character, item.lower, item.upper);
    if (!found) return false;
  }
  return true;
}

bool Subtype::Allows(const Value& value) const {
  return OwnAllows(value) && (parent_ == nullptr || parent_->Allows(value));
}

bool Subtype::OwnCovers(const Item& range) const {
  for (const Item& item : items_) {
    if (item.kind == Item::Kind::kType || item.kind == Item::Kind::kMatcher)
      return true;  // not decided statically
    if (item.kind != Item::Kind::kRange) continue;
    auto below = [](const SubtypeBound& outer, const SubtypeBound& inner) {
      if (outer.infinite) return true;
      if (inner.infinite) return false;
      int order = IsNumber(outer.value) ? Order(outer.value, inner.value)
                                        : static_cast<int>(outer.value.code_point(0)) -
                                              static_cast<int>(inner.value.code_point(0));
      return order < 0 || (order == 0 && (!outer.exclusive || inner.exclusive));
    };
    auto above = [](const SubtypeBound& outer, const SubtypeBound& inner) {
      if (outer.infinite) return true;
      if (inner.infinite) return false;
      int order = IsNumber(outer.value) ? Order(outer.value, inner.value)
                                        : static_cast<int>(outer.value.code_point(0)) -
                                              static_cast<int>(inner.value.code_point(0));
      return order > 0 || (order == 0 && (!outer.exclusive || inner.exclusive));
    };
    if (below(item.lower, range.lower) && above(item.upper, range.upper)) return true;
  }
  // An integer range may be covered by several items; short ones are tried value by value.
  constexpr int64_t kLongestTriedRange = 1000;
  if (!range.lower.infinite && !range.upper.infinite && range.lower.value.is(Tag::kInteger) &&
      range.upper.value.is(Tag::kInteger)) {
    const int64_t low = range.lower.value.integer() + (range.lower.exclusive ? 1 : 0);
    const int64_t high = range.upper.value.integer() - (range.upper.exclusive ? 1 : 0);
    if (high >= low && static_cast<uint64_t>(high) - static_cast<uint64_t>(low) <= kLongestTriedRange) {
      for (int64_t i = low; i <= high; ++i) {
        if (!OwnAllows(Value::Integer(i))) return false;
      }
      return true;
    }
  }
  return false;
}

const Subtype::Item* Subtype::FirstOutside(const std::vector<Item>& inner) const {
  for (const Item& item : inner) {
    if (item.kind == Item::Kind::kValue && !Allows(item.value)) return &item;
    if (item.kind == Item::Kind::kRange) {
      if (!items_.empty() && !OwnCovers(item)) return &item;
      const auto* parent = dynamic_cast<const Subtype*>(parent_.get());
      if (parent != nullptr && parent->FirstOutside({item}) != nullptr) return &item;
    }
  }
  return nullptr;
}

bool AllowedBySubtype(const Type& type, const Value& value) {
  if (!value.is_bound() || value.is_template() || value.is(Tag::kOmit)) return true;
  if (type.length.restricted() && (value.is_string() || value.is(Tag::kList)) &&
      !type.length.Contains(LengthOf(value))) {
    return false;
  }
  return type.constraint == nullptr || type.constraint->Allows(value);
}

namespace {

std::string Violation(const Type& type, const Value& value, int depth) {
  if (!value.is_bound() || value.is_template() || value.is(Tag::kOmit) || depth > kMaxValueDepth) return {};
  if (type.length.restricted() && (value.is_string() || value.is(Tag::kList))) {
    const uint64_t length = LengthOf(value);
    if (!type.length.Contains(length)) {
      std::string wanted = type.length.min == type.length.max ? fmt::format("{}", type.length.min)
                           : type.length.max == UINT64_MAX
                               ? fmt::format("at least {}", type.length.min)
                               : fmt::format("{} to {}", type.length.min, type.length.max);
      return fmt::format("expected length {}, found length {}", wanted, length);
    }
  }
  if (type.constraint != nullptr && !type.constraint->Allows(value)) {
    runtime::PrintOptions options;
    options.max_length = 60;
    return fmt::format("{} is outside {}", runtime::Print(value, options), type.constraint->ToString());
  }
  if (value.is(Tag::kRecord) && type.is_record_like()) {
    runtime::RecordObject* record = value.record();
    for (uint32_t i = 0; i < record->count && i < type.fields.size(); ++i) {
      std::string inner = Violation(*type.fields[i].type, record->slots[i], depth + 1);
      if (!inner.empty()) return fmt::format("field '{}': {}", type.fields[i].name, inner);
    }
  } else if (value.is(Tag::kList) && type.element != nullptr) {
    uint32_t i = 0;
    for (const Value& item : value.list()->span()) {
      std::string inner = Violation(*type.element, item, depth + 1);
      if (!inner.empty()) return fmt::format("element {}: {}", i, inner);
      ++i;
    }
  } else if (value.is(Tag::kUnion) && type.is_union_like() &&
             value.choice()->alternative < type.fields.size()) {
    const runtime::Field& field = type.fields[value.choice()->alternative];
    std::string inner = Violation(*field.type, value.choice()->value, depth + 1);
    if (!inner.empty()) return fmt::format("alternative '{}': {}", field.name, inner);
  }
  return {};
}

}  // namespace

std::string SubtypeViolation(const Type& type, const Value& value) { return Violation(type, value, 0); }

}  // namespace assay::compiler
