#include "tools/execute/selection.h"

#include <algorithm>

#include "grammar/source/suggest.h"

namespace assay::tools {

bool GlobMatches(std::string_view pattern, std::string_view text) {
  // Greedy with one point to go back to: linear for all but hostile patterns, never exponential.
  size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] != '*' && pattern[p] == text[t]))) {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool NameMatches(std::string_view pattern, std::string_view module, std::string_view name) {
  if (GlobMatches(pattern, name)) return true;
  std::string full = std::string(module) + "." + std::string(name);
  return GlobMatches(pattern, full);
}

Selection Select(const runtime::Program& program, const std::vector<std::string>& patterns) {
  bool any_wanted = std::any_of(patterns.begin(), patterns.end(), [](const std::string& p) { return !p.starts_with('!'); });
  Selection selection;
  for (uint32_t index : program.testcases) {
    const runtime::Function& testcase = *program.functions[index];
    bool wanted = !any_wanted;
    for (const std::string& pattern : patterns) {
      if (pattern.starts_with('!')) {
        if (NameMatches(std::string_view(pattern).substr(1), testcase.module, testcase.name)) {
          wanted = false;
          break;
        }
      } else if (NameMatches(pattern, testcase.module, testcase.name)) {
        wanted = true;
      }
    }
    if (!wanted) continue;
    (testcase.parameter_count == 0 ? selection.testcases : selection.with_parameters).push_back(&testcase);
  }
  return selection;
}

std::string NearestTestcase(const runtime::Program& program, std::string_view pattern) {
  std::vector<std::string_view> names;
  for (uint32_t index : program.testcases) names.push_back(program.functions[index]->name);
  size_t dot = pattern.rfind('.');
  return std::string(grammar::DidYouMean(dot == std::string_view::npos ? pattern : pattern.substr(dot + 1), names));
}

}  // namespace assay::tools
