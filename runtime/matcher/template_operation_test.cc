// What is done with templates besides matching: parts, states, kinds, lengths, concatenation, constraints, printing.

#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/matcher/constraint.h"
#include "runtime/matcher/matcher.h"
#include "runtime/matcher/template_access.h"
#include "runtime/matcher/testing/template_fixture.h"
#include "runtime/value/print.h"

namespace assay::runtime {
namespace {

class TemplateOperationTest : public TemplateTest {};

TEST_F(TemplateOperationTest, ReadsPartsOfTemplates) {
  Value any = MakeAny();
  EXPECT_EQ(Print(*ReadTemplateField(any, &outer, 0)), "?");
  EXPECT_EQ(Print(*ReadTemplateField(any, &outer, 1)), "*");
  EXPECT_FALSE(ReadTemplateField(Value::Omit(), &outer, 1).has_value());
  EXPECT_FALSE(ReadTemplateField(MakeAnyOrOmit(), &outer, 1).has_value());
  EXPECT_FALSE(ReadTemplateField(MakeComplement({}), &outer, 1).has_value());
  EXPECT_FALSE(ReadTemplateField(WithIfPresent(any), &outer, 1).has_value());
  EXPECT_FALSE(ReadTemplateField(Value(), &outer, 1)->is_bound());

  Value in_order[] = {Int(0), Int(1), Int(3), MakeAny()};
  Value list = List({MakePermutation(in_order), Int(2), MakeAny()});
  EXPECT_FALSE(ReadTemplateElement(list, &integers, 2).has_value()) << "inside the permutation";
  EXPECT_EQ(Print(*ReadTemplateElement(list, &integers, 4)), "2");
  EXPECT_EQ(Print(*ReadTemplateElement(list, &integers, 5)), "?");
  EXPECT_FALSE(ReadTemplateElement(list, &integers, 6).has_value());
  EXPECT_FALSE(ReadTemplateElement(List({Int(1), MakeAnyOrOmit(), Int(2)}), &integers, 1).has_value());
  EXPECT_FALSE(ReadTemplateElement(List({WithIfPresent(Int(1)), Int(2)}), &integers, 0).has_value());

  EXPECT_EQ(Print(*ReadTemplateAlternative(MakeUnion(&choice, 1, MakeAny()), &choice, 1)), "?");
  EXPECT_FALSE(ReadTemplateAlternative(MakeUnion(&choice, 1, MakeAny()), &choice, 0).has_value());
}

TEST_F(TemplateOperationTest, ChangesPartsOfTemplates) {
  Value tmpl = Outer(Int(0), MakeAny(), MakeAnyOrOmit());
  Value kept = tmpl;
  Value* f2 = *MutableTemplateField(tmpl, &outer, 1);
  Value* g2 = *MutableTemplateField(*f2, &inner, 1);
  Value* deepest = *MutableTemplateField(*g2, &inner, 1);
  *deepest = Inner(Int(1), Value::Omit());
  EXPECT_EQ(Print(tmpl),
            "{ f1 := 0, f2 := { g1 := ?, g2 := { g1 := ?, g2 := { g1 := 1, g2 := omit } } }, f3 := * }");
  EXPECT_EQ(Print(kept), "{ f1 := 0, f2 := ?, f3 := * }") << "copy on write";
  EXPECT_TRUE(
      Match(Outer(Int(0), Inner(Int(9), Inner(Int(8), Inner(Int(1), Value::Omit()))), Value::Omit()), tmpl));

  Value list = MakeAny();
  **MutableTemplateElement(list, &integers, 2) = Int(2);
  EXPECT_EQ(Print(list), "{ ?, ?, 2, * }");
  **MutableTemplateElement(list, &integers, 4) = Int(3);
  EXPECT_EQ(Print(list), "{ ?, ?, 2, ?, 3, * }");
  Value bounded = List({Int(1), MakeAny(), WithLength(MakeAnyOrOmit(), 1, 3), Int(5)});
  **MutableTemplateElement(bounded, &integers, 2) = Int(2);
  EXPECT_EQ(Print(bounded), "{ 1, ?, 2, * length (0 .. 2), 5 }");
  Value fresh;
  **MutableTemplateElement(fresh, &integers, 1) = Int(7);
  EXPECT_EQ(Print(fresh), "{ -, 7 }");
  EXPECT_FALSE(IsValue(fresh));
  **MutableTemplateElement(fresh, &integers, 0) = Int(6);
  EXPECT_TRUE(IsValue(fresh));
  EXPECT_TRUE(Equal(*Valueof(fresh), List({Int(6), Int(7)})));
  Value values[] = {List({}), List({})};
  Value alternatives = MakeValueList(values);
  EXPECT_FALSE(MutableTemplateElement(alternatives, &integers, 0).has_value());

  Value un;
  **MutableTemplateAlternative(un, &choice, 0) = Int(1);
  **MutableTemplateAlternative(un, &choice, 1) = Value::Float(2);
  EXPECT_EQ(Print(*Valueof(un)), "{ u2 := 2.0 }");

  // A change after a match must not leave the old order of tests in place.
  Value record = Outer(MakeAnyOrOmit(), MakeAnyOrOmit(), MakeAnyOrOmit());
  Value value = Outer(Int(1), Value::Omit(), Value::Omit());
  EXPECT_TRUE(Match(value, record));
  **MutableTemplateField(record, &outer, 0) = Int(2);
  EXPECT_FALSE(Match(value, record));
}

TEST_F(TemplateOperationTest, States) {
  struct Case {
    Value tmpl;
    bool value, present, bound, omit_restricted;
  } cases[] = {
      {Value(), false, false, false, false},
      {Value::Omit(), false, false, true, true},
      {Int(1), true, true, true, true},
      {MakeAny(), false, true, true, false},
      {MakeAnyOrOmit(), false, false, true, false},
      {WithIfPresent(Int(1)), false, false, true, false},
      {WithLength(Value::Charstring("abc"), 3, 3), true, true, true, true},
      {NewRecord(&outer, 3), false, false, false, false},
      {Outer(Int(1), Value(), Value()), false, true, true, false},
      {Outer(Int(1), MakeAny(), Value()), false, true, true, false},
      {List({}), true, true, true, true},
      {MakeUnion(&choice, 0, Value()), false, false, false, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IsValue(c.tmpl), c.value) << Print(c.tmpl);
    EXPECT_EQ(IsPresent(c.tmpl), c.present) << Print(c.tmpl);
    EXPECT_EQ(IsBound(c.tmpl), c.bound) << Print(c.tmpl);
    EXPECT_EQ(CheckRestriction(c.tmpl, TemplateRestriction::kOmit), c.omit_restricted) << Print(c.tmpl);
    EXPECT_EQ(CheckRestriction(c.tmpl, TemplateRestriction::kValue), c.value) << Print(c.tmpl);
  }
  Result<Value> value = Valueof(Outer(Int(1), Inner(Int(1), Inner(MakeAny(), Value::Omit())), Value::Omit()));
  ASSERT_FALSE(value.has_value());
  EXPECT_EQ(value.error().message, "f2.g2.g1: is no specific value: ?");
  value = Valueof(Outer(Int(1), Value::Omit(), List({Int(1), MakeAnyOrOmit()})));
  EXPECT_EQ(value.error().message, "f3: is no specific value: { 1, * }");
}

TEST_F(TemplateOperationTest, Kinds) {
  Value two[] = {Int(1), Int(2)};
  Value list = List({MakePermutation(two), MakeAny(), MakeAnyOrOmit()});
  struct Case {
    Value tmpl;
    std::vector<const char*> kinds;
  } cases[] = {
      {Value::Omit(), {"omit"}},
      {Int(1), {"value"}},
      {MakeValueList(two), {"list"}},
      {MakeComplement(two), {"complement"}},
      {MakeAny(), {"AnyValue", "?"}},
      {MakeAnyOrOmit(), {"AnyValueOrNone", "*"}},
      {MakeRange(Int(1), false, Int(2), false), {"range"}},
      {MakeSuperset(two), {"superset"}},
      {MakeSubset(two), {"subset"}},
      {list, {"permutation", "AnyElement", "AnyElementsOrNone"}},
      {*MakePattern(TypeKind::kCharstring, "a*", false), {"pattern"}},
      {*MakeStringWildcard(Tag::kBitstring, "1*"), {"AnyElementsOrNone"}},
      {WithIfPresent(Int(1)), {"ifpresent"}},
      {WithLength(MakeAny(), 1, 2), {"AnyValue", "?", "length"}},
      {MakeConjunction(two), {"conjunct"}},
      {MakeExclusion(Int(1), Int(2)), {"except"}},
  };
  for (const Case& c : cases) {
    for (const char* kind : {"value",
                             "omit",
                             "list",
                             "complement",
                             "AnyValue",
                             "?",
                             "AnyValueOrNone",
                             "*",
                             "range",
                             "superset",
                             "subset",
                             "AnyElement",
                             "AnyElementsOrNone",
                             "permutation",
                             "length",
                             "ifpresent",
                             "pattern",
                             "decmatch",
                             "conjunct",
                             "disjunct",
                             "implies",
                             "except"}) {
      bool expected = std::find(c.kinds.begin(), c.kinds.end(), std::string_view(kind)) != c.kinds.end();
      EXPECT_EQ(*IsTemplateKind(c.tmpl, kind), expected) << Print(c.tmpl) << " " << kind;
    }
  }
  EXPECT_FALSE(IsTemplateKind(Int(1), "nonsense").has_value());
}

TEST_F(TemplateOperationTest, Lengths) {
  auto bits = [](const char* text) { return *MakeStringWildcard(Tag::kBitstring, text); };
  Value three[] = {Int(1), Int(2), Int(3)};
  Value partial = NewList(&integers, 5);
  partial.list()->items[2] = Int(1);
  struct Case {
    Value tmpl;
    int64_t length;  // -1: not determined
  } cases[] = {
      {Value::UniversalFromUtf8("aű"), 2},
      {bits("1?0"), 3},
      {bits("1*0"), -1},
      {WithLength(bits("1*0"), 8, 8), 8},
      {WithLength(bits("1*0"), 3, 6), -1},
      {WithLength(bits("1"), 3, 3), -1},
      {List({MakePermutation(three), MakeAny()}), 4},
      {List({Int(1), WithLength(MakeAnyOrOmit(), 2, 2)}), 3},
      {WithLength(List({Int(1), Int(2), Int(3), MakeAnyOrOmit()}), 1, 2), -1},
      {WithLength(List({Int(1), Int(2), Int(3), MakeAnyOrOmit()}), 1, 3), 3},
      {partial, 3},
      {Int(1), -1},
      {MakeAny(), -1},
      {WithLength(MakeAny(), 4, 4), 4},
      {Value::Omit(), -1},
  };
  for (const Case& c : cases) {
    Result<uint64_t> length = Lengthof(c.tmpl);
    EXPECT_EQ(length ? static_cast<int64_t>(*length) : -1, c.length) << Print(c.tmpl);
  }
  EXPECT_EQ(*Sizeof(Outer(Int(1), Value::Omit(), MakeAny())), 2u);
  EXPECT_FALSE(Sizeof(Outer(Int(1), Value::Omit(), MakeAnyOrOmit())).has_value());
  EXPECT_FALSE(Sizeof(List({})).has_value());
}

TEST_F(TemplateOperationTest, Concatenation) {
  auto octets = [](const char* text) { return *MakeStringWildcard(Tag::kOctetstring, text); };
  const Type* octetstring = PredefinedType(TypeKind::kOctetstring);
  struct Case {
    std::vector<Value> operands;
    const char* matching;
    bool matches;
  } cases[] = {
      {{octets("ABCC"), WithLength(MakeAnyOrOmit(), 1, 1), octets("EF")}, "ABCC22EF", true},
      {{octets("ABCD"), octets("AB*"), octets("EF")}, "ABCDABEF", true},
      {{octets("ABCD"), octets("??"), octets("EF")}, "ABCDAABBEF", true},
      {{octets("ABCD"), octets("??"), octets("EF")}, "ABCDAAEF", false},
      {{octets("ABCC"), octets("DD*"), octets("EE?FF")}, "ABCCDD22EE11FF", true},
      {{octets("AB"), octets("CD"), MakeAny(), WithLength(MakeAny(), 1, 1), octets("EF")},
       "ABCD2233EF",
       true},
      {{octets("AB"), WithLength(MakeAny(), 1, 2), octets("EF")}, "AB01EF", true},
      {{octets("AB"), WithLength(MakeAny(), 1, 2), octets("EF")}, "ABEFEFEF", true},
      {{octets("AB"), WithLength(MakeAny(), 1, 2), octets("EF")}, "ABEF", false},
      {{octets("AB"), WithLength(MakeAny(), 1, 2), octets("EF")}, "AB010203EF", false},
  };
  for (const Case& c : cases) {
    Result<Value> joined = MakeConcatenation(octetstring, c.operands);
    ASSERT_TRUE(joined.has_value());
    EXPECT_EQ(Match(octets(c.matching), *joined), c.matches) << Print(*joined) << " and " << c.matching;
  }
  EXPECT_FALSE(MakeStringWildcard(Tag::kOctetstring, "?E").has_value());
  EXPECT_FALSE(MakeStringWildcard(Tag::kOctetstring, "ABC").has_value());
  EXPECT_FALSE(MakeStringWildcard(Tag::kBitstring, "012").has_value());

  const Type* charstring = PredefinedType(TypeKind::kCharstring);
  auto text = [](const char* characters) { return Value::Charstring(characters); };
  auto pattern = [](const char* characters, bool nocase = false) {
    return *MakePattern(TypeKind::kCharstring, characters, nocase);
  };
  struct TextCase {
    std::vector<Value> operands;
    const char* matching;
    bool matches;
  } text_cases[] = {
      {{text("ABC"), pattern("?*")}, "ABCDE", true},
      {{text("A?C"), pattern("?*")}, "ABCDE", false},
      {{text("ABC"), MakeAny()}, "ABC", true},
      {{text("ABC"), WithLength(MakeAny(), 2, 4)}, "ABCDEFG", true},
      {{text("ABC"), WithLength(MakeAny(), 2, 4)}, "ABCDEFGH", false},
      {{text("ABC"), WithLength(MakeAnyOrOmit(), 0, 0)}, "ABC", true},
      {{text("ABC"), pattern("[EFG]")}, "ABCE", true},
      {{pattern("ABC", true), pattern("DE")}, "aBcDE", true},
      {{pattern("ABC", true), pattern("DE")}, "aBcdE", true},
      {{pattern("ABC"), text("DE"), pattern("F|G", true)}, "aBcdEg", true},
      {{pattern("ABC"), text("DE"), pattern("F|G", true)}, "aBcdE", false},
      {{pattern("ABC"), text("DE"), pattern("F|G")}, "aBcdEg", false},
      {{pattern("a|b"), pattern("c")}, "ac", true},
  };
  for (const TextCase& c : text_cases) {
    Result<Value> joined = MakeConcatenation(charstring, c.operands);
    ASSERT_TRUE(joined.has_value());
    EXPECT_EQ(Match(text(c.matching), *joined), c.matches) << Print(*joined) << " and " << c.matching;
  }

  std::vector<Value> lists = {List({Int(1), Int(2)}), WithLength(MakeAnyOrOmit(), 2, 2), List({Int(3)})};
  EXPECT_EQ(Print(*MakeConcatenation(&integers, lists)), "{ 1, 2, * length (2), 3 }");
  std::vector<Value> all_values = {List({Int(1)}), List({Int(2)})};
  EXPECT_EQ(Print(*MakeConcatenation(&integers, all_values)), "{ 1, 2 }");
  std::vector<Value> refused = {List({Int(1)}), MakeComplement({})};
  EXPECT_FALSE(MakeConcatenation(&integers, refused).has_value());
}

TEST_F(TemplateOperationTest, AllFrom) {
  std::vector<Value> elements;
  EXPECT_TRUE(ExpandAllFrom(List({Int(1), MakeAny()}), &elements).has_value());
  EXPECT_TRUE(ExpandAllFrom(List({Int(2)}), &elements).has_value());
  EXPECT_EQ(elements.size(), 3u);
  EXPECT_FALSE(ExpandAllFrom(MakeAny(), &elements).has_value());
  EXPECT_FALSE(ExpandAllFrom(List({MakePermutation(elements)}), &elements).has_value());
}

TEST_F(TemplateOperationTest, Constraints) {
  Type byte;
  byte.kind = TypeKind::kInteger;
  byte.name = "Byte";
  byte.base = PredefinedType(TypeKind::kInteger);
  byte.constraint = MakeConstraint(MakeRange(Int(0), false, Int(255), false));
  EXPECT_EQ(byte.constraint->ToString(), "(0 .. 255)");
  Type bytes = integers;
  bytes.element = &byte;
  bytes.length = {.min = 1, .max = 3};
  std::string reason;
  EXPECT_TRUE(AllowedByType(List({Int(1), Int(255)}), bytes));
  EXPECT_FALSE(AllowedByType(List({Int(1), Int(256)}), bytes, &reason));
  EXPECT_EQ(reason, "256 is not in Byte, which allows (0 .. 255)");
  EXPECT_FALSE(AllowedByType(List({}), bytes, &reason));
  auto text = MakeConstraint(Value(), {.min = 2, .max = 2});
  EXPECT_TRUE(text->Allows(Value::Charstring("ab")));
  EXPECT_FALSE(text->Allows(Value::Charstring("abc")));
}

TEST_F(TemplateOperationTest, Printing) {
  Value two[] = {Int(1), Int(2)};
  struct Case {
    Value tmpl;
    const char* text;
  } cases[] = {
      {WithIfPresent(WithLength(MakeAny(), 1, UINT64_MAX)), "? length (1 .. infinity) ifpresent"},
      {MakeComplement(two), "complement (1, 2)"},
      {MakeRange(Int(1), true, Value(), false), "(!1 .. infinity)"},
      {*MakeStringWildcard(Tag::kOctetstring, "0A?*FF"), "'0A?*FF'O"},
      {MakeImplication(Int(1), MakeAny()), "1 implies ?"},
      {List({MakePermutation(two), MakeAnyOrOmit()}), "{ permutation (1, 2), * }"},
      {WithIfPresent(Int(1)), "1 ifpresent"},
  };
  for (const Case& c : cases) EXPECT_EQ(Print(c.tmpl), c.text);
}

}  // namespace
}  // namespace assay::runtime
