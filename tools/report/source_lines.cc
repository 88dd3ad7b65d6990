#include "tools/report/source_lines.h"

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

}  // namespace assay::tools
