#include "runtime/matcher/pattern.h"

#include <gtest/gtest.h>

#include "runtime/matcher/builders.h"
#include "runtime/matcher/matcher.h"
#include "runtime/value/print.h"

namespace assay::runtime {
namespace {

bool Matches(std::string_view pattern, std::string_view text, bool nocase = false,
             std::vector<Value> references = {}) {
  Result<std::shared_ptr<const Pattern>> compiled = Pattern::Compile(pattern, nocase, references);
  if (!compiled) {
    ADD_FAILURE() << pattern << ": " << compiled.error().message;
    return false;
  }
  return (*compiled)->Matches(Value::UniversalFromUtf8(text));
}

TEST(PatternTest, Metacharacters) {
  struct Case {
    const char *pattern, *text;
    bool matches;
  } cases[] = {
      {"test s?ring", "test string", true},
      {"test s?ring", "test sring", false},
      {"test s*g", "test string", true},
      {"te[pqrs]t[0-9]", "test1", true},
      {"te[pqrs]t[0-9]", "text1", false},
      {"test[^a-z]", "test1", true},
      {"test[^a-z]", "testx", false},
      {"test[-]string", "test-string", true},
      {"test[a-]string", "test-string", true},
      {"test[-]string", "test string", false},
      {"a\\q{0,0,1,113}", "aű", true},
      {"a[\\q{0,0,1,113}]", "aű", true},
      {"a\\q{U0171}", "aű", true},
      {"a\\q{U0171, U41}", "aűA", true},
      {"[e-t]#4", "test", true},
      {"[e-t]#5", "test", false},
      {"[e-t]+", "test", true},
      {"[e-t]#(3,5)", "test", true},
      {"[e-t]#(5,)", "test", false},
      {"[e-t]#(,3)", "test", false},
      {"[e-t]#( 1 , 4 )", "test", true},
      {"ab#3c", "abbbc", true},
      {"(ab)#3c", "abababc", true},
      {"(ab)#2#2", "abababab", true},
      {"a?#3", "axyz", true},
      {"a#()b#(,)", "aaabb", true},
      {"\\s#(){\\s#()f1}", "  { f1}", true},
      {"{a", "{a", true},
      {"(a|bc)d", "bcd", true},
      {"a|bc", "ac", false},
      {"a|bc", "bc", true},
      {"\\d\\d\\w", "42x", true},
      {"\\w", "ű", false},
      {"[\\d\\w]+", "a1B2", true},
      {"a\\tb", "a\tb", true},
      {"a\\nb", "a\nb", true},
      {"a\\nb", "a\rb", true},
      {"a\\sb", "a b", true},
      {"a\\rb", "a\nb", false},
      {"*\\bword\\b*", "a word here", true},
      {"*\\bword\\b*", "swordfish", false},
      {"say \"\"hi\"\"", "say \"hi\"", true},
      {"say \\\"hi\\\"", "say \"hi\"", true},
      {"a.b^c$d", "a.b^c$d", true},
      {"a.b", "axb", false},
      {"\\?\\*\\[\\#\\+\\(", "?*[#+(", true},
      {"a\\{b\\}", "a{b}", true},
      {"[{m}]", "m", true},
      {"[{m}]", "x", false},
      {"[^\\]]", "x", true},
      {"[*?]+", "*?*", true},
      {"", "", true},
      {"*", "any\nthing", true},
      {"?", "ű", true},
  };
  for (const Case& c : cases)
    EXPECT_EQ(Matches(c.pattern, c.text), c.matches) << c.pattern << " and " << c.text;
}

TEST(PatternTest, Nocase) {
  EXPECT_TRUE(Matches("Sip:*", "SIP:alice", true));
  EXPECT_TRUE(Matches("[a-c]+", "aBC", true));
  EXPECT_FALSE(Matches("Sip:*", "SIP:alice"));
}

TEST(PatternTest, References) {
  Value reference = Value::Charstring("abc?def?");
  std::vector<PatternReference> found =
      FindPatternReferences("{\\m_Ref}\\q{0,0,1,113}{ c } [\\N{ set }] [{x}] \\{y}");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].name, "m_Ref");
  EXPECT_TRUE(found[0].literal);
  EXPECT_EQ(found[1].name, "c");
  EXPECT_EQ(found[1].offset, 21u);
  EXPECT_EQ(found[1].length, 5u);
  EXPECT_TRUE(found[2].character_set);

