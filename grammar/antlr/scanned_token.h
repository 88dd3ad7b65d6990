#pragma once

#include <cstdint>

namespace assay::grammar {

/// One token: type (TTCN3Parser's numbering) and half-open byte range.
struct ScannedToken {
  uint32_t type;
  uint32_t begin;
  uint32_t end;
};

inline constexpr uint32_t kEofToken = UINT32_MAX;

}  // namespace assay::grammar
