#include "codecs/text/char_masks.h"

#include <gtest/gtest.h>

#include <string>

#include "codecs/text/char_class.h"

namespace assay::codecs {
namespace {

TEST(CharMasks, SameAsOctetByOctet) {
  std::string text;
  for (int i = 0; i < 512; ++i) text += static_cast<char>(i);
  for (size_t at = 0; at + kMaskOctets <= text.size(); ++at) {
    HostMasks slow;
    for (size_t i = 0; i < kMaskOctets; ++i) {
      char c = text[at + i];
      slow.letters |= uint64_t{IsIn(c, kAlpha)} << i;
      slow.dots |= uint64_t{c == '.'} << i;
      slow.hyphens |= uint64_t{c == '-'} << i;
    }
    EXPECT_EQ(HostMasksOf(&text[at]), slow) << at;
    EXPECT_EQ(PlacesOf('-', &text[at]), slow.hyphens) << at;
    EXPECT_EQ(StopsOf(&text[at]), StopsOfFew(&text[at], kMaskOctets)) << at;
  }
}

TEST(CharMasks, OctetsBehindTheEndStop) {
  EXPECT_EQ(StopsOfFew("a-1./", 5), ~uint64_t{15});
  EXPECT_EQ(StopsOfFew("", 0), ~uint64_t{0});
}

}  // namespace
}  // namespace assay::codecs
