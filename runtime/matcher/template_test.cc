// Matching and its explanation where the reference test does not reach: depth, laziness, callbacks, large sets.

#include <gtest/gtest.h>

#include <cmath>

#include "runtime/matcher/matcher.h"
#include "runtime/matcher/template_access.h"
#include "runtime/matcher/testing/template_fixture.h"
#include "runtime/value/print.h"

namespace assay::runtime {
namespace {

TEST_F(TemplateTest, ConcreteTemplatesAreValues) {
  EXPECT_TRUE(List({Int(1)}).is(Tag::kList));
  EXPECT_TRUE(Inner(Int(1), Value::Omit()).is(Tag::kRecord));
  EXPECT_TRUE(MakeUnion(&choice, 0, Int(1)).is(Tag::kUnion));
  EXPECT_TRUE(Inner(Int(1), MakeAny()).is(Tag::kMatcher));
}

TEST_F(TemplateTest, FloatRanges) {
  struct Case {
    double value;
    Value lower, upper;
    bool lower_exclusive, upper_exclusive, matches;
  } cases[] = {
      {1, Value::Float(1), Value::Float(2), false, false, true},
      {1, Value::Float(1), Value::Float(2), true, false, false},
      {-INFINITY, Value(), Value::Float(2), false, false, true},
      {-INFINITY, Value::Float(-INFINITY), Value::Float(2), true, false, false},
      {INFINITY, Value::Float(0), Value::Float(INFINITY), false, false, true},
      {INFINITY, Value::Float(0), Value(), false, true, false},
      {NAN, Value(), Value(), false, false, false},
  };
  for (const Case& c : cases) {
    Value range = MakeRange(c.lower, c.lower_exclusive, c.upper, c.upper_exclusive);
    EXPECT_EQ(Match(Value::Float(c.value), range), c.matches) << c.value << " " << Print(range);
  }
}

TEST_F(TemplateTest, BrokenAndUnboundMatchNothingButStar) {
  Value broken = NewBroken(Value::Octetstring("x"), 0, "no number (RFC 3261 §20.16)");
  for (const Value& value : {broken, Value()}) {
    EXPECT_FALSE(Match(value, MakeAny()));
    EXPECT_FALSE(Match(value, Int(1)));
    EXPECT_FALSE(Match(value, MakeComplement({})));
    EXPECT_FALSE(Match(value, WithIfPresent(MakeAny())));
    EXPECT_TRUE(Match(value, MakeAnyOrOmit()));
  }
  std::vector<Mismatch> why = Explain(broken, MakeAny());
  ASSERT_EQ(why.size(), 1u);
  EXPECT_TRUE(why[0].broken);
  EXPECT_EQ(why[0].reason, "octet 0: no number (RFC 3261 §20.16)");
}

class ForbiddenSource : public LazySource {
 public:
  Value DecodeField(uint64_t, uint32_t field) override {
    touched |= 1u << field;
    return Value::Integer(field);
  }
  uint32_t touched = 0;
};

TEST_F(TemplateTest, StarLeavesFieldsUndecoded) {
  LazySourcePtr<ForbiddenSource> source(new ForbiddenSource);
  Value value = NewLazyRecord(&outer, 3, *source, 0);
  EXPECT_TRUE(Match(value, Outer(Int(0), MakeAnyOrOmit(), MakeAnyOrOmit())));
  EXPECT_TRUE(Explain(value, Outer(Int(0), MakeAnyOrOmit(), MakeAnyOrOmit())).empty());
  EXPECT_EQ(source->touched, 1u);
}

TEST_F(TemplateTest, AdversarialSetsTakePolynomialTime) {
  // Nine templates that fit the same eight values, and a ninth value that fits none: backtracking would try
  // 9! orders.
  std::vector<Value> templates, values;
  for (int i = 0; i < 40; ++i) {
    Value either[] = {Int(i % 2), Int(2)};
    templates.push_back(MakeValueList(either));
    values.push_back(Int(i < 39 ? 2 : 7));
  }
  EXPECT_FALSE(Match(MakeList(&set_of, values), MakeList(&set_of, templates)));
  values.back() = Int(1);
  EXPECT_TRUE(Match(MakeList(&set_of, values), MakeList(&set_of, templates)));
  // Beyond the inline arrays.
  std::vector<Value> many, many_templates;
  for (int i = 0; i < 300; ++i) {
    many.push_back(Int(299 - i));
    many_templates.push_back(i % 2 ? MakeAny() : Int(i));
  }
  EXPECT_TRUE(Match(MakeList(&set_of, many), MakeList(&set_of, many_templates)));
}

TEST_F(TemplateTest, LongListsWithManyStars) {
  std::vector<Value> values, templates;
  for (int i = 0; i < 2000; ++i) values.push_back(Int(0));
  for (int i = 0; i < 20; ++i) {
    templates.push_back(MakeAnyOrOmit());
    templates.push_back(Int(0));
  }
  templates.push_back(Int(1));
  EXPECT_FALSE(Match(List(values), List(templates)));
  values.push_back(Int(1));
  EXPECT_TRUE(Match(List(values), List(templates)));
}

TEST_F(TemplateTest, ExplainsEveryDifferenceInOrder) {
  Value tmpl = Outer(Int(1), Inner(MakeRange(Int(5), false, Value(), false), MakeAny()),
                     List({Int(1), MakeAny(), Int(3)}));
  Value value = Outer(Int(2), Inner(Int(4), Value::Omit()), List({Int(1), Int(2), Int(4)}));
  std::vector<Mismatch> found = Explain(value, tmpl);
  ASSERT_EQ(found.size(), 4u);
  struct Case {
    const char *path, *expected, *found, *reason;
  } cases[] = {{"f1", "1", "2", "differs"},
               {"f2.g1", "(5 .. infinity)", "4", "is below the range"},
               {"f2.g2", "?", "omit", "is absent"},
               {"f3[2]", "3", "4", "differs"}};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(found[i].path, cases[i].path);
    EXPECT_EQ(found[i].expected, cases[i].expected);
    EXPECT_EQ(found[i].found, cases[i].found);
    EXPECT_EQ(found[i].reason, cases[i].reason);
  }
  EXPECT_EQ(Explain(value, tmpl, nullptr, {.max_mismatches = 2}).size(), 2u);
  Value text = Value::Charstring(std::string(1000, 'a'));
  EXPECT_LT(Explain(text, Int(1), nullptr, {.max_text_length = 50})[0].found.size(), 60u);
}

TEST_F(TemplateTest, ExplainsTheClosestElement) {
  Type records = integers;
  records.element = &inner;
  auto contact = [this](int port, Value rest) { return Inner(Int(port), std::move(rest)); };
  Value values[] = {contact(1, Value::Omit()), contact(5060, Inner(Int(7), Value::Omit()))};
  Value parts[] = {MakeAnyOrOmit(), contact(5060, Inner(Int(8), MakeAnyOrOmit())), MakeAnyOrOmit()};
  std::vector<Mismatch> found = Explain(MakeList(&records, values), MakeList(&records, parts));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].path, "[1].g2.g1");
  EXPECT_EQ(found[0].reason, "differs (closest of 2 elements)");
  found = Explain(MakeList(&records, {&values[1], 1}), MakeList(&records, parts));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].path, "[0].g2.g1");
  EXPECT_EQ(found[0].reason, "differs");

  Value numbers[] = {Int(4), MakeAny(), Int(5)};
  found = Explain(MakeList(&set_of, std::vector<Value>{Int(1), Int(4), Int(2)}), MakeList(&set_of, numbers));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].path, "");
  EXPECT_EQ(found[0].expected, "5");
  EXPECT_EQ(found[0].found, "{ 1, 4, 2 }");
  EXPECT_EQ(found[0].reason, "no element matches");
}

