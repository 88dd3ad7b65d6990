#include "tools/report/source_lines.h"

#include <algorithm>
#include <cctype>
#include <fstream>

namespace assay::tools {

const std::string& SourceLines::Line(const SourcePlace& place) {
  static const std::string kNothing;
  if (place.line == 0 || place.file.empty()) return kNothing;
  auto [entry, fresh] = files_.try_emplace(place.file);
  if (fresh) {
    std::ifstream in(place.file.front() == '/' || root_.empty() ? place.file : root_ + "/" + place.file);
    for (std::string line; std::getline(in, line);) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      entry->second.push_back(std::move(line));
    }
  }
  return place.line <= entry->second.size() ? entry->second[place.line - 1] : kNothing;
}

SourcePlace SourceLines::FieldOfTemplate(const SourcePlace& from, const std::string& path) {
  /// A template is not longer than this; keeps the search out of the next one.
  constexpr uint32_t kLines = 120;
  Line(from);
  const std::vector<std::string>& lines = files_[from.file];
  uint32_t line = from.line, found = 0;
  for (size_t begin = 0; begin < path.size();) {
    size_t end = std::min(path.find_first_of(".[", begin), path.size());
    std::string name = path.substr(begin, end - begin);
    begin = end < path.size() && path[end] == '[' ? std::min(path.find(']', end), path.size() - 1) + 1 : end + 1;
    if (name.empty()) continue;
    bool here = false;
    for (; line != 0 && line <= lines.size() && line < from.line + kLines && !here; ++line) {
      const std::string& text = lines[line - 1];
      if (line > from.line && text.find("template ") != std::string::npos) return {};
      for (size_t at = text.find(name); at != std::string::npos && !here; at = text.find(name, at + 1)) {
        auto is_word = [](char c) { return isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
        size_t after = at + name.size();
        if ((at > 0 && is_word(text[at - 1])) || (after < text.size() && is_word(text[after]))) continue;
        size_t next = text.find_first_not_of(" \t", after);
        here = next != std::string::npos && text.compare(next, 2, ":=") == 0;
      }
      if (here) found = line;
    }
    if (!here) return {};
    line = found;
  }
  return found == 0 ? SourcePlace{} : SourcePlace{from.file, found};
}

}  // namespace assay::tools
