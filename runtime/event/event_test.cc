#include "runtime/event/event.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "runtime/event/event_log.h"

namespace assay::runtime {
namespace {

TEST(EventLogTest, WritesOneObjectALine) {
  VirtualClock clock;
  MemorySink sink;
  EventLog log(&sink, clock);
  clock.Advance(TimePoint(std::chrono::milliseconds(1500)));
  log.Begin(EventKind::kLog, "mtc", "A.ttcn", 12).Text("text", "a \"b\"\n\x01\xff \xc3\xa4");
  {
    EventBuilder event = log.Begin(EventKind::kRuntimeError);
    event.Flag("x", true).Number("n", -7).TextIf("none", "");
    event.json().BeginList("stack");
    for (int i = 0; i < 2; ++i) {
      event.json().BeginObject();
      event.json().Number("line", i);
      event.json().EndObject();
    }
    event.json().EndList();
    event.json().BeginList("names");
    event.json().Item("a");
    event.json().Item("b");
    event.json().EndList();
  }
  EXPECT_EQ(
      sink.text(),
      "{\"seq\":1,\"t\":1.500000000,\"kind\":\"tliLog\",\"comp\":\"mtc\",\"file\":\"A.ttcn\",\"line\":12,"
      "\"text\":\"a \\\"b\\\"\\n\\u0001\xef\xbf\xbd \xc3\xa4\"}\n"
      "{\"seq\":2,\"t\":1.500000000,\"kind\":\"error\",\"x\":true,\"n\":-7,"
      "\"stack\":[{\"line\":0},{\"line\":1}],\"names\":[\"a\",\"b\"]}\n");
}

TEST(EventLogTest, OctetsAreTextOnlyWhenPrintable) {
  const struct {
    std::string octets, expected;
  } cases[] = {
      {"REGISTER sip:a\r\n\t", "\"text\":\"REGISTER sip:a\\r\\n\\t\""},
      {std::string("\0a", 2), "\"hex\":\"0061\""},
      {"\xc3\xa4", "\"text\":\"\xc3\xa4\""},
      {"\xc3", "\"hex\":\"c3\""},
      {"\xed\xa0\x80", "\"hex\":\"eda080\""},
      {"", "\"text\":\"\""},
  };
  for (const auto& c : cases) {
    std::string out;
    JsonWriter(out).Octets(c.octets);
    EXPECT_EQ(out, c.expected);
  }
}

TEST(EventLogTest, NullSinkWantsNothing) {
  VirtualClock clock;
  NullSink sink;
  EXPECT_FALSE(EventLog(&sink, clock).Wants(EventKind::kSetVerdict));
  EXPECT_FALSE(EventLog(nullptr, clock).Wants(EventKind::kSetVerdict));
}

TEST(EventKindTest, WordsAreUniqueAndRoundTrip) {
  for (int i = 0; i <= static_cast<int>(EventKind::kWait); ++i) {
    const auto kind = static_cast<EventKind>(i);
    EXPECT_EQ(EventKindFromName(EventKindName(kind)), kind) << EventKindName(kind);
  }
  EXPECT_FALSE(EventKindFromName("tliNothing"));
}

TEST(FileSinkTest, FlushBringsLinesToTheFile) {
  const std::string path = testing::TempDir() + "/assay_event_test.jsonl";
  auto sink = FileSink::Open(path, EventLevel::kBrief);
  ASSERT_TRUE(sink) << sink.error().message;
  EXPECT_FALSE((*sink)->Wants(EventKind::kSendInternal));
  (*sink)->Write(EventKind::kLog, "{}\n");
  (*sink)->Flush();
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str(), "{}\n");
  EXPECT_TRUE((*sink)->status());
}

TEST(FileSinkTest, FullDiskIsAnErrorThatStays) {
  auto sink = FileSink::Open("/dev/full");
  if (!sink) GTEST_SKIP() << "no /dev/full here";
  (*sink)->Write(EventKind::kLog, "{}\n");
  (*sink)->Flush();
  const Result<void> status = (*sink)->status();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kExhausted);
  EXPECT_NE(status.error().message.find("/dev/full"), std::string::npos);
  EXPECT_FALSE((*sink)->Wants(EventKind::kSetVerdict));
}

TEST(FileSinkTest, MissingFolderIsNamed) {
  auto sink = FileSink::Open("/nonexistent/events.jsonl");
  ASSERT_FALSE(sink);
  EXPECT_EQ(sink.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace assay::runtime
