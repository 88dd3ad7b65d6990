#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "grammar/ast/dump.h"
#include "grammar/parse/parse.h"
#include "grammar/source/render.h"

/// Helpers of the parser's tests: text in, dump or rendered diagnostics out.

namespace assay::grammar {

/// Returns the rendered diagnostics of a text; empty when it parses.
inline std::string Errors(std::string text, const ParseOptions& options = {}) {
  SourceManager sources;
  CollectingSink sink;
  const ParseResult result = Parse(sources.Add("t.ttcn", std::move(text)), options, sink);
  EXPECT_EQ(result.ok, !sink.has_errors());
  return RenderText(sources, sink.diagnostics());
}

/// Returns the dump of the one module of a text, or its diagnostics.
template <class Pick>
std::string DumpPicked(std::string text, Pick pick) {
  SourceManager sources;
  CollectingSink sink;
  const ParseResult result = Parse(sources.Add("t.ttcn", std::move(text)), {}, sink);
  if (!result.ok) return RenderText(sources, sink.diagnostics());
  return pick(*result.tree.modules().at(0));
}

inline std::string DefinitionsOf(std::string_view text) {
  return DumpPicked("module M { " + std::string(text) + " }", [](const ast::Module& module) {
    std::string out;
    for (const ast::Decl* decl : module.definitions) out += ast::Dump(decl);
    return out;
  });
}

inline std::string StatementsOf(std::string_view text) {
  return DumpPicked("module M { function f() { " + std::string(text) + " } }", [](const ast::Module& module) {
    std::string out;
    for (const ast::Stmt* statement : ast::As<ast::FunctionDecl>(module.definitions[0])->body->statements) {
      out += ast::Dump(statement);
    }
    return out;
  });
}

inline std::string ExprOf(std::string_view text) {
  return DumpPicked("module M { const T c := " + std::string(text) + "; }", [](const ast::Module& module) {
    return ast::Dump(ast::As<ast::ConstDecl>(module.definitions[0])->items[0]->init);
  });
}

}  // namespace assay::grammar
