#pragma once

#include <cstdint>

/// Positions in TTCN-3 source text. Shape: half-open byte offsets into one file; line and column exist only
/// when printing.

namespace assay::grammar {

/// Index of a file inside its SourceManager. kNoFile marks a range that points nowhere (command line,
/// built-in names).
using FileId = uint32_t;
inline constexpr FileId kNoFile = UINT32_MAX;

struct SourceRange {
  FileId file = kNoFile;
  uint32_t begin = 0;  ///< first byte
  uint32_t end = 0;    ///< one past the last byte

  bool valid() const { return file != kNoFile; }
  uint32_t size() const { return end - begin; }
  friend bool operator==(const SourceRange&, const SourceRange&) = default;
};

/// Returns the smallest range that covers both. An invalid one yields the other; `b` in another file is
/// ignored.
inline SourceRange Cover(SourceRange a, SourceRange b) {
  if (!a.valid()) return b;
  if (!b.valid() || b.file != a.file) return a;
  return {a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

/// Returns the empty range right after `range`: where something is missing.
inline SourceRange After(SourceRange range) { return {range.file, range.end, range.end}; }

}  // namespace assay::grammar
