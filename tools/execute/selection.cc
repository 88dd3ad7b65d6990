#include "tools/execute/selection.h"

#include <fmt/format.h>

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

runtime::Result<std::vector<ExecuteStep>> Resolve(const runtime::Program& program, const std::vector<ExecuteItem>& items) {
  std::vector<ExecuteStep> steps;
  auto missing = [](const ExecuteItem& item, const std::string& what, std::string_view name, const std::vector<std::string_view>& there) {
    std::string_view near = grammar::DidYouMean(name, there);
    return runtime::Fail(runtime::ErrorCode::kNotFound, fmt::format("{}: in [EXECUTE]: {}{}", item.origin, what,
                                                                    near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
  };
  for (const ExecuteItem& item : items) {
    std::vector<std::string_view> modules(program.modules.begin(), program.modules.end());
    if (std::find(modules.begin(), modules.end(), item.module) == modules.end()) {
      return missing(item, fmt::format("the suite has no module \"{}\"", item.module), item.module, modules);
    }
    if (item.testcase.empty()) {
      bool has = std::any_of(program.controls.begin(), program.controls.end(), [&](const auto& each) { return each.first == item.module; });
      if (!has) {
        return runtime::Fail(runtime::ErrorCode::kNotFound, fmt::format("{}: in [EXECUTE]: module \"{}\" has no control part; {}.* runs its test cases",
                                                                        item.origin, item.module, item.module));
      }
      steps.push_back({nullptr, item.module});
      continue;
    }
    size_t before = steps.size();
    std::vector<std::string_view> names;
    for (uint32_t index : program.testcases) {
      const runtime::Function& testcase = *program.functions[index];
      if (testcase.module != item.module) continue;
      names.push_back(testcase.name);
      if (item.testcase != "*" && item.testcase != testcase.name) continue;
      if (testcase.parameter_count == 0) {
        steps.push_back({&testcase, item.module});
      } else if (item.testcase != "*") {
        return runtime::Fail(runtime::ErrorCode::kInvalidArgument, fmt::format("{}: in [EXECUTE]: {}.{} has parameters, so only a control part can execute it",
                                                                               item.origin, item.module, item.testcase));
      }
    }
    if (steps.size() == before) {
      return item.testcase == "*"
                 ? runtime::Fail(runtime::ErrorCode::kNotFound, fmt::format("{}: in [EXECUTE]: module \"{}\" has no test case without parameters", item.origin, item.module))
                 : missing(item, fmt::format("module \"{}\" has no test case \"{}\"", item.module, item.testcase), item.testcase, names);
    }
  }
  return steps;
}

std::string NearestTestcase(const runtime::Program& program, std::string_view pattern) {
  std::vector<std::string_view> names;
  for (uint32_t index : program.testcases) names.push_back(program.functions[index]->name);
  size_t dot = pattern.rfind('.');
  return std::string(grammar::DidYouMean(dot == std::string_view::npos ? pattern : pattern.substr(dot + 1), names));
}

}  // namespace assay::tools