  EXPECT_TRUE(Matches("{m_Ref}!", "abcXdefY!", false, {reference}));
  EXPECT_TRUE(Matches("{\\m_Ref}!", "abc?def?!", false, {reference}));
  EXPECT_FALSE(Matches("{\\m_Ref}!", "abcXdefY!", false, {reference}));
  EXPECT_TRUE(Matches("{a}#2", "xyxy", false, {Value::Charstring("xy")}));
  EXPECT_TRUE(Matches("{a}b", "XYb", false, {*MakePattern(TypeKind::kCharstring, "x(y|z)", true)}));
  EXPECT_FALSE(Matches("{a}b", "XYB", false, {*MakePattern(TypeKind::kCharstring, "x(y|z)", true)}));
  // Text that came from a string is not searched for references again.
  EXPECT_TRUE(Matches("{a}", "{b}", false, {Value::Charstring("{b}")}));

  Value range = MakeRange(Value::Charstring("e"), false, Value::Charstring("t"), false);
  EXPECT_TRUE(Matches("\\N{CharRange}+", "test", false, {range}));
  EXPECT_TRUE(Matches("te[\\N{c}x]t", "test", false, {Value::Charstring("s")}));
  EXPECT_TRUE(Matches("[\\N{c}-t]+", "test", false, {Value::Charstring("e")}));
  Value several = Value::Charstring("ef");
  EXPECT_FALSE(Pattern::Compile("[\\N{c}-t]", false, {&several, 1}).has_value());
}

TEST(PatternTest, Errors) {
  for (const char* pattern : {"(a",
                              "a)",
                              "[a",
                              "[]",
                              "[z-a]",
                              "a\\",
                              "#3",
                              "+",
                              "(+)",
                              "a#",
                              "a#(",
                              "a#(3",
                              "a#(5,3)",
                              "a#2000",
                              "\\q{1,2}",
                              "\\q{0,0,300,1}",
                              "\\q{0,17,0,0}",
                              "\\qx",
                              "{a}",
                              "\\N{a}",
                              "\\Nx"}) {
    Result<std::shared_ptr<const Pattern>> compiled = Pattern::Compile(pattern, false);
    if (std::string_view(pattern) == "a#2000") {
      EXPECT_TRUE(compiled.has_value()) << "one digit repeats, the others stand for themselves";
      continue;
    }
    EXPECT_FALSE(compiled.has_value()) << pattern;
  }
  EXPECT_EQ(Pattern::Compile("a#(2000)", false).error().code, ErrorCode::kLimit);
  EXPECT_EQ(Pattern::Compile("(((((?#(900))#(900))#(900))#(900))#(900))", false).error().code,
            ErrorCode::kLimit);
}

TEST(PatternTest, Groups) {
  auto compiled = *Pattern::Compile("*(ű?)([0-9]+)(x|)*", false);
  EXPECT_EQ(compiled->groups(), 3u);
  Value text = Value::UniversalFromUtf8("ééűa42.");
  auto first = compiled->Group(text, 0);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->offset, 2u);
  EXPECT_EQ(first->length, 2u);
  auto second = compiled->Group(text, 1);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->offset, 4u);
  EXPECT_FALSE(compiled->Group(text, 3).has_value());
  EXPECT_FALSE(compiled->Group(Value::Charstring("none"), 0).has_value());
}

TEST(PatternTest, Notation) {
  EXPECT_EQ(Print(*MakePattern(TypeKind::kCharstring, "a?\"\"b\"\"", true)),
            "pattern @nocase \"a?\"\"b\"\"\"");
  EXPECT_EQ(Print(*MakePattern(TypeKind::kCharstring, "a\\\"b", false)), "pattern \"a\\\"b\"");
}

}  // namespace
}  // namespace assay::runtime
