#include "tools/execute/doc_comment.h"

namespace assay::tools {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view Trim(std::string_view text) {
  size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// One line without the marks of the comment.
std::string_view Content(std::string_view line) {
  line = Trim(line);
  if (line.starts_with("//")) {
    line.remove_prefix(2);
    while (line.starts_with('*')) line.remove_prefix(1);
    return Trim(line);
  }
  if (line.starts_with("/*")) line.remove_prefix(2);
  if (line.ends_with("*/")) line.remove_suffix(2);
  while (line.starts_with('*')) line.remove_prefix(1);
  while (line.ends_with('*')) line.remove_suffix(1);
  return Trim(line);
}

void Append(std::string& text, std::string_view more) {
  if (more.empty()) return;
  if (!text.empty()) text += ' ';
  text += more;
}

}  // namespace

std::string DocComment::Tag(std::string_view name) const {
  for (const auto& [tag, value] : tags) {
    if (tag == name) return value;
  }
  return "";
}

std::string DocComment::Summary() const {
  for (const char* name : {"purpose", "desc"}) {
    if (std::string value = Tag(name); !value.empty()) return value;
  }
  return text;
}

DocComment ParseDocComment(std::string_view comment) {
  DocComment out;
  while (!comment.empty()) {
    size_t end = comment.find('\n');
    std::string_view line = Content(comment.substr(0, end));
    comment = end == std::string_view::npos ? std::string_view{} : comment.substr(end + 1);
    if (line.starts_with('@')) {
      size_t blank = line.find_first_of(kBlank);
      std::string_view name = line.substr(1, blank == std::string_view::npos ? blank : blank - 1);
      std::string_view value = blank == std::string_view::npos ? std::string_view{} : Trim(line.substr(blank));
      out.tags.emplace_back(name, value);
    } else if (out.tags.empty()) {
      Append(out.text, line);
    } else {
      Append(out.tags.back().second, line);
    }
  }
  return out;
}

}  // namespace assay::tools
