#include "compiler/lower/doc_comment.h"

#include <algorithm>
#include <vector>

namespace assay::compiler {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

std::string_view Trim(std::string_view text) {
  size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::string Join(const std::vector<std::string_view>& lines) {
  std::string joined;
  for (std::string_view line : lines) {
    if (!joined.empty()) joined += '\n';
    joined += line;
  }
  return joined;
}

std::string Block(std::string_view inside) {
  std::vector<std::string_view> lines;
  while (true) {
    size_t end = inside.find('\n');
    std::string_view line = Trim(inside.substr(0, end));
    while (!line.empty() && line.front() == '*') line.remove_prefix(1);
    line = Trim(line);
    if (!line.empty() || !lines.empty()) lines.push_back(line);
    if (end == std::string_view::npos) break;
    inside.remove_prefix(end + 1);
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return Join(lines);
}

}  // namespace

std::string DocCommentBefore(std::string_view text, size_t offset) {
  std::string_view before = text.substr(0, std::min(offset, text.size()));
  size_t end = before.find_last_not_of(kBlank);
  if (end == std::string_view::npos) return {};
  before = before.substr(0, end + 1);
  if (before.ends_with("*/")) {
    size_t begin = before.rfind("/*");
    if (begin == std::string_view::npos || before.size() - begin < 5 || before[begin + 2] != '*') return {};
    return Block(before.substr(begin + 3, before.size() - begin - 5));
  }
  std::vector<std::string_view> lines;
  while (!before.empty()) {
    size_t line_begin = before.rfind('\n');
    line_begin = line_begin == std::string_view::npos ? 0 : line_begin + 1;
    std::string_view line = Trim(before.substr(line_begin));
    if (!line.starts_with("//*")) break;
    lines.push_back(Trim(line.substr(3)));
    before = before.substr(0, line_begin == 0 ? 0 : line_begin - 1);
  }
  std::reverse(lines.begin(), lines.end());
  return Join(lines);
}

}  // namespace assay::compiler
