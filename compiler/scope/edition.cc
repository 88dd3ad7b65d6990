#include "compiler/scope/edition.h"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/ast/walker.h"

namespace assay::compiler {

namespace {

using grammar::Diagnostic;
using grammar::DiagnosticKind;

/// Constructs that came with a later edition than the first.
struct Construct {
  ast::NodeKind kind;
  int edition;
  std::string_view name;
};
constexpr Construct kConstructs[] = {
    {ast::NodeKind::kAllFromExpr, 2013, "'all from'"},
};

class NewestConstruct : public ast::Walker {
 public:
  explicit NewestConstruct(int edition) : edition_(edition) {}
  const ast::Node* where = nullptr;
  const Construct* found = nullptr;

 private:
  bool Enter(const ast::Node* node) override {
    for (const Construct& construct : kConstructs) {
      if (where != nullptr || node->kind != construct.kind || construct.edition <= edition_) continue;
      where = node;
      found = &construct;
    }
    return where == nullptr;
  }

  int edition_;
};

}  // namespace

int EditionOf(std::string_view language) {
  constexpr std::string_view kPrefix = "TTCN-3:";
  if (language.substr(0, kPrefix.size()) != kPrefix) return 0;
  int year = 0;
  for (char c : language.substr(kPrefix.size(), 4)) {
    if (c < '0' || c > '9') return kUnknownEdition;
    year = year * 10 + (c - '0');
  }
  return year >= kFirstEdition && year <= kLastEdition ? year : kUnknownEdition;
}

int NewestEdition(ast::List<ast::Name> languages) {
  int newest = 0;
  for (const ast::Name& language : languages) newest = std::max(newest, EditionOf(language.text));
  return newest;
}

bool IsBefore(const ModuleScope& module, int year) {
  const int edition = NewestEdition(module.node->languages);
  return edition > 0 && edition < year;
}

void CheckConstructs(const ModuleScope& module, int edition, SourceRange where,
                     grammar::DiagnosticSink& sink) {
  if (edition <= 0 || edition >= 2013) return;  // no row of the table is newer
  NewestConstruct finder(edition);
  finder.Walk(module.node);
  if (finder.found == nullptr) return;
  sink.Report(Diagnostic(DiagnosticKind::kLanguageMismatch, where,
                         fmt::format("module '{}' uses {} of edition {}, which edition {} does not have",
                                     module.name, finder.found->name, finder.found->edition, edition))
                  .Note(finder.where->range, "it is used here"));
}

}  // namespace assay::compiler
