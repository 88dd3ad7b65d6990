#include "adapters/ipsec/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "adapters/ipsec/esp.h"
#include "adapters/ipsec/ip_packet.h"

namespace assay::adapters {
namespace {

using testing::HasSubstr;

class CaptureTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/assay-capture-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
    set_.own = {*IpAddress::Parse("192.0.2.1"), 32001, 32002, 20020001, 20020002};
    set_.peer = {*IpAddress::Parse("192.0.2.10"), 31001, 31002, 10010001, 10010002};
    set_.ik.fill(0x11);
    set_.ck.fill(0x22);
  }
  void TearDown() override {
    for (const char* name : {"/capture.pcapng", "/esp_sa", "/preferences"}) unlink((folder_ + name).c_str());
    rmdir(folder_.c_str());
  }
  static std::span<const uint8_t> Octets(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
  }
  std::string Run(const std::string& command) {
    std::string output;
    FILE* pipe = popen(command.c_str(), "r");
    char buffer[4096];
    while (pipe != nullptr && fgets(buffer, sizeof buffer, pipe) != nullptr) output += buffer;
    if (pipe != nullptr) pclose(pipe);
    return output;
  }

  std::string folder_;
  SaSet set_;
};

TEST_F(CaptureTest, KeysAreForTheOwnerOnly) {
  const std::string path = folder_ + "/esp_sa";
  set_.mechanisms = {{Integrity::kHmacSha1_96, Encryption::kAesCbc}};
  auto file = KeyFile::Create(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->Add(set_));
  struct stat status;
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_THAT(Run("cat " + path),
              HasSubstr("\"IPv4\",\"192.0.2.10\",\"192.0.2.1\",\"0x01317b22\",\"AES-CBC [RFC3602]\","
                        "\"0x22222222222222222222222222222222\",\"HMAC-SHA-1-96 [RFC2404]\","
                        "\"0x1111111111111111111111111111111100000000\"\n"));
  EXPECT_FALSE(KeyFile::Create("/no/such/folder/esp_sa"));
}

// tshark is the judge: it opens the file, decrypts every packet with the key file, and finds every ICV right.
TEST_F(CaptureTest, TsharkReadsAndDecrypts) {
  if (Run("command -v tshark").empty()) GTEST_SKIP() << "tshark is not installed";
  int number = 0;
  auto keys = KeyFile::Create(folder_ + "/esp_sa");
  auto writer = CaptureWriter::Create(folder_ + "/capture.pcapng");
  ASSERT_TRUE(keys && writer);
  const std::string sip = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n";
  for (const Integrity integrity : {Integrity::kHmacMd5_96, Integrity::kHmacSha1_96, Integrity::kHmacSha256_128}) {
    for (const Encryption encryption : {Encryption::kNull, Encryption::kAesCbc, Encryption::kDesEde3Cbc}) {
      const Mechanism mechanism{integrity, encryption};
      set_.own.spi_c += 10;
      set_.own.spi_s += 10;
      set_.peer.spi_c += 10;
      set_.peer.spi_s += 10;
      set_.mechanisms = {mechanism};
      ASSERT_TRUE((*keys)->Add(set_));
      EspTransform transform(mechanism, ExpandKeys(mechanism, set_.ik, set_.ck));
      std::vector<uint8_t> udp = {0x79, 0x19, 0x7d, 0x02, 0, static_cast<uint8_t>(8 + sip.size()), 0, 0}, packet;
      udp.insert(udp.end(), sip.begin(), sip.end());
      transform.Seal(set_.own.spi_s, 1, kProtocolUdp, udp, std::vector<uint8_t>(transform.iv_size(), 9), packet);
      ASSERT_TRUE((*writer)->Add({.sent = false, .transport = "esp", .local = "192.0.2.1", .remote = "192.0.2.10",
                                  .association = "SPI", .octets = packet},
                                 runtime::WallTime(std::chrono::seconds(++number))));
    }
  }
  ASSERT_TRUE((*writer)->Add({.sent = true, .transport = "udp", .local = "[2001:db8::1]:5060",
                              .remote = "[2001:db8::10]:5060", .octets = Octets(sip)},
                             runtime::WallTime(std::chrono::seconds(++number))));
  ASSERT_TRUE((*writer)->Add({.sent = true, .transport = "tcp", .local = "192.0.2.1:5060",
                              .remote = "192.0.2.10:5060", .association = "protected connection 1",
                              .octets = Octets(sip)},
                             runtime::WallTime(std::chrono::seconds(++number))));
  const std::string output =
      Run("WIRESHARK_CONFIG_DIR=" + folder_ + " tshark -r " + folder_ +
          "/capture.pcapng -o esp.enable_encryption_decode:TRUE -o esp.enable_authentication_check:TRUE "
          "-o udp.check_checksum:FALSE -d udp.port==32002,sip -T fields -e frame.interface_name -e esp.spi -e esp.icv_good -e sip.Method "
          "2>/dev/null");
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 11) << output;
  size_t decrypted = 0;
  for (size_t at = output.find("OPTIONS"); at != std::string::npos; at = output.find("OPTIONS", at + 1)) ++decrypted;
  EXPECT_EQ(decrypted, 11u) << output;
  size_t good_icv = 0;
  for (size_t at = output.find("\t1\tOPTIONS"); at != std::string::npos; at = output.find("\t1\tOPTIONS", at + 1)) {
    ++good_icv;
  }
  EXPECT_EQ(good_icv, 9u) << output;
  EXPECT_THAT(output, HasSubstr("decrypted"));
}

}  // namespace
}  // namespace assay::adapters