class FakeContext : public MatchContext {
 public:
  std::optional<Value> Decode(const Value& encoded, const Type&, std::string_view encoding) override {
    if (encoding == "broken") return std::nullopt;
    return Value::Integer(encoded.length());
  }
  bool CallDynamic(const Value& function, const Value& value) override {
    return value.integer() == function.id();
  }
};

TEST_F(TemplateTest, Callbacks) {
  FakeContext context;
  const Type* integer = PredefinedType(TypeKind::kInteger);
  Value text = Value::Charstring("abc");
  Value length = MakeDecmatch(integer, "UTF-8", Int(3));
  EXPECT_TRUE(Match(text, length, &context));
  EXPECT_FALSE(Match(text, length)) << "without a context nothing can be decoded";
  EXPECT_FALSE(Match(text, MakeDecmatch(integer, "broken", MakeAny()), &context));
  std::vector<Mismatch> why = Explain(text, MakeDecmatch(integer, "", Int(4)), &context);
  ASSERT_EQ(why.size(), 1u);
  EXPECT_EQ(why[0].path, "<decoded>");
  EXPECT_EQ(why[0].found, "3");
  EXPECT_TRUE(Match(Int(5), MakeDynamic(Value::Behaviour(5)), &context));
  EXPECT_FALSE(Match(Int(4), MakeDynamic(Value::Behaviour(5)), &context));
}

