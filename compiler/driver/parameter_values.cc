#include "compiler/driver/parameter_values.h"

#include <fmt/format.h>

#include <unordered_set>

#include "grammar/parse/parse.h"
#include "grammar/source/suggest.h"

namespace assay::compiler {

namespace {

struct Parameter {
  std::string_view module;
  const ast::Declarator* node;
};

std::vector<Parameter> AllParameters(const std::vector<ast::Tree>& trees) {
  std::vector<Parameter> found;
  for (const ast::Tree& tree : trees) {
    for (const ast::Module* module : tree.modules()) {
      std::vector<const ast::Decl*> pending(module->definitions.begin(), module->definitions.end());
      while (!pending.empty()) {
        const ast::Decl* decl = pending.back();
        pending.pop_back();
        if (const auto* group = ast::As<ast::GroupDecl>(decl)) {
          pending.insert(pending.end(), group->definitions.begin(), group->definitions.end());
        } else if (const auto* parameters = ast::As<ast::ModuleParDecl>(decl)) {
          for (const ast::Declarator* item : parameters->items) found.push_back({module->name.text, item});
        }
      }
    }
  }
  return found;
}

/// The expression in `text`, parsed within a module of its own; null after a report.
const ast::Expr* ParseExpression(const ParameterValue& value, CompileResult::Kept& kept,
                                 grammar::SourceManager& sources, grammar::DiagnosticSink& sink) {
  // The type does not matter to the parser: the checker judges the expression by the parameter's type. The
  // value stands on a line of its own, so that it may end in a comment.
  const grammar::SourceFile& file = sources.Add(
      value.origin, fmt::format("module configuration {{ modulepar template integer {} := {}\n; }}",
                                value.name, value.text));
  grammar::ParseResult parsed = grammar::Parse(file, {}, sink);
  if (!parsed.ok || parsed.tree.modules().size() != 1) return nullptr;
  const ast::Tree& tree = kept.parameter_trees.emplace_back(std::move(parsed.tree));
  const ast::Module* module = tree.modules().front();
  const auto* decl =
      module->definitions.size() == 1 ? ast::As<ast::ModuleParDecl>(module->definitions.front()) : nullptr;
  if (decl == nullptr || decl->items.size() != 1) {
    sink.Report(
        grammar::Diagnostic(grammar::DiagnosticKind::kSyntaxError, module->range,
                            fmt::format("the value of module parameter '{}' is no expression", value.name)));
    return nullptr;
  }
  return decl->items.front()->init;
}

}  // namespace

std::vector<ParameterOverride> ParseParameterValues(std::span<const ParameterValue> values,
                                                    CompileResult::Kept& kept,
                                                    grammar::SourceManager& sources,
                                                    grammar::DiagnosticSink& sink) {
  std::vector<ParameterOverride> overrides;
  if (values.empty()) return overrides;
  const std::vector<Parameter> parameters = AllParameters(kept.trees);
  std::unordered_set<const ast::Declarator*> taken;
  for (size_t i = values.size(); i-- > 0;) {
    const ParameterValue& value = values[i];
    bool exists = false;
    for (const Parameter& parameter : parameters) {
      if (parameter.node->name.text != value.name ||
          (value.module != "*" && parameter.module != value.module))
        continue;
      exists = true;
      if (!taken.insert(parameter.node).second) continue;
      if (const ast::Expr* expr = ParseExpression(value, kept, sources, sink)) {
        overrides.push_back({parameter.node, expr, &kept.parameter_trees.back()});
      }
    }
    if (exists) continue;
    std::vector<std::string_view> names;
    for (const Parameter& parameter : parameters) names.push_back(parameter.node->name.text);
    const std::string_view near = grammar::DidYouMean(value.name, names);
    const grammar::SourceFile& file = sources.Add(value.origin, value.text);
    grammar::Diagnostic diagnostic(
        grammar::DiagnosticKind::kUnknownModuleParameter,
        {file.id(), 0, static_cast<uint32_t>(value.text.size())},
        value.module == "*"
            ? fmt::format("no module has a module parameter '{}'", value.name)
            : fmt::format("module '{}' has no module parameter '{}'", value.module, value.name));
    if (near.empty()) {
      sink.Report(std::move(diagnostic));
    } else {
      sink.Report(std::move(diagnostic).Hint(fmt::format("did you mean '{}'?", near)));
    }
  }
  return overrides;
}

}  // namespace assay::compiler
