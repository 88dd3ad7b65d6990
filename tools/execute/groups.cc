#include "tools/execute/groups.h"

#include <utility>
#include <vector>

#include "compiler/driver/kept.h"
#include "grammar/ast/decl.h"
#include "tools/execute/selection.h"

namespace assay::tools {

namespace ast = grammar::ast;

TestcaseGroups TakeGroups(Suite& suite) {
  TestcaseGroups groups;
  if (suite.result.kept == nullptr) return groups;
  for (const ast::Tree& tree : suite.result.kept->trees) {
    for (const ast::Module* module : tree.modules()) {
      std::vector<std::pair<const ast::Decl*, std::string>> pending;
      for (const ast::Decl* decl : module->definitions) pending.emplace_back(decl, "");
      while (!pending.empty()) {
        auto [decl, path] = std::move(pending.back());
        pending.pop_back();
        if (const auto* group = ast::As<ast::GroupDecl>(decl)) {
          std::string name(group->name.text);
          for (const ast::Decl* inner : group->definitions) pending.emplace_back(inner, path.empty() ? name : path + "." + name);
        } else if (const auto* testcase = ast::As<ast::TestcaseDecl>(decl); testcase != nullptr && !path.empty()) {
          groups[std::string(module->name.text) + "." + std::string(testcase->name.text)] = path;
        }
      }
    }
  }
  suite.result.kept.reset();
  return groups;
}

bool GroupMatches(std::string_view pattern, std::string_view group) {
  for (std::string_view path = group; !path.empty();) {
    size_t dot = path.rfind('.');
    if (GlobMatches(pattern, path) || GlobMatches(pattern, dot == std::string_view::npos ? path : path.substr(dot + 1))) return true;
    path = dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
  }
  return false;
}

}  // namespace assay::tools
