#include "grammar/source/source_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace assay::grammar {

SourceFile::SourceFile(FileId id, std::string name, std::string text)
    : id_(id), name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n'))) {
      line_starts_.push_back(static_cast<uint32_t>(i + 1));
    }
  }
}

LineColumn SourceFile::Locate(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, static_cast<uint32_t>(text_.size()));
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const uint32_t line = static_cast<uint32_t>(after - line_starts_.begin());
  uint32_t column = 1;
  for (uint32_t i = line_starts_[line - 1]; i < offset; ++i) {
    const bool continuation = (static_cast<unsigned char>(text_[i]) & 0xC0) == 0x80;
    if (!continuation) ++column;
  }
  return {line, column};
}

uint32_t SourceFile::LineStart(uint32_t line) const {
  if (line == 0) return 0;
  return line <= line_starts_.size() ? line_starts_[line - 1] : static_cast<uint32_t>(text_.size());
}

std::string_view SourceFile::Line(uint32_t line) const {
  if (line == 0 || line > line_starts_.size()) return {};
  const uint32_t begin = LineStart(line);
  uint32_t end = LineStart(line + 1);
  while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
  return std::string_view(text_).substr(begin, end - begin);
}

std::string_view SourceFile::Text(SourceRange range) const {
  if (range.file != id_ || range.begin >= text_.size() || range.end <= range.begin) return {};
  return std::string_view(text_).substr(range.begin, range.end - range.begin);
}

const SourceFile& SourceManager::Add(std::string name, std::string text) {
  return files_.emplace_back(static_cast<FileId>(files_.size()), std::move(name), std::move(text));
}

const SourceFile* SourceManager::Get(FileId id) const { return id < files_.size() ? &files_[id] : nullptr; }

std::string SourceManager::Describe(SourceRange range) const {
  const SourceFile* file = Get(range.file);
  if (file == nullptr) return "<unknown>";
  const LineColumn at = file->Locate(range.begin);
  return fmt::format("{}:{}:{}", file->name(), at.line, at.column);
}

}  // namespace assay::grammar
