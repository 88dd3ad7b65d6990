#include "tools/codec/message_input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::tools {
namespace {

using testing::HasSubstr;

const std::string kRequest = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 3\r\n\r\nabc";

std::vector<std::string> Octets(const MessageInput& input) {
  std::vector<std::string> out;
  for (const InputMessage& message : input.messages) out.push_back(message.octets);
  return out;
}

TEST(MessageInput, KnowsHexadecimalDigits) {
  struct {
    std::string file, octets;
  } const rows[] = {
      {"4f 50\n54", "OPT"}, {"4F5054", "OPT"}, {" '4F5054'O\n", "OPT"}, {"4f50 5", "4f50 5"}, {"OPT", "OPT"}, {"''O", "''O"}, {"", ""},
      {"4f 50 x", "4f 50 x"},
  };
  for (const auto& row : rows) {
    // Half an octet is an error of hexadecimal input, as the next test has it; here it is told from raw octets only.
    auto input = FindMessages(row.file, row.file == "4f50 5" ? InputForm::kRaw : InputForm::kAuto, false, {});
    ASSERT_TRUE(input) << row.file;
    EXPECT_EQ(Octets(*input), std::vector<std::string>{row.octets}) << row.file;
  }
}

TEST(MessageInput, SaysWhereDigitsAreWrong) {
  struct {
    const char* file;
    size_t offset;
    const char* message;
  } const rows[] = {
      {"4f5", 3, "even number"}, {"4f 5 0 4", 8, "even number"}, {"4f,50", 2, "found ','"}, {"4f\x01", 2, "octet 0x01"}, {"4f\xff", 2, "octet 0xff"},
  };
  for (const auto& row : rows) {
    auto input = FindMessages(row.file, InputForm::kHex, false, {});
    ASSERT_FALSE(input) << row.file;
    EXPECT_EQ(input.error().offset, row.offset) << row.file;
    EXPECT_THAT(input.error().message, HasSubstr(row.message));
  }
}

TEST(MessageInput, CutsStreams) {
  auto input = FindMessages("\r\n" + kRequest + "\r\n\r\n" + kRequest + "\r\n", InputForm::kRaw, true, {});
  ASSERT_TRUE(input);
  EXPECT_EQ(Octets(*input), (std::vector<std::string>{kRequest, kRequest}));
  EXPECT_EQ(input->messages[0].offset, 2u);
  EXPECT_EQ(input->messages[1].offset, 2 + kRequest.size() + 4);
  EXPECT_TRUE(FindMessages("\r\n\r\n", InputForm::kRaw, true, {})->messages.empty());
}

TEST(MessageInput, AStreamEndsWhereItCannotBeFollowed) {
  struct {
    std::string rest, reason;
    size_t octet;  // in the rest
  } const rows[] = {
      {"BYE sip:a SIP/2.0\r\nContent-Length: x\r\n\r\n" + kRequest, "expected digits", 35},
      {"BYE sip:a SIP/2.0\r\nContent-Length: 1\r\nl: 2\r\n\r\n" + kRequest, "found 1 and 2", 41},
      {"BYE sip:a SIP/2.0\r\n\r\n" + kRequest, "found none", 21},
      {kRequest.substr(0, 30), "ends inside of a message", 30},
      {kRequest.substr(0, kRequest.size() - 1), "ends inside of a message", kRequest.size() - 1},
  };
  for (const auto& row : rows) {
    auto input = FindMessages(kRequest + row.rest, InputForm::kRaw, true, {});
    ASSERT_TRUE(input);
    ASSERT_EQ(input->messages.size(), 2u) << row.rest;
    EXPECT_FALSE(input->messages[0].stream_error);
    const InputMessage& last = input->messages[1];
    EXPECT_EQ(last.octets, row.rest);
    ASSERT_TRUE(last.stream_error) << row.rest;
    EXPECT_THAT(last.stream_error->message, HasSubstr(row.reason));
    EXPECT_EQ(last.stream_error->offset, kRequest.size() + row.octet) << row.rest;
  }
}

TEST(MessageInput, ACaptureThatIsNoneIsRefused) {
  EXPECT_FALSE(FindMessages(kRequest, InputForm::kCapture, false, {}));
  EXPECT_FALSE(FindMessages(std::string("\xd4\xc3\xb2\xa1", 4), InputForm::kAuto, false, {}));
}

}  // namespace
}  // namespace assay::tools
