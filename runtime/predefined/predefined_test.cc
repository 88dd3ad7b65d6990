#include "runtime/predefined/predefined.h"

#include <gtest/gtest.h>

#include <cmath>

#include "runtime/matcher/builders.h"
#include "runtime/value/big_integer.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::runtime {
namespace {

Value Int(int64_t number) { return Value::Integer(number); }
Value Text(std::string_view text) { return Value::UniversalFromUtf8(text); }
Value Bits(std::string_view digits) { return *MakeStringWildcard(Tag::kBitstring, digits); }
Value Hex(std::string_view digits) { return *MakeStringWildcard(Tag::kHexstring, digits); }
Value Oct(std::string_view digits) { return *MakeStringWildcard(Tag::kOctetstring, digits); }
Value List(std::vector<Value> items) { return MakeList(nullptr, items); }

/// The printed result, or `error: …`.
std::string Call(std::string_view name, std::vector<Value> args) {
  SeededRandom random(1);
  PredefinedContext context{.random = random};
  const PredefinedEntry* entry = FindPredefinedEntry(name);
  if (entry == nullptr) return "unknown function";
  Result<Value> result = CallPredefined(*entry, args, context);
  return result ? Print(*result) : "error: " + result.error().message;
}

struct Case {
  const char* name;
  std::vector<Value> args;
  const char* result;
};

TEST(PredefinedTest, Results) {
  Value huge = *IntegerFromText("18446744073709551616");
  Value alphabet = Text("ABC");
  std::vector<Case> cases = {
      {"int2char", {Int(105)}, "\"i\""},
      {"int2unichar", {Int(369)}, "\"ű\""},
      {"int2bit", {Int(5), Int(4)}, "'0101'B"},
      {"int2bit", {Int(0), Int(0)}, "''B"},
      {"int2hex", {Int(55), Int(4)}, "'0037'H"},
      {"int2oct", {Int(55), Int(2)}, "'0037'O"},
      {"int2oct", {huge, Int(9)}, "'010000000000000000'O"},
      {"int2str", {huge}, "\"18446744073709551616\""},
      {"int2float", {Int(5)}, "5.0"},
      {"float2int", {Value::Float(-5.9)}, "-5"},
      {"char2int", {Text("i")}, "105"},
      {"char2oct", {Text("i")}, "'69'O"},
      {"unichar2int", {Text("ű")}, "369"},
      {"bit2int", {Bits("101")}, "5"},
      {"bit2hex", {Bits("110111")}, "'37'H"},
      {"bit2oct", {Bits("110111")}, "'37'O"},
      {"bit2oct", {Bits("")}, "''O"},
      {"bit2str", {Bits("110111")}, "\"110111\""},
      {"hex2int", {Hex("37")}, "55"},
      {"hex2bit", {Hex("37")}, "'00110111'B"},
      {"hex2oct", {Hex("137")}, "'0137'O"},
      {"hex2str", {Hex("3F")}, "\"3F\""},
      {"oct2int", {Oct("010000000000000000")}, "18446744073709551616"},
      {"oct2bit", {Oct("37")}, "'00110111'B"},
      {"oct2hex", {Oct("370A")}, "'370A'H"},
      {"oct2str", {Oct("370A")}, "\"370A\""},
      {"oct2char", {Oct("69")}, "\"i\""},
      {"str2int", {Text("-0055")}, "-55"},
      {"str2int", {Text("+7")}, "7"},
      {"str2hex", {Text("1aF")}, "'1AF'H"},
      {"str2oct", {Text("1aF0")}, "'1AF0'O"},
      {"str2float", {Text("5.5")}, "5.5"},
      {"str2float", {Text("-05.50E+01")}, "-55.0"},
      {"str2float", {Text("1E-400")}, "0.0"},
      {"str2float", {Text("-infinity")}, "-infinity"},
      {"str2float", {Text("not_a_number")}, "not_a_number"},
      {"any2unistr", {Int(100)}, "\"100\""},
      {"any2unistr", {Value()}, "\"UNINITIALIZED\""},
      {"any2unistr", {MakeAnyOrOmit()}, "\"*\""},
      {"any2unistr", {List({Int(1), Value()})}, "\"{ 1, - }\""},
      {"lengthof", {Text("test")}, "4"},
      {"lengthof", {*MakePattern(TypeKind::kCharstring, "t??t", false)}, "4"},
      {"lengthof", {WithLength(Hex("1*1"), 8, 8)}, "8"},
      {"isvalue", {MakeAny()}, "false"},
      {"isvalue", {Value()}, "false"},
      {"istemplatekind", {MakeAny(), Text("AnyValue")}, "true"},
      {"regexp", {Text("example text string"), Text("?+(text)?+"), Int(0)}, "\"text\""},
      {"regexp", {Text("example text string"), Text("(?+)(text)(?+)"), Int(2)}, "\" string\""},
      {"regexp", {Text("example text string"), Text("((?+)(text)(?+))"), Int(0)}, "\"example text string\""},
      {"regexp", {Text("example"), Text("(x)*"), Int(0)}, "\"\""},
      {"regexp", {Text("a TeXt b"), Text("?+(text)?+"), Int(0), Value::Boolean(true)}, "\"TeXt\""},
      {"regexp",
       {Text("a TeXt b"), *MakePattern(TypeKind::kCharstring, "?+(text)?+", false), Int(0),
        Value::Boolean(true)},
       "\"TeXt\""},
      {"substr", {Bits("00100110"), Int(3), Int(4)}, "'0011'B"},
      {"substr", {Hex("ABCDEF"), Int(2), Int(3)}, "'CDE'H"},
      {"substr", {Oct("01AB23CD"), Int(1), Int(2)}, "'AB23'O"},
      {"substr", {Text("abc"), Int(3), Int(0)}, "\"\""},
      {"substr", {List({Value(), Int(0), Value(), Int(2)}), Int(1), Int(1)}, "{ 0 }"},
      {"substr", {List({Int(1), MakeAny(), Int(3)}), Int(1), Int(2)}, "{ ?, 3 }"},
      {"substr", {Bits("01?10"), Int(1), Int(3)}, "'1?1'B"},
      {"substr", {Bits("01?10"), Int(3), Int(2)}, "'10'B"},
      {"substr", {*MakePattern(TypeKind::kCharstring, "ab?*", false), Int(1), Int(3)}, "\"b?*\""},
      {"replace", {Bits("00000110"), Int(1), Int(3), Bits("111")}, "'01110110'B"},
      {"replace", {Hex("ABCDEF"), Int(0), Int(2), Hex("123")}, "'123CDEF'H"},
      {"replace", {Oct("01AB23CD"), Int(2), Int(1), Oct("FF96")}, "'01ABFF96CD'O"},
      {"replace", {Text("example text"), Int(0), Int(7), Text("ű")}, "\"ű text\""},
      {"replace", {List({Int(1), Int(2), Int(3)}), Int(1), Int(1), List({})}, "{ 1, 3 }"},
      {"unichar2oct", {alphabet}, "'414243'O"},
      {"unichar2oct", {Text("ű"), Text("UTF-8")}, "'C5B1'O"},
      {"unichar2oct", {alphabet, Text("UTF-16")}, "'004100420043'O"},
      {"unichar2oct", {Text("😀"), Text("UTF-16LE")}, "'3DD800DE'O"},
      {"unichar2oct", {Text("A"), Text("UTF-32")}, "'00000041'O"},
      {"unichar2oct", {Text("A"), Text("UTF-32LE")}, "'41000000'O"},
      {"oct2unichar", {Oct("C5B1")}, "\"ű\""},
      {"oct2unichar", {Oct("EFBBBF41"), Text("UTF-8")}, "\"A\""},
      {"oct2unichar", {Oct("FFFE4100"), Text("UTF-16")}, "\"A\""},
      {"oct2unichar", {Oct("D83DDE00"), Text("UTF-16BE")}, "\"😀\""},
      {"oct2unichar", {Oct("41000000"), Text("UTF-32LE")}, "\"A\""},
      {"get_stringencoding", {Oct("414243C3A9C3BC")}, "\"UTF-8\""},
      {"get_stringencoding", {Oct("414243")}, "\"ASCII\""},
      {"get_stringencoding", {Oct("FFFE0000")}, "\"UTF-32LE\""},
      {"get_stringencoding", {Oct("C0")}, "\"<unknown>\""},
      {"remove_bom", {Oct("FEFF0AC2")}, "'0AC2'O"},
      {"remove_bom", {Oct("C0")}, "'C0'O"},
  };
  for (const Case& c : cases) EXPECT_EQ(Call(c.name, c.args), c.result) << c.name;
}

TEST(PredefinedTest, Errors) {
  Value huge = *IntegerFromText("18446744073709551616");
  std::vector<Case> cases = {
      {"int2char", {Int(128)}, "128 is not in the range"},
      {"int2char", {Int(-1)}, "-1 is not in the range"},
      {"int2unichar", {Int(2147483648)}, "not in the range"},
      {"int2hex", {Int(256), Int(2)}, "does not fit"},
      {"int2bit", {Int(-1), Int(2)}, "negative"},
      {"int2bit", {Int(1), Int(-2)}, "length"},
      {"int2bit", {Int(1), huge}, "length"},
      {"int2bit", {Int(1)}, "argument 2 is not initialized"},
      {"float2int", {Value::Float(INFINITY)}, "infinite"},
      {"char2int", {Text("blabla")}, "one character"},
      {"char2int", {Text("ű")}, "wants a charstring"},
      {"oct2char", {Oct("69FF")}, "octet 1"},
      {"str2int", {Text("5a")}, "no integer"},
      {"str2int", {Text("+-5")}, "no integer"},
      {"str2float", {Text("5")}, "no float"},
      {"str2float", {Text("5.")}, "no float"},
      {"str2float", {Text("1E400")}, "beyond"},
      {"str2hex", {Text("xy")}, "hexadecimal"},
      {"str2oct", {Text("123")}, "odd"},
      {"lengthof", {Hex("1*F")}, "not determined"},
      {"lengthof", {Int(1)}, "not determined"},
      {"sizeof", {List({})}, "not determined"},
      {"regexp", {Text("a"), Text("?+(text)?+"), Int(1)}, "1 groups"},
      {"regexp", {Text("a"), Text("?+(text)?+"), Int(-1)}, "group number"},
      {"regexp", {Text("a"), Text("(a"), Int(0)}, "without"},
      {"regexp", {Text("a"), MakeAny(), Int(0)}, "pattern is wanted"},
      {"substr", {Bits("00100110"), Int(-3), Int(4)}, "index"},
      {"substr", {Bits("00100110"), Int(3), Int(14)}, "count"},
      {"substr", {Bits("00101*"), Int(1), Int(2)}, "not determined"},
      {"substr", {*MakePattern(TypeKind::kCharstring, "ab\\d", false), Int(1), Int(2)}, "not determined"},
      {"substr", {*MakePattern(TypeKind::kCharstring, "ab?", false), Int(1), Int(3)}, "count"},
      {"substr", {Int(1), Int(1), Int(2)}, "no string"},
      {"replace", {Bits("00000110"), Int(1), Int(13), Bits("111")}, "count"},
      {"replace", {Bits("00000110"), Int(1), Int(4), Hex("8")}, "types"},
      {"rnd", {Value::Float(INFINITY)}, "seed"},
      {"rnd", {Value::Float(0), Value::Float(0)}, "at most 1"},
      {"oct2unichar", {Oct("C0")}, "well-formed"},
      {"oct2unichar", {Oct("D800"), Text("UTF-16BE")}, "well-formed"},
      {"oct2unichar", {Oct("41"), Text("EBCDIC")}, "string encoding"},
  };
  for (const Case& c : cases) {
    std::string result = Call(c.name, c.args);
    EXPECT_TRUE(result.starts_with("error: " + std::string(c.name) + ": ")) << c.name << " " << result;
    EXPECT_NE(result.find(c.result), std::string::npos) << result;
  }
}

TEST(PredefinedTest, RndRepeatsWithItsSeed) {
  SeededRandom random(1);
  PredefinedContext context{.random = random};
  const PredefinedEntry& rnd = *FindPredefinedEntry("rnd");
  Value seed = Value::Float(0.5);
  auto next = [&](std::span<const Value> args) { return CallPredefined(rnd, args, context)->real(); };
  double first = next({&seed, 1}), second = next({});
  EXPECT_NE(first, second);
  EXPECT_EQ(next({&seed, 1}), first);
  EXPECT_EQ(next({}), second);
  Value zero = Value::Float(0.0), minus_zero = Value::Float(-0.0);
  EXPECT_EQ(next({&zero, 1}), next({&minus_zero, 1}));
}

TEST(PredefinedTest, TableIsConsistent) {
  for (const PredefinedEntry& entry : PredefinedEntries()) {
    EXPECT_EQ(FindPredefinedEntry(entry.name), &entry) << "twice in the table: " << entry.name;
    EXPECT_LE(entry.required, entry.allowed);
    EXPECT_LE(entry.allowed, PredefinedEntry::kMaxParams);
  }
  EXPECT_EQ(FindPredefinedEntry("encvalue"), nullptr) << "needs codecs";
}

}  // namespace
}  // namespace assay::runtime