TEST_F(TemplateTest, EnumeratedLists) {
  Type days;
  days.kind = TypeKind::kEnumerated;
  days.enum_items = {{"Monday", {{0, 0}}}, {"Friday", {{1, 1}, {5, 9}}}};
  Value numbers[] = {Int(1), MakeRange(Int(6), false, Int(7), false)};
  Value tmpl = MakeEnumeratedList(&days, 1, numbers);
  EXPECT_EQ(Print(tmpl), "Friday(1, (6 .. 7))");
  EXPECT_TRUE(Match(EnumFromNumber(days, 7), tmpl));
  EXPECT_FALSE(Match(EnumFromNumber(days, 5), tmpl));
  EXPECT_FALSE(Match(EnumFromNumber(days, 0), tmpl));
}

TEST_F(TemplateTest, DeepTemplatesDoNotOverflow) {
  Type nested;
  nested.kind = TypeKind::kRecordOf;
  nested.element = &nested;
  Value tmpl = MakeAny();
  Value value = NewList(&nested, 0);
  for (int i = 0; i < 100'000; ++i) {
    tmpl = MakeList(&nested, {&tmpl, 1});
    value = MakeList(&nested, {&value, 1});
  }
  EXPECT_FALSE(Match(value, tmpl)) << "beyond kMaxMatchDepth";
  EXPECT_TRUE(Match(value, value));
  EXPECT_EQ(Explain(value, tmpl).size(), 1u);
  EXPECT_FALSE(IsValue(tmpl));
  EXPECT_FALSE(Print(tmpl).empty());
}

TEST_F(TemplateTest, DeepMechanismsDoNotOverflow) {
  struct Case {
    const char* name;
    Value (*wrap)(const Value& inner);
  } cases[] = {
      {"value list",
       [](const Value& inner) {
         return MakeValueList({&inner, 1});
       }},
      {"complement",
       [](const Value& inner) {
         return MakeComplement({&inner, 1});
       }},
      {"conjunct",
       [](const Value& inner) {
         return MakeConjunction({&inner, 1});
       }},
      {"implies", [](const Value& inner) { return MakeImplication(MakeAnyOrOmit(), inner); }},
      {"except", [](const Value& inner) { return MakeExclusion(inner, Value::Integer(7)); }},
      {"permutation",
       [](const Value& inner) {
         return MakePermutation({&inner, 1});
       }},
      {"list",
       [](const Value& inner) {
         return MakeList(nullptr, {&inner, 1});
       }},
      {"decmatch",
       [](const Value& inner) { return MakeDecmatch(PredefinedType(TypeKind::kInteger), "", inner); }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Value tmpl = MakeAnyOrOmit();
    for (int i = 0; i < 50'000; ++i) tmpl = c.wrap(tmpl);
    for (const Value& value : {Int(1), Value::Omit(), List({Int(1)})}) {
      EXPECT_EQ(Match(value, tmpl), Match(value, tmpl));
      Explain(value, tmpl, nullptr, {.max_text_length = 100});
    }
    EXPECT_FALSE(Print(tmpl, {.max_length = 100}).empty());
    Print(tmpl);
    IsValue(tmpl);
    IsPresent(tmpl);
    IsBound(tmpl);
    Lengthof(tmpl).has_value();
    Value outer = List({tmpl, Int(1)});
    Match(List({Int(1), Int(1)}), outer);
    Explain(List({Int(1), Int(1)}), outer);
  }
}

}  // namespace
}  // namespace assay::runtime
