#include "compiler/check/checker.h"

#include <fmt/format.h>

#include "compiler/check/check.h"

namespace assay::compiler {

Checker::Checker(std::span<const ast::Tree> trees, const grammar::SourceManager& sources,
                 CheckedProgram& program, grammar::DiagnosticSink& sink)
    : trees_(trees),
      sources_(sources),
      program_(program),
      sink_(sink),
      scopes_{program.symbols, program.scopes, {}} {}

void Checker::Report(Diagnostic diagnostic) {
  if (diagnostic.severity == grammar::Severity::kError) ++error_count_;
  sink_.Report(std::move(diagnostic));
}

void Checker::Error(DiagnosticKind kind, SourceRange range, std::string message) {
  Report(Diagnostic(kind, range, std::move(message)));
}

void Checker::Error(DiagnosticKind kind, const ast::Node* node, std::string message) {
  Report(Diagnostic(kind, node->range, std::move(message)));
}

void Checker::Error(DiagnosticKind kind, const ast::Node* node, std::string message, const Symbol& declared) {
  Diagnostic diagnostic(kind, node->range, std::move(message));
  if (!declared.range.valid()) {
    Report(std::move(diagnostic));
    return;
  }
  Report(std::move(diagnostic).Note(declared.range, fmt::format("'{}' is declared here", declared.name)));
}

void Checker::Unsupported(const ast::Node* node, std::string_view what) {
  Error(DiagnosticKind::kUnsupported, node, fmt::format("{} is not supported yet", what));
}

std::string Checker::Text(const ast::Node* node) const {
  const grammar::SourceFile* file = sources_.Get(node->range.file);
  if (file == nullptr) return {};
  constexpr size_t kMaxQuoted = 60;
  std::string_view text = file->Text(node->range);
  if (text.size() <= kMaxQuoted) return std::string(text);
  return std::string(text.substr(0, kMaxQuoted)) + "…";
}

const Value* Checker::Keep(Value value) { return &program_.constants.emplace_back(std::move(value)); }

bool Checker::Run(std::span<const ParameterOverride> overrides) {
  // Counts what the scope passes report too.
  struct CountingSink : grammar::DiagnosticSink {
    Checker& checker;
    explicit CountingSink(Checker& c) : checker(c) {}
    void Report(Diagnostic diagnostic) override { checker.Report(std::move(diagnostic)); }
  } counting(*this);
  for (const ast::Tree& tree : trees_) {
    if (!tree.modules().empty()) program_.AddTable(tree.modules().front()->range.file, tree.node_count());
  }
  BuildScopes(trees_, scopes_, counting);
  ResolveImports(scopes_, counting);
  for (const ParameterOverride& override : overrides) {
    program_.AddTable(override.value->range.file, override.tree->node_count());
    for (Symbol& symbol : program_.symbols) {
      if (symbol.node == override.parameter) symbol.init = override.value;
    }
  }
  for (ModuleScope& scope : program_.scopes) {
    for (Symbol* symbol : scope.definitions) EnsureDeclared(symbol);
  }
  for (ModuleScope& scope : program_.scopes) {
    for (Symbol* symbol : scope.definitions) EnsureBody(symbol);
  }
  for (ModuleScope& scope : program_.scopes) CheckNamesAreDistinct(scope);
  CheckSpecialPlaces();
  CheckFiniteTypes();
  CheckAttributes();
  size_t tree_index = 0;
  auto scope = program_.scopes.begin();
  for (const ast::Tree& tree : trees_) {
    for (size_t i = 0; i < tree.modules().size(); ++i, ++scope) {
      program_.modules.push_back({scope->node, scope->symbol, &trees_[tree_index], scope->definitions});
    }
    ++tree_index;
  }
  return error_count_ == 0;
}

bool Check(std::span<const ast::Tree> trees, const grammar::SourceManager& sources, CheckedProgram& program,
           grammar::DiagnosticSink& sink, std::span<const ParameterOverride> overrides) {
  Checker checker(trees, sources, program, sink);
  return checker.Run(overrides);
}

}  // namespace assay::compiler
