#include "codecs/text/writer.h"

#include <gtest/gtest.h>

#include <string>

namespace assay::codecs {
namespace {

TEST(Writer, KeepsWhatIsWrittenAtEveryLength) {
  Writer writer;
  for (int round = 0; round < 2; ++round) {  // the second time in memory of the first
    std::string expected;
    writer.Clear();
    EXPECT_EQ(writer.text(), "");
    for (size_t length = 0; length < 200; ++length) {
      std::string text;
      for (size_t i = 0; i < length; ++i) text += static_cast<char>('!' + (i * 7 + length) % 90);
      writer.Text(std::string_view(text));
      writer.Value(runtime::Value::Charstring(text), "field");
      writer.Text(", ");
      writer.Padded("Via: \0\0\0\0\0\0", 5);
      writer.Char(';');
      expected += text + text + ", Via: ;";
      ASSERT_EQ(writer.text(), expected) << length;
      ASSERT_EQ(writer.size(), expected.size());
    }
    EXPECT_FALSE(writer.failed());
  }
}

TEST(Writer, WritesValuesOfEveryKindOrNamesTheField) {
  struct Case {
    runtime::Value value;
    const char* text;
    const char* failure;
  } cases[] = {{runtime::Value::Charstring("abc"), "abc", ""},
               {runtime::Value::UniversalFromUtf8("caf\xc3\xa9"), "caf\xc3\xa9", ""},
               {runtime::Value::Octetstring("\r\n"), "\r\n", ""},
               {runtime::Value::Integer(INT64_MIN), "-9223372036854775808", ""},
               {runtime::NewBroken(runtime::Value::Octetstring("a;;b"), 1, "why"), "a;;b", ""},
               {runtime::Value(), "", "field `f` is not set"},
               {runtime::Value::Omit(), "", "field `f` is omitted, but must have a value"},
               {runtime::Value::Boolean(true), "", "field `f` has a value of the wrong type"}};
  for (const Case& c : cases) {
    Writer writer;
    writer.Value(c.value, "f");
    EXPECT_EQ(writer.text(), c.text);
    EXPECT_EQ(writer.failure(), c.failure);
    writer.Fail("g", "comes later");
    EXPECT_EQ(writer.failure(), *c.failure != '\0' ? c.failure : "field `g` comes later");
  }
}

}  // namespace
}  // namespace assay::codecs
