#include "runtime/value/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "runtime/value/big_integer.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"
#include "runtime/value/type.h"

namespace assay::runtime {
namespace {

Type RecordType(std::vector<const char*> names) {
  Type type;
  type.kind = TypeKind::kRecord;
  for (const char* name : names)
    type.fields.push_back({.name = name, .type = PredefinedType(TypeKind::kInteger)});
  return type;
}

Value IntegerList(const Type* type, std::vector<int> numbers) {
  Value list = NewList(type, static_cast<uint32_t>(numbers.size()));
  for (size_t i = 0; i < numbers.size(); ++i) list.list()->items[i] = Value::Integer(numbers[i]);
  return list;
}

TEST(ValueTest, MovesOutOfWhatItReleases) {
  Value list = NewList(nullptr, 1);
  list.list()->items[0] = Value::Charstring("inner");
  list = std::move(list.list()->items[0]);
  EXPECT_EQ(list.bytes(), "inner");
}

TEST(ValueTest, SelfAssignmentKeepsTheValue) {
  Value text = Value::Charstring("abc");
  Value& same = text;
  text = same;
  EXPECT_EQ(text.bytes(), "abc");
}

TEST(StringTest, SubstringSharesOctets) {
  Value text = Value::Charstring("REGISTER sip:example.org");
  Value method = Substring(text, 0, 8);
  EXPECT_EQ(method.bytes(), "REGISTER");
  EXPECT_EQ(method.string(), text.string());
  EXPECT_EQ(Substring(Substring(text, 9, 15), 4, 7).bytes(), "example");
}

TEST(StringTest, SlicesFarBehindTheStart) {
  uint32_t length = Value::kMaxOffset + 100;
  char* data;
  Value text = NewString(Tag::kOctetstring, length, &data);
  memset(data, 'a', length);
  data[length - 1] = 'z';
  Value tail = Substring(text, length - 10, 10);
  Value last = Substring(tail, 9, 1);
  text = Value();
  EXPECT_EQ(tail.bytes(), "aaaaaaaaaz");
  tail = Value();
  EXPECT_EQ(last.bytes(), "z");
  AppendString(last, Value::Octetstring("!"));
  EXPECT_EQ(last.bytes(), "z!");
}

TEST(StringTest, AppendLeavesOtherHoldersAlone) {
  Value text = Value::Charstring("ab");
  Value other = text;
  Value third = text;
  AppendString(text, Value::Charstring("cd"));
  AppendString(other, Value::Charstring("xy"));
  EXPECT_EQ(text.bytes(), "abcd");
  EXPECT_EQ(other.bytes(), "abxy");
  EXPECT_EQ(third.bytes(), "ab");
  AppendString(text, text);
  EXPECT_EQ(text.bytes(), "abcdabcd");
}

TEST(StringTest, AppendWidens) {
  Value text = Value::Charstring("na");
  AppendString(text, Value::UniversalFromUtf8("ïve"));
  EXPECT_TRUE(text.is(Tag::kUniversal));
  EXPECT_EQ(text.length(), 5u);
  EXPECT_EQ(text.ToUtf8(), "naïve");
  AppendString(text, Value::Charstring("!"));
  EXPECT_EQ(text.ToUtf8(), "naïve!");
  Value plain = Substring(text, 0, 2);
  EXPECT_TRUE(plain.is(Tag::kCharstring)) << "one form for each string";
  EXPECT_TRUE(Equal(plain, Value::Charstring("na")));
}

TEST(StringTest, IllFormedUtf8BecomesReplacementCharacters) {
  struct Case {
    const char* text;
    std::u32string points;
  } cases[] = {{"a\xC3(", U"a\xFFFD("},
               {"\xC0\xAF", U"\xFFFD\xFFFD"},
               {"\xED\xA0\x80", U"\xFFFD\xFFFD\xFFFD"},
               {"\xF4\x90\x80\x80", U"\xFFFD\xFFFD\xFFFD\xFFFD"},
               {"\xF0\x9F\x98\x80", U"\x1F600"}};
  for (const Case& c : cases) {
    Value value = Value::UniversalFromUtf8(c.text);
    ASSERT_EQ(value.length(), c.points.size());
    for (uint32_t i = 0; i < value.length(); ++i) EXPECT_EQ(value.code_point(i), c.points[i]);
  }
}

TEST(RecordTest, CopyOnWrite) {
  Type type = RecordType({"a", "b"});
  Value record = NewRecord(&type, 2);
  MutableRecord(record)->slots[0] = Value::Integer(1);
  Value copy = record;
  MutableRecord(copy)->slots[0] = Value::Integer(2);
  EXPECT_EQ(record.record()->slots[0].integer(), 1);
  EXPECT_EQ(copy.record()->slots[0].integer(), 2);
  EXPECT_EQ(MutableRecord(record), record.record()) << "nothing is copied while nobody shares";
}

class CountingSource : public LazySource {
 public:
  Value DecodeField(uint64_t context, uint32_t field) override {
    ++calls;
    return Value::Integer(static_cast<int64_t>(context * 10 + field));
  }
  int calls = 0;
};

TEST(RecordTest, LazyFieldsAreDecodedOnce) {
  Type type = RecordType({"a", "b"});
  LazySourcePtr<CountingSource> source(new CountingSource);
  Value record = NewLazyRecord(&type, 2, *source, 4);
  EXPECT_EQ(record.record()->Get(1).integer(), 41);
  EXPECT_EQ(record.record()->Get(1).integer(), 41);
  EXPECT_EQ(source->calls, 1);
  Value copy = record;
  MutableRecord(copy)->slots[1] = Value::Integer(7);
  EXPECT_EQ(source->calls, 1) << "copying decodes nothing";
  EXPECT_EQ(copy.record()->Get(0).integer(), 40);
  EXPECT_TRUE(IsFullyBound(record));
}

TEST(RecordTest, SourceLivesAsLongAsARecord) {
  class DyingSource : public CountingSource {
   public:
    explicit DyingSource(bool* dead) : dead_(dead) {}
    ~DyingSource() override { *dead_ = true; }

   private:
    bool* dead_;
  };
  Type type = RecordType({"a", "b", "c", "d", "e"});
  bool dead = false;
  LazySourcePtr<DyingSource> source(new DyingSource(&dead));
  Value fields[] = {Value::Lazy(), Value::Omit(), Value::Omit(), Value::Omit(), Value::Lazy()};
  Value record = NewLazyRecord(&type, fields, *source, 4);
  source.reset();
  EXPECT_TRUE(record.record()->Get(1).is(Tag::kOmit));
  EXPECT_EQ(record.record()->Get(4).integer(), 44);
  Value copy = record;
  MutableRecord(copy)->slots[1] = Value::Charstring("released with the record");
  record = Value();
  EXPECT_FALSE(dead);
  EXPECT_EQ(copy.record()->Get(0).integer(), 40);
  copy = Value();
  EXPECT_TRUE(dead);
}

/// Fields that all refer to one object, so that its count of references shows what a record holds.
class SharingSource : public LazySource {
 public:
  Value DecodeField(uint64_t, uint32_t) override { return shared; }
  Value shared = Value::Charstring("shared by all fields");
};

TEST(RecordTest, ReleasesExactlyTheFieldsThatWereTouched) {
  constexpr uint32_t kCount = 140;  // more fields than bits for them
  struct Case {
    const char* name;
    std::vector<uint32_t> touched;
    bool written;
  } cases[] = {{"none", {}, false},
               {"first", {0}, false},
               {"last", {kCount - 1}, false},
               {"where the last bit begins", {123, 124, 127, 128}, false},
               {"every third", {0, 3, 6, 9, 60, 63, 99, 123, 126, 129, 138}, false},
               {"written beside", {5, 130}, true},
               {"only written", {}, true}};
  Type type;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    LazySourcePtr<SharingSource> source(new SharingSource);
    const uint32_t& refs = source->shared.object()->refs;
    ASSERT_EQ(refs, 1u);
    Value record = NewLazyRecord(&type, kCount, *source, 0);
    for (uint32_t field : c.touched) record.record()->Get(field);
    if (c.written) {
      for (uint32_t field : {0u, 77u, 139u}) MutableRecord(record)->slots[field] = source->shared;
    }
    EXPECT_EQ(refs, 1 + c.touched.size() + (c.written ? 3 : 0));
    record = Value();
    EXPECT_EQ(refs, 1u);
  }
}

TEST(RecordTest, CopyOfALazyRecordReleasesItsOwn) {
  LazySourcePtr<SharingSource> source(new SharingSource);
  const uint32_t& refs = source->shared.object()->refs;
  Type type;
  Value record = NewLazyRecord(&type, 50, *source, 0);
  record.record()->Get(20);
  Value copy = record;
  MutableRecord(copy)->slots[49] = source->shared;
  copy.record()->Get(30);
  EXPECT_EQ(refs, 5u) << "field 20 in both, fields 30 and 49 of the copy";
  copy = Value();
  EXPECT_EQ(refs, 2u);
  record = Value();
  EXPECT_EQ(refs, 1u);
}

TEST(ListTest, GrowsShrinksAndAppends) {
  Value list = NewList(nullptr, 0);
  for (int i = 0; i < 100; ++i) {
    ResizeList(list, static_cast<uint32_t>(i + 1));
    MutableList(list)->items[i] = Value::Integer(i);
  }
  Value shared = list;
  ResizeList(list, 3);
  EXPECT_EQ(shared.list()->count, 100u);
  AppendList(list, list);
  EXPECT_TRUE(Equal(list, IntegerList(nullptr, {0, 1, 2, 0, 1, 2})));
}

TEST(EqualTest, Table) {
  Type set_of;
  set_of.kind = TypeKind::kSetOf;
  Type record_of;
  record_of.kind = TypeKind::kRecordOf;
  Type record = RecordType({"a", "b"});
  double nan = std::numeric_limits<double>::quiet_NaN();
  auto make_record = [&](Value a, Value b) {
    Value value = NewRecord(&record, 2);
    value.record()->slots[0] = std::move(a);
    value.record()->slots[1] = std::move(b);
    return value;
  };
  auto nested_set = [&](std::vector<int> first, std::vector<int> second) {
    Value value = NewList(&set_of, 2);
    value.list()->items[0] = IntegerList(&set_of, first);
    value.list()->items[1] = IntegerList(&set_of, second);
    return value;
  };
  Value huge = *IntegerFromText("123456789012345678901234567890");
  struct Case {
    Value a, b;
    bool equal;
  } cases[] = {
      {Value::Integer(1), Value::Integer(1), true},
      {Value::Integer(1), Value::Boolean(true), false},
      {Value::Integer(1), huge, false},
      {huge, *IntegerFromText("123456789012345678901234567890"), true},
      {Value::Float(nan), Value::Float(nan), true},
      {Value::Float(0.0), Value::Float(-0.0), true},
      {Value::Omit(), Value::Omit(), true},
      {Value::Omit(), Value(), false},
      {Value::Charstring("a"), Value::Charstring("a"), true},
      {Value::Charstring("a"), Value::Octetstring("a"), false},
      {IntegerList(&record_of, {1, 2}), IntegerList(&record_of, {2, 1}), false},
      {IntegerList(&set_of, {1, 2, 2}), IntegerList(&set_of, {2, 1, 2}), true},
      {IntegerList(&set_of, {1, 1, 2}), IntegerList(&set_of, {2, 1, 2}), false},
      {nested_set({1, 2}, {3, 4}), nested_set({4, 3}, {2, 1}), true},
      {nested_set({1, 2}, {3, 4}), nested_set({4, 3}, {4, 3}), false},
      {nested_set({1, 2}, {1, 3}), nested_set({3, 1}, {1, 2}), true},
      {make_record(Value::Integer(1), Value::Omit()), make_record(Value::Integer(1), Value::Omit()), true},
      {make_record(Value::Integer(1), Value::Omit()), make_record(Value::Integer(1), Value::Integer(0)),
       false},
      {NewUnion(nullptr, 1, Value::Integer(1)), NewUnion(nullptr, 1, Value::Integer(1)), true},
      {NewUnion(nullptr, 1, Value::Integer(1)), NewUnion(nullptr, 2, Value::Integer(1)), false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Equal(c.a, c.b), c.equal) << Print(c.a) << " and " << Print(c.b);
    EXPECT_EQ(Equal(c.b, c.a), c.equal) << Print(c.a) << " and " << Print(c.b);
  }
}

TEST(DepthTest, DeepNestingNeedsNoStack) {
  constexpr int kLevels = 300'000;
  auto nest = [](Value inner) {
    for (int i = 0; i < kLevels; ++i) {
      Value outer = NewList(nullptr, 1);
      outer.list()->items[0] = std::move(inner);
      inner = std::move(outer);
    }
    return inner;
  };
  Value a = nest(Value::Integer(1)), b = nest(Value::Integer(1)), c = nest(Value::Integer(2)),
        d = nest(Value());
  EXPECT_TRUE(Equal(a, b));
  EXPECT_FALSE(Equal(a, c));
  EXPECT_TRUE(IsFullyBound(a));
  EXPECT_FALSE(IsFullyBound(d));
  EXPECT_LT(Print(a).size(), 2000u);
}

TEST(EnumeratedTest, NumbersOfItems) {
  Type type;
  type.kind = TypeKind::kEnumerated;
  type.enum_items = {{"Monday", {{0, 0}}}, {"Friday", {{1, 1}, {5, 7}}}};
  EXPECT_EQ(EnumNumber(Value::Enumerated(&type, 1)), 1);
  Value friday = EnumFromNumber(type, 6);
  ASSERT_TRUE(friday.is(Tag::kEnumerated));
  EXPECT_EQ(friday.enum_item(), 1u);
  EXPECT_EQ(EnumNumber(friday), 6);
  EXPECT_EQ(Print(friday), "Friday(6)");
  EXPECT_FALSE(Equal(friday, Value::Enumerated(&type, 1)));
  EXPECT_FALSE(EnumFromNumber(type, 4).is_bound());
  EXPECT_FALSE(EnumFromItem(type, 0, 5).is_bound());
}

TEST(TypeTest, Names) {
  Type list;
  list.kind = TypeKind::kRecordOf;
  list.element = PredefinedType(TypeKind::kUniversalCharstring);
  EXPECT_EQ(list.ToString(), "record of universal charstring");
  Type named = RecordType({"a", "b"});
  named.module = "M";
  named.name = "R";
  EXPECT_EQ(named.ToString(), "M.R");
  EXPECT_EQ(named.FindField("b"), 1);
  EXPECT_EQ(named.FindField("c"), -1);
}

TEST(PrintTest, Table) {
  Type record = RecordType({"a", "b"});
  Value value = NewRecord(&record, 2);
  value.record()->slots[0] = IntegerList(nullptr, {1, 2});
  value.record()->slots[1] = Value::Omit();
  struct Case {
    Value value;
    const char* text;
  } cases[] = {
      {Value::Integer(-5), "-5"},
      {Value::Float(1), "1.0"},
      {Value::Float(2.5e-7), "2.5E-7"},
      {Value::Float(1e100), "1.0E100"},
      {Value::Float(-INFINITY), "-infinity"},
      {Value::Float(NAN), "not_a_number"},
      {Value::Bitstring(std::string_view("\0\1\1", 3)), "'011'B"},
      {Value::Hexstring("\x0a\x0f"), "'AF'H"},
      {Value::Octetstring("\x0d\x0a"), "'0D0A'O"},
      {Value::Charstring(""), "\"\""},
      {Value::Charstring("say \"hi\""), "\"say \"\"hi\"\"\""},
      {Value::Charstring("a\r\nb"), "\"a\" & char(0, 0, 0, 13) & char(0, 0, 0, 10) & \"b\""},
      {Value::UniversalFromUtf8("ű"), "\"ű\""},
      {Value::OfVerdict(Verdict::kInconc), "inconc"},
      {value, "{ a := { 1, 2 }, b := omit }"},
      {NewList(nullptr, 0), "{}"},
      {NewBroken(Value::Octetstring("x"), 3, "no digit (RFC 3261 §25.1)"),
       "<broken '78'O: no digit (RFC 3261 §25.1)>"},
  };
  for (const Case& c : cases) EXPECT_EQ(Print(c.value), c.text);
  EXPECT_EQ(Print(value, {.multiline = true}), "{\n  a := {\n    1,\n    2\n  },\n  b := omit\n}");
  EXPECT_EQ(Print(value, {.skip_omitted = true}), "{ a := { 1, 2 } }");
  EXPECT_EQ(Print(value, {.max_length = 8}), "{ a := {…");
}

}  // namespace
}  // namespace assay::runtime
