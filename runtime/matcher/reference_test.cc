// Match against the walker of Annex B, over all small templates and values of a few type families.

#include <gtest/gtest.h>

#include "runtime/matcher/matcher.h"
#include "runtime/matcher/testing/reference_match.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::runtime {
namespace {

using testing::Build;
using testing::ReferenceMatch;
using testing::Spec;

Type ListType(TypeKind kind) {
  Type type;
  type.kind = kind;
  type.element = PredefinedType(TypeKind::kInteger);
  return type;
}

const Type* RecordOf() {
  static const Type type = ListType(TypeKind::kRecordOf);
  return &type;
}
const Type* SetOf() {
  static const Type type = ListType(TypeKind::kSetOf);
  return &type;
}

Spec Int(int number) { return {.kind = Spec::kValue, .value = Value::Integer(number)}; }

/// All sequences over `alphabet` of up to `longest` things.
template <typename T>
std::vector<std::vector<T>> Sequences(const std::vector<T>& alphabet, size_t longest) {
  std::vector<std::vector<T>> all = {{}};
  for (size_t start = 0, length = 0; length < longest; ++length) {
    size_t end = all.size();
    for (size_t i = start; i < end; ++i) {
      for (const T& next : alphabet) {
        std::vector<T> longer = all[i];
        longer.push_back(next);
        all.push_back(longer);
      }
    }
    start = end;
  }
  return all;
}

std::vector<Value> Lists(const Type* type, size_t longest) {
  std::vector<Value> lists;
  for (const std::vector<int>& numbers : Sequences<int>({0, 1, 2}, longest)) {
    Value list = NewList(type, static_cast<uint32_t>(numbers.size()));
    for (size_t i = 0; i < numbers.size(); ++i) list.list()->items[i] = Value::Integer(numbers[i]);
    lists.push_back(list);
  }
  return lists;
}

void Compare(const std::vector<Value>& values, const std::vector<Spec>& specs) {
  int failures = 0;
  for (const Spec& spec : specs) {
    Value tmpl = Build(spec);
    for (const Value& value : values) {
      bool expected = ReferenceMatch(value, spec);
      bool explained = Explain(value, tmpl).empty();
      if (Match(value, tmpl) != expected || explained != expected) {
        ADD_FAILURE() << Print(value) << " against " << Print(tmpl) << ": expected " << expected
                      << ", explained " << explained;
        if (++failures > 10) return;
      }
    }
  }
}

std::vector<Spec> ListSpecs(const Type* type, const std::vector<Spec>& alphabet, size_t longest) {
  std::vector<Spec> specs;
  for (const std::vector<Spec>& parts : Sequences(alphabet, longest)) {
    specs.push_back({.kind = Spec::kElements, .parts = parts, .type = type});
  }
  return specs;
}

TEST(ReferenceTest, RecordOf) {
  Spec any{.kind = Spec::kAny}, run{.kind = Spec::kAnyOrOmit};
  Spec bounded{.kind = Spec::kAnyOrOmit, .has_length = true, .min = 1, .max = 2};
  Spec choice{.kind = Spec::kList, .parts = {Int(0), Int(2)}};
  Spec permutation{.kind = Spec::kPermutation, .parts = {Int(0), any}};
  Spec open_permutation{.kind = Spec::kPermutation, .parts = {Int(1), run}};
  std::vector<Spec> alphabet = {Int(0), Int(1), any, run, bounded, choice, permutation, open_permutation};
  Compare(Lists(RecordOf(), 4), ListSpecs(RecordOf(), alphabet, 3));
}

TEST(ReferenceTest, SetOf) {
  Spec any{.kind = Spec::kAny}, run{.kind = Spec::kAnyOrOmit};
  Spec bounded{.kind = Spec::kAnyOrOmit, .has_length = true, .min = 1, .max = 2};
  Spec choice{.kind = Spec::kList, .parts = {Int(0), Int(2)}};
  std::vector<Spec> alphabet = {Int(0), Int(1), any, run, bounded, choice};
  std::vector<Spec> specs = ListSpecs(SetOf(), alphabet, 3);
  for (const std::vector<Spec>& parts : Sequences<Spec>({Int(0), Int(1), any, choice}, 3)) {
    specs.push_back({.kind = Spec::kSuperset, .parts = parts});
    specs.push_back({.kind = Spec::kSubset, .parts = parts});
    specs.push_back({.kind = Spec::kSubset, .parts = parts, .has_length = true, .min = 1, .max = 2});
  }
  Compare(Lists(SetOf(), 4), specs);
}

TEST(ReferenceTest, Strings) {
  std::vector<Value> texts, bits;
  for (const std::vector<char>& letters : Sequences<char>({0, 1}, 6)) {
    std::string elements(letters.begin(), letters.end());
    bits.push_back(Value::Bitstring(elements));
    for (char& c : elements) c = static_cast<char>(c + 'a');
    texts.push_back(Value::Charstring(elements));
  }
  std::vector<Spec> patterns, wildcards;
  for (const std::vector<char>& steps : Sequences<char>({'0', '1', '?', '*'}, 5)) {
    std::string text(steps.begin(), steps.end());
    wildcards.push_back({.kind = Spec::kBits, .text = text});
    for (char& c : text) c = c == '0' ? 'a' : c == '1' ? 'b' : c;
    patterns.push_back({.kind = Spec::kPattern, .text = text});
    patterns.push_back({.kind = Spec::kPattern, .text = text, .has_length = true, .min = 2, .max = 4});
  }
  Compare(texts, patterns);
  Compare(bits, wildcards);
  Spec range{.kind = Spec::kRange, .lower = Value::Charstring("a"), .upper = Value::Charstring("b")};
  Spec exclusive = range;
  exclusive.upper_exclusive = true;
  Compare(texts, {range, exclusive});
}

/// Mechanisms of single values, one and two levels deep.
std::vector<Spec> ScalarSpecs() {
  std::vector<Spec> specs = {
      Int(0), Int(1), {.kind = Spec::kOmit}, {.kind = Spec::kAny}, {.kind = Spec::kAnyOrOmit}};
  for (int lower = -1; lower <= 1; ++lower) {
    for (int flags = 0; flags < 4; ++flags) {
      specs.push_back({.kind = Spec::kRange,
                       .lower = lower < 0 ? Value() : Value::Integer(lower),
                       .upper = Value::Integer(2),
                       .lower_exclusive = (flags & 1) != 0,
                       .upper_exclusive = (flags & 2) != 0});
    }
  }
  std::vector<Spec> simple = specs;
  for (const Spec& a : simple) {
    Spec optional = a;
    optional.ifpresent = true;
    specs.push_back(optional);
    for (const Spec& b : simple) {
      for (Spec::Kind kind : {Spec::kList, Spec::kComplement, Spec::kConjunct, Spec::kDisjunct,
                              Spec::kImplies, Spec::kExcept}) {
        specs.push_back({.kind = kind, .parts = {a, b}});
      }
    }
  }
  return specs;
}

TEST(ReferenceTest, Scalars) {
  Compare({Value::Integer(0), Value::Integer(1), Value::Integer(2), Value::Integer(3), Value::Omit()},
          ScalarSpecs());
}

TEST(ReferenceTest, Records) {
  Type type;
  type.kind = TypeKind::kRecord;
  type.fields = {{.name = "a", .type = PredefinedType(TypeKind::kInteger)},
                 {.name = "b", .type = PredefinedType(TypeKind::kInteger), .optional = true}};
  std::vector<Value> records;
  for (int a = 0; a < 3; ++a) {
    for (int b = 0; b < 4; ++b) {
      Value record = NewRecord(&type, 2);
      record.record()->slots[0] = Value::Integer(a);
      record.record()->slots[1] = b == 3 ? Value::Omit() : Value::Integer(b);
      records.push_back(record);
    }
  }
  std::vector<Spec> scalars = ScalarSpecs();
  std::vector<Spec> specs;
  for (size_t i = 0; i < scalars.size(); ++i) {
    for (size_t j = i % 401; j < scalars.size(); j += 401) {
      specs.push_back({.kind = Spec::kRecord, .parts = {scalars[i], scalars[j]}, .type = &type});
    }
  }
  Compare(records, specs);
}

TEST(ReferenceTest, Unions) {
  Type type;
  type.kind = TypeKind::kUnion;
  type.fields = {{.name = "a"}, {.name = "b"}};
  std::vector<Value> values;
  for (uint32_t alternative = 0; alternative < 2; ++alternative) {
    for (int i = 0; i < 3; ++i) values.push_back(NewUnion(&type, alternative, Value::Integer(i)));
  }
  std::vector<Spec> specs;
  for (const Spec& part : ScalarSpecs()) {
    specs.push_back({.kind = Spec::kUnion, .parts = {part}, .type = &type, .alternative = 1});
  }
  Compare(values, specs);
}

}  // namespace
}  // namespace assay::runtime
