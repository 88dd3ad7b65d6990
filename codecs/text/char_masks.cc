#include "codecs/text/char_masks.h"

namespace assay::codecs {

uint64_t StopsOfFew(const char* octets, size_t count) {
  uint64_t stops = ~uint64_t{0};
  for (size_t i = 0; i < count; ++i) stops ^= uint64_t{IsIn(octets[i], kHostChar)} << i;
  return stops;
}

}  // namespace assay::codecs
