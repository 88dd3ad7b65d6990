#include "adapters/ipsec/esp.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace assay::adapters {
namespace {

std::vector<uint8_t> Bytes(std::string_view hex) {
  std::vector<uint8_t> octets;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    octets.push_back(static_cast<uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return octets;
}
std::string Hex(std::span<const uint8_t> octets) {
  std::string text;
  for (const uint8_t octet : octets) {
    char digits[3];
    snprintf(digits, sizeof digits, "%02x", octet);
    text += digits;
  }
  return text;
}
AkaKey Key(std::string_view hex) {
  const auto octets = Bytes(hex);
  AkaKey key;
  std::copy(octets.begin(), octets.end(), key.begin());
  return key;
}

const AkaKey kIk = Key("f769bcd751044604127672711c6d3441");
const AkaKey kCk = Key("b40ba9a3c58b2a05bbf0d987b21bf8cb");
constexpr uint32_t kSpi = 20020002;
constexpr char kDatagram[] = "79197d02000c6b9a0d0a0d0a";

TEST(Keys, ExpansionOfAnnexI) {
  EXPECT_EQ(Hex(ExpandKeys({Integrity::kHmacMd5_96, Encryption::kNull}, kIk, kCk).integrity),
            "f769bcd751044604127672711c6d3441");
  EXPECT_EQ(Hex(ExpandKeys({Integrity::kHmacSha1_96, Encryption::kNull}, kIk, kCk).integrity),
            "f769bcd751044604127672711c6d344100000000");
  EXPECT_EQ(Hex(ExpandKeys({Integrity::kHmacSha1_96, Encryption::kAesCbc}, kIk, kCk).encryption),
            "b40ba9a3c58b2a05bbf0d987b21bf8cb");
  EXPECT_EQ(Hex(ExpandKeys({Integrity::kHmacSha1_96, Encryption::kDesEde3Cbc}, kIk, kCk).encryption),
            "b40ba9a3c58b2a05bbf0d987b21bf8cbb40ba9a3c58b2a05");
  EXPECT_TRUE(ExpandKeys({Integrity::kHmacSha1_96, Encryption::kNull}, kIk, kCk).encryption.empty());
}

TEST(Esp, GoldenVectors) {
  const struct {
    Mechanism mechanism;
    const char *iv, *body, *icv;
  } kVectors[] = {
      {{Integrity::kHmacSha1_96, Encryption::kNull}, "", "79197d02000c6b9a0d0a0d0a01020211", "df77ecb8e2f4e026dbb42e00"},
      {{Integrity::kHmacMd5_96, Encryption::kNull}, "", "79197d02000c6b9a0d0a0d0a01020211", "4ec608b18e5cababdbc8892d"},
      {{Integrity::kHmacSha1_96, Encryption::kAesCbc}, "000102030405060708090a0b0c0d0e0f",
       "f6665df42d10a217f9748bc7036ba7e7", "06241593aeb21836eba1bc2f"},
  };
  for (const auto& vector : kVectors) {
    EspTransform transform(vector.mechanism, ExpandKeys(vector.mechanism, kIk, kCk));
    std::vector<uint8_t> packet;
    transform.Seal(kSpi, 1, 17, Bytes(kDatagram), Bytes(vector.iv), packet);
    EXPECT_EQ(Hex(packet), std::string("01317b2200000001") + vector.iv + vector.body + vector.icv)
        << MechanismName(vector.mechanism);
    ASSERT_TRUE(transform.Verify(packet));
    std::vector<uint8_t> payload;
    const auto opened = transform.Open(packet, payload);
    EXPECT_EQ(opened.error, nullptr);
    EXPECT_EQ(opened.next_header, 17);
    EXPECT_EQ(Hex(payload), kDatagram);
  }
}

class EspAllMechanisms : public testing::TestWithParam<std::tuple<Integrity, Encryption>> {};

TEST_P(EspAllMechanisms, EveryLengthRoundTripsAndEveryDamageShows) {
  const Mechanism mechanism{std::get<0>(GetParam()), std::get<1>(GetParam())};
  EspTransform transform(mechanism, ExpandKeys(mechanism, kIk, kCk));
  std::vector<uint8_t> iv(transform.iv_size(), 7), packet, payload;
  for (size_t length = 0; length < 70; ++length) {
    const std::vector<uint8_t> text(length, 'x');
    transform.Seal(kSpi, 5, 6, text, iv, packet);
    EXPECT_EQ((packet.size() - kEspHeader - transform.iv_size() - transform.icv_size()) %
                  std::max<size_t>(4, transform.iv_size()),
              0u);
    ASSERT_TRUE(transform.Verify(packet));
    ASSERT_EQ(transform.Open(packet, payload).error, nullptr);
    EXPECT_EQ(payload, text);
  }
  for (size_t i = 0; i < packet.size(); ++i) {
    packet[i] ^= 0x10;
    EXPECT_FALSE(transform.Verify(packet)) << i;
    packet[i] ^= 0x10;
  }
  for (size_t length = 0; length < packet.size(); ++length) {
    EXPECT_FALSE(transform.Verify({packet.data(), length}));
    (void)transform.Open({packet.data(), length}, payload);  // never reads past the end
  }
}

INSTANTIATE_TEST_SUITE_P(Mechanisms, EspAllMechanisms,
                         testing::Combine(testing::Values(Integrity::kHmacMd5_96, Integrity::kHmacSha1_96,
                                                          Integrity::kHmacSha256_128),
                                          testing::Values(Encryption::kNull, Encryption::kAesCbc,
                                                          Encryption::kDesEde3Cbc)),
                         [](const auto& info) {
                           std::string name = fmt::format("{}_{}", IntegrityName(std::get<0>(info.param)),
                                                          EncryptionName(std::get<1>(info.param)));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(ReplayWindow, AcceptsEachNumberOnce) {
  ReplayWindow window;
  EXPECT_FALSE(window.IsNew(0));
  for (const uint32_t sequence : {1u, 3u, 2u, 70u, 10u, 7u, 4000000000u, 0xffffffffu}) {
    ASSERT_TRUE(window.IsNew(sequence)) << sequence;
    window.Mark(sequence);
    EXPECT_FALSE(window.IsNew(sequence)) << sequence;
  }
  EXPECT_FALSE(window.IsNew(0xffffffffu - ReplayWindow::kSize));      // just too old
  EXPECT_TRUE(window.IsNew(0xffffffffu - ReplayWindow::kSize + 1));   // oldest inside
}

TEST(Mechanism, NamesOfAnnexH) {
  EXPECT_EQ(MechanismName(*ParseMechanism("HMAC-SHA-1-96", "Aes-CBC")), "hmac-sha-1-96/aes-cbc");
  EXPECT_FALSE(ParseMechanism("hmac-sha-1", "null"));
  EXPECT_FALSE(ParseMechanism("hmac-sha-1-96", ""));
}

}  // namespace
}  // namespace assay::adapters
