#include "codecs/text/char_masks.h"

#include <gtest/gtest.h>

#include <string>

namespace assay::codecs {
namespace {

TEST(CharMasks, SameAsOctetByOctet) {
  std::string text;
  for (int i = 0; i < 512; ++i) text += static_cast<char>(i);
  for (size_t at = 0; at + kMaskOctets <= text.size(); ++at) {
    uint64_t hyphens = 0;
    uint64_t letters = 0;
    for (size_t i = 0; i < kMaskOctets; ++i) {
      char c = text[at + i];
      hyphens |= uint64_t{c == '-'} << i;
      letters |= uint64_t{c >= 'a' && c <= 'z'} << i;
    }
    EXPECT_EQ(PlacesOf('-', &text[at]), hyphens) << at;
    for (size_t count : {1u, 15u, 16u, 17u, 63u, 64u}) {
      uint64_t first_letters = letters & ~uint64_t{0} >> (kMaskOctets - count);
      EXPECT_EQ(PlacesBetween('a', 'z', &text[at], count), first_letters) << at << " " << count;
    }
    EXPECT_EQ(StopsOf(&text[at]), StopsOfFew(&text[at], kMaskOctets)) << at;
  }
}

TEST(CharMasks, OctetsBehindTheEndStop) {
  EXPECT_EQ(StopsOfFew("a-1./", 5), ~uint64_t{15});
  EXPECT_EQ(StopsOfFew("", 0), ~uint64_t{0});
}

TEST(CharMasks, FindsWhatCannotStandInAQuotedString) {
  for (int octet = 0; octet < 256; ++octet) {
    char c = static_cast<char>(octet);
    bool found = !IsIn(c, kQuotedPlain) || c == '\t';
    // At every place of a text that is shorter or longer than what is compared at once, and right behind its
    // part.
    for (size_t size : {3u, 16u, 40u}) {
      for (size_t at = 0; at < size; ++at) {
        std::string text(size, 'a');
        text[at] = c;
        const char* begin = text.data();
        const char* limit = begin + size;
        EXPECT_EQ(FindUnquotable(begin, limit, limit), found ? begin + at : limit) << octet << " " << at;
        EXPECT_EQ(FindUnquotable(begin, begin + at, limit), begin + at) << octet << " " << at;
      }
    }
  }
}

}  // namespace
}  // namespace assay::codecs
