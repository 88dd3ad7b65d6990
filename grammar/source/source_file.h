#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/source/source_range.h"

namespace assay::grammar {

/// 1-based. `column` counts code points (an invalid UTF-8 byte counts as one), a tab counts as one.
struct LineColumn {
  uint32_t line = 0;
  uint32_t column = 0;
  friend bool operator==(const LineColumn&, const LineColumn&) = default;
};

/// One immutable source text with its line table. Address-stable: AST names view into `text()`.
class SourceFile {
 public:
  /// Shape: `name` is shown to people as given; `text` may hold any bytes and is at most 4 GiB - 1 (the
  /// parser sets lower limits); "\n", "\r\n" and "\r" end a line.
  SourceFile(FileId id, std::string name, std::string text);
  SourceFile(const SourceFile&) = delete;
  SourceFile& operator=(const SourceFile&) = delete;

  FileId id() const { return id_; }
  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  uint32_t line_count() const { return static_cast<uint32_t>(line_starts_.size()); }

  /// Returns line and column of a byte offset; offsets past the end mean the end.
  LineColumn Locate(uint32_t offset) const;
  /// Returns the text of a 1-based line without its line end; empty for a line that does not exist.
  std::string_view Line(uint32_t line) const;
  /// Returns the byte offset at which a 1-based line starts.
  uint32_t LineStart(uint32_t line) const;
  /// Returns the text a range covers, cut to the file.
  std::string_view Text(SourceRange range) const;

 private:
  FileId id_;
  std::string name_;
  std::string text_;
  std::vector<uint32_t> line_starts_;
};

/// Owns the files of one run; FileId is the index. Files are never removed.
class SourceManager {
 public:
  /// Adds a text under a name. Names need not be unique.
  const SourceFile& Add(std::string name, std::string text);
  /// Returns the file, or nullptr for kNoFile and unknown ids.
  const SourceFile* Get(FileId id) const;
  size_t size() const { return files_.size(); }

  /// Returns "name:line:column" of the begin of a range; "<unknown>" for an invalid one.
  std::string Describe(SourceRange range) const;

 private:
  std::deque<SourceFile> files_;
};

}  // namespace assay::grammar
