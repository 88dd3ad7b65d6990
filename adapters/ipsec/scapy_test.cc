// Our ESP packets against Scapy's, in both directions; skipped where Scapy is not installed.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "adapters/ipsec/esp.h"
#include "adapters/ipsec/ip_packet.h"

namespace assay::adapters {
namespace {

std::string Hex(std::span<const uint8_t> octets) {
  std::string text;
  for (const uint8_t octet : octets) {
    char digits[3];
    snprintf(digits, sizeof digits, "%02x", octet);
    text += digits;
  }
  return text.empty() ? "-" : text;
}
std::vector<uint8_t> Bytes(std::string_view hex) {
  std::vector<uint8_t> octets;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    octets.push_back(static_cast<uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return octets;
}

TEST(Scapy, AgreesWithEveryMechanism) {
  if (system("/usr/bin/python3 -c 'import scapy.layers.ipsec' 2>/dev/null") != 0) {
    GTEST_SKIP() << "Scapy is not installed";
  }
  constexpr uint32_t kSpi = 20020002;
  AkaKey ik, ck;
  for (size_t i = 0; i < 16; ++i) {
    ik[i] = static_cast<uint8_t>(i * 7 + 1);
    ck[i] = static_cast<uint8_t>(i * 11 + 3);
  }
  const struct {
    Integrity integrity;
    Encryption encryption;
    const char *cipher_name, *authentication_name;
  } kMechanisms[] = {
      {Integrity::kHmacSha1_96, Encryption::kNull, "NULL", "HMAC-SHA1-96"},
      {Integrity::kHmacSha1_96, Encryption::kAesCbc, "AES-CBC", "HMAC-SHA1-96"},
      {Integrity::kHmacSha1_96, Encryption::kDesEde3Cbc, "3DES", "HMAC-SHA1-96"},
      {Integrity::kHmacMd5_96, Encryption::kNull, "NULL", "HMAC-MD5-96"},
      {Integrity::kHmacMd5_96, Encryption::kAesCbc, "AES-CBC", "HMAC-MD5-96"},
      {Integrity::kHmacSha256_128, Encryption::kAesCbc, "AES-CBC", "SHA2-256-128"},
  };
  char input[] = "/tmp/assay-scapy-XXXXXX";
  const int fd = mkstemp(input);
  ASSERT_GE(fd, 0);
  close(fd);
  std::ofstream lines(input);
  const std::string text = "REGISTER sip:home SIP/2.0\r\n\r\n";
  const std::vector<uint8_t> payload(text.begin(), text.end());
  std::vector<uint8_t> udp = {0x79, 0x19, 0x7d, 0x02, 0, static_cast<uint8_t>(8 + payload.size()), 0, 0};
  udp.insert(udp.end(), payload.begin(), payload.end());
  for (const auto& item : kMechanisms) {
    const Mechanism mechanism{item.integrity, item.encryption};
    const EspKeys keys = ExpandKeys(mechanism, ik, ck);
    EspTransform transform(mechanism, keys);
    std::vector<uint8_t> packet;
    transform.Seal(kSpi, 1, kProtocolUdp, udp, std::vector<uint8_t>(transform.iv_size(), 5), packet);
    lines << item.cipher_name << ' ' << item.authentication_name << ' ' << Hex(keys.encryption) << ' '
          << Hex(keys.integrity) << " 01317b22 " << Hex(payload) << ' ' << Hex(packet) << '\n';
  }
  lines.close();

  const std::string command =
      std::string("/usr/bin/python3 " ASSAY_SOURCE_DIR "/adapters/ipsec/testing/scapy_judge.py < ") + input + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  char line[8192];
  for (const auto& item : kMechanisms) {
    const Mechanism mechanism{item.integrity, item.encryption};
    ASSERT_NE(fgets(line, sizeof line, pipe), nullptr);
    std::istringstream fields(line);
    std::string verdict, found, theirs;
    fields >> verdict >> found >> theirs;
    EXPECT_EQ(verdict, "good") << MechanismName(mechanism) << ": " << line;
    EXPECT_EQ(found, Hex(payload)) << MechanismName(mechanism);
    EspTransform transform(mechanism, ExpandKeys(mechanism, ik, ck));
    std::vector<uint8_t> opened;
    const std::vector<uint8_t> packet = Bytes(theirs);
    ASSERT_TRUE(transform.Verify(packet)) << MechanismName(mechanism) << ": " << line;
    const EspTransform::Opened inner = transform.Open(packet, opened);
    ASSERT_EQ(inner.error, nullptr) << inner.error;
    EXPECT_EQ(inner.next_header, kProtocolUdp);
    EXPECT_EQ(Hex(std::span(opened).subspan(8)), Hex(payload));
  }
  pclose(pipe);
  unlink(input);
}

}  // namespace
}  // namespace assay::adapters
