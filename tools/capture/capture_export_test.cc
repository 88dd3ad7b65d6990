#include "tools/capture/capture_export.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tools/report/file_name.h"

namespace assay::tools {
namespace {

class CaptureExportTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/assay-export-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
    std::ofstream(Events()) << R"({"seq":1,"t":0,"kind":"runStart","wall":"2026-01-02T03:04:05.500Z"}
{"seq":2,"t":0.1,"kind":"tliTcStart","name":"M.TC_A"}
{"seq":3,"t":0.25,"kind":"wire","direction":"sent","transport":"udp","local":"127.0.0.1:5060","remote":"127.0.0.1:5070","text":"OPTIONS sip:a SIP/2.0\r\n\r\n"}
{"seq":4,"t":0.3,"kind":"tliTcStart","name":"M.TC_B"}
{"seq":5,"t":0.5,"kind":"wire","direction":"received","transport":"esp","local":"192.0.2.1","remote":"192.0.2.10","association":"SPI 4660","hex":"0000123400000001abcd"}
{"seq":6,"t":0.6,"kind":"wire","direction":"sent","transport":"udp","local":"[::1]:)";
  }
  void TearDown() override {
    unlink(Events().c_str());
    unlink(Output().c_str());
    rmdir(folder_.c_str());
  }
  std::string Events() const { return folder_ + "/events.jsonl"; }
  std::string Output() const { return folder_ + "/capture.pcapng"; }
  std::string Written() const {
    std::ostringstream text;
    text << std::ifstream(Output()).rdbuf();
    return text.str();
  }
  std::string folder_;
};

TEST_F(CaptureExportTest, TakesTheWireEventsAlsoOfABrokenLog) {
  auto packets = ExportCapture({Events()}, Output());
  ASSERT_TRUE(packets) << packets.error().message;
  EXPECT_EQ(*packets, 2u);
  EXPECT_NE(Written().find("OPTIONS sip:a"), std::string::npos);
  EXPECT_NE(Written().find(std::string("\x00\x00\x12\x34\x00\x00\x00\x01\xab\xcd", 10)), std::string::npos);
}

TEST_F(CaptureExportTest, AFileATestCase) {
  const std::string captures = folder_ + "/captures";
  std::ofstream(Events(), std::ios::app) << "\n{\"kind\":\"tliTcStart\",\"name\":\"M.TC_A\"}\n{\"kind\":\"tliTcStart\",\"name\":\"../x\"}\n";
  auto packets = ExportCaptures({Events()}, captures);
  ASSERT_TRUE(packets) << packets.error().message;
  EXPECT_EQ(*packets, 2u);
  const auto read = [&](const char* name) {
    std::ostringstream text;
    text << std::ifstream(captures + "/" + name).rdbuf();
    return text.str();
  };
  EXPECT_NE(read("M.TC_A.pcapng").find("OPTIONS sip:a"), std::string::npos);
  EXPECT_EQ(read("M.TC_A.pcapng").find("SPI 4660"), std::string::npos);
  EXPECT_NE(read("M.TC_B.pcapng").find("SPI 4660"), std::string::npos);
  EXPECT_FALSE(read("M.TC_A.2.pcapng").empty());
  EXPECT_FALSE(read((FileNameOf("../x") + ".pcapng").c_str()).empty());
  std::filesystem::remove_all(captures);
}

TEST_F(CaptureExportTest, JoinsTheWorkersOfACampaign) {
  auto packets = ExportCapture({Events(), Events()}, Output());
  ASSERT_TRUE(packets) << packets.error().message;
  EXPECT_EQ(*packets, 4u);
  EXPECT_FALSE(ExportCapture({Events(), folder_ + "/none.jsonl"}, Output()));
}

TEST_F(CaptureExportTest, MissingFilesAreNamed) {
  auto missing = ExportCapture({folder_ + "/none.jsonl"}, Output());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, runtime::ErrorCode::kNotFound);
  EXPECT_FALSE(ExportCaptures({folder_ + "/none.jsonl"}, folder_));
  EXPECT_FALSE(ExportCapture({Events()}, folder_ + "/no/such/folder/x.pcapng"));
}

}  // namespace
}  // namespace assay::tools
