#include "codecs/text/digits.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace assay::codecs {
namespace {

TEST(Digits, CountsUpToAnyOtherOctet) {
  for (size_t at = 0; at < kWordDigits; ++at) {
    for (int octet = 0; octet < 256; ++octet) {
      std::string text = "90817263";
      text[at] = static_cast<char>(octet);
      bool digit = octet >= '0' && octet <= '9';
      EXPECT_EQ(CountDigits(LoadWord(text.data())), digit ? kWordDigits : at) << text;
    }
  }
}

TEST(Digits, MakesTheNumber) {
  for (std::string text : {"00000000", "12345678", "99999999", "10203040", "07;x\xff\x80z1"}) {
    for (size_t count = 1; count <= CountDigits(LoadWord(text.data())); ++count) {
      uint64_t expected = std::strtoull(text.substr(0, count).c_str(), nullptr, 10);
      EXPECT_EQ(NumberOfDigits(LoadWord(text.data()), count), expected) << text << " " << count;
    }
  }
}

}  // namespace
}  // namespace assay::codecs
