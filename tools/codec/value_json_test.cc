#include "tools/codec/value_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/value/objects.h"
#include "runtime/value/print.h"
#include "tools/codec/message_types.h"

namespace assay::tools {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

class ValueJson : public testing::Test {
 protected:
  static void SetUpTestSuite() { suite_ = CompileMessageTypes(nullptr).release(); }
  static void TearDownTestSuite() {
    delete suite_;
    suite_ = nullptr;
  }
  static const runtime::Type& TypeOf(std::string_view name) {
    for (const runtime::Type& type : suite_->result.program->types->all()) {
      if (type.name == name) return type;
    }
    ADD_FAILURE() << "no type " << name;
    return suite_->result.program->types->all().front();
  }
  static std::string Refusal(const char* json, std::string_view type) {
    auto value = JsonToValue(ordered_json::parse(json), TypeOf(type));
    return value ? runtime::Print(*value) : value.error().message;
  }
  static Suite* suite_;
};
Suite* ValueJson::suite_ = nullptr;

TEST_F(ValueJson, GoesThereAndBack) {
  struct {
    const char *type, *json;
  } const rows[] = {
      {"RequestLine", R"({"method":"BYE","requestUri":{"scheme":"sip","components":{"sip":{"hostPort":{"host":"h","portField":5060}}}},"sipVersion":"SIP/2.0"})"},
      {"CSeq", R"({"seqNumber":7,"method":"A\"B\\\n"})"},
      {"Malformed_List", R"([{"headerName":"Via","raw":"00FF","octet":4,"reason":"ü"}])"},
      {"Malformed_List", R"([])"},
      {"RawMessage", R"("0D0A")"},
  };
  for (const auto& row : rows) {
    auto value = JsonToValue(ordered_json::parse(row.json), TypeOf(row.type));
    ASSERT_TRUE(value) << row.json << ": " << value.error().message;
    EXPECT_EQ(ValueToJson(*value).dump(), row.json);
  }
}

TEST_F(ValueJson, SaysWhatDoesNotFit) {
  struct {
    const char *type, *json, *message;
  } const rows[] = {
      {"CSeq", R"({"seqNumber":"7","method":"A"})", "at /seqNumber: expected an integer, found \"7\""},
      {"CSeq", R"({"seqNumber":7})", "at /method: missing"},
      {"CSeq", R"({"seqNumber":7,"methd":"A"})", "at /methd: SipHeaderTypes.CSeq has no such member; did you mean \"method\"?"},
      {"CSeq", R"([7])", "at /: expected an object, found [7]"},
      {"CSeq", R"({"seqNumber":18446744073709551615,"method":"A"})", "at /seqNumber: expected an integer of 64 bits"},
      {"CSeq", R"({"seqNumber":7,"method":"ü"})", "at /method: expected a string of ASCII characters"},
      {"RawMessage", R"("0D0")", "at /: expected a string of pairs of hexadecimal digits"},
      {"RawMessage", R"("0g")", "hexadecimal digits"},
      {"Malformed_List", R"([{"headerName":"Via","raw":7,"octet":4,"reason":"x"}])", "at /0/raw: expected a string of hexadecimal digits, found 7"},
      {"RequestLine", R"({"method":"BYE","requestUri":{"scheme":"sip","components":{}},"sipVersion":"x"})", "at /requestUri/components: expected an object with one member"},
      {"RequestLine", R"({"method":"BYE","requestUri":{"scheme":"sip","components":{"spi":1}},"sipVersion":"x"})", "did you mean \"sip\"?"},
  };
  for (const auto& row : rows) EXPECT_THAT(Refusal(row.json, row.type), HasSubstr(row.message)) << row.json;
}

TEST_F(ValueJson, BrokenPartsAreMarked) {
  const runtime::Value broken = runtime::NewBroken(runtime::Value::Octetstring("a:"), 9, "no");
  const ordered_json json = ValueToJson(broken);
  EXPECT_EQ(json.dump(), R"({"broken":"613A","octet":9,"reason":"no"})");
  EXPECT_TRUE(HasBrokenPart({{"a", ordered_json::array({1, json})}}));
  EXPECT_FALSE(HasBrokenPart({{"broken", 1}}));
}

TEST_F(ValueJson, DeepTextIsRefusedAndNotFollowed) {
  std::string text = "1";
  for (int i = 0; i < 5000; ++i) text = "[" + text + "]";
  const ordered_json deep = ordered_json::parse(text);
  EXPECT_FALSE(HasBrokenPart(deep));
  EXPECT_FALSE(JsonToValue(deep, TypeOf("Malformed_List")));
}

}  // namespace
}  // namespace assay::tools
