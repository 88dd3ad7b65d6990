#include "codecs/sip/framer.h"

#include <gtest/gtest.h>

#include <string>

namespace assay::codecs::sip {
namespace {

std::string Frame(const std::string& text, Limits limits = {}) {
  SipFramer framer(limits);
  auto frame = framer.Next({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  if (!frame) return std::to_string(frame.error().offset.value_or(0)) + ": " + frame.error().message;
  return "skip " + std::to_string(frame->skip) + ", length " + std::to_string(frame->length);
}

std::string Message(const std::string& headers, const std::string& body) {
  return "OPTIONS sip:a@b SIP/2.0\r\n" + headers + "\r\n" + body;
}

struct Case {
  std::string text;
  std::string expected;
};

TEST(Framer, Boundaries) {
  const std::string five = Message("Content-Length: 5\r\n", "hello");
  const std::string n = std::to_string(five.size());
  const Case kCases[] = {
      {"", "skip 0, length 0"},
      {"\r\n\r\n", "skip 4, length 0"},
      {"OPTI", "skip 0, length 0"},
      {five, "skip 0, length " + n},
      {five + "OPTIONS", "skip 0, length " + n},
      {five.substr(0, five.size() - 1), "skip 0, length 0"},
      {"\r\n\r\n" + five, "skip 4, length " + std::to_string(five.size() + 4)},
      {Message("l:\r\n 5\r\n", "hello"), "skip 0, length 40"},
      {Message("Content-Length: 5\r\nl: 5\r\n", "hello"), "skip 0, length 57"},
      {Message("CONTENT-LENGTH  : 0\r\n", ""), "skip 0, length 48"},
      {"OPTIONS sip:a@b SIP/2.0\nl: 1\n\nX", "skip 0, length 31"},
  };
  for (const Case& test : kCases) EXPECT_EQ(Frame(test.text), test.expected) << test.text;
}

TEST(Framer, BrokenStreams) {
  const Case kCases[] = {
      {Message("", "hello"), "27: expected a Content-Length header over a stream transport, found none"},
      {Message("Content-Length: -1\r\n", ""), "41: expected digits as Content-Length, found \"-1\""},
      {Message("Content-Length:\r\n", ""), "40: expected digits as Content-Length, found \"\""},
      {Message("Content-Length: 5 5\r\n", ""), "41: expected digits as Content-Length, found \"5 5\""},
      {Message("Content-Length: 5\r\nl: 6\r\n", "hello"), "47: expected one Content-Length, found 5 and 6"},
      {Message("Content-Length: 99999999999999999999\r\n", ""),
       "41: expected a message of at most max_message_size, 1048576 octets, found Content-Length "
       "99999999999999999999"},
  };
  for (const Case& test : kCases) EXPECT_EQ(Frame(test.text), test.expected) << test.text;
}

TEST(Framer, EndlessHeaders) {
  Limits limits;
  limits.max_stream_header = 1000;
  EXPECT_EQ(Frame(std::string(1001, 'a'), limits),
            "0: no end of the headers within max_stream_header, 1000 octets");
}

}  // namespace
}  // namespace assay::codecs::sip
