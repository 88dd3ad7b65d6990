#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/check/checked.h"
#include "grammar/source/diagnostic_sink.h"
#include "grammar/source/source_file.h"
#include "runtime/program/program.h"

namespace assay::compiler {

/// What the lowering of all behaviours shares: numbers of functions, types and names, constant templates, diagnostics.
/// Its own work is the order of things: every behaviour gets its number first, so that bodies may call each other, then
/// every body is lowered.
class ProgramLowering {
 public:
  ProgramLowering(CheckedProgram& checked, const grammar::SourceManager& sources, grammar::DiagnosticSink& sink);

  std::unique_ptr<runtime::Program> Run();

  const CheckedProgram& checked() const { return checked_; }
  const NodeInfo& Info(const ast::Node* node) const { return checked_.Info(node); }
  const runtime::Function& FunctionAt(uint32_t index) const { return *program_->functions[index]; }

  runtime::Location LocationOf(SourceRange range) const;
  std::string_view TextOf(SourceRange range) const;

  /// Rows of the Program's tables; added on first use.
  int32_t TypeIndex(const runtime::Type* type);
  int32_t PredefinedIndex(std::string_view name);
  int32_t ExternalIndex(const Symbol& external);
  /// Number of the function, altstep, test case or parameterised template. Null: it has none (no body).
  std::optional<uint32_t> FunctionIndex(const Symbol* symbol) const;
  /// Adds a function that stands in no module text: thunks, bodies of dynamic templates.
  uint32_t AddHelper(std::unique_ptr<runtime::Function> function);

  /// The function that a component started with `altstep` runs.
  std::optional<uint32_t> StartedAltstep(const Symbol& altstep);
  /// The function that a component runs on which a behaviour of type `type` is called: `callee`, or (null)
  /// one known at run time only; see lower_component_call.cc.
  std::optional<uint32_t> CalledBehaviour(const Symbol* callee, const runtime::Type& type,
                                          const runtime::Type** outcome);

  /// The value or template `expr` always has, or null. Constant templates are built here, once; see constant_template.cc.
  const runtime::Value* Constant(const ast::Expr* expr);
  const runtime::Value* CharacterSet(const ast::Expr* expr);
  /// The value or template that a constant, or a template without parameters, always has, or null.
  const runtime::Value* ConstantOf(const Symbol* symbol);

  /// True when some value of `type`, or a part of it, has to be looked at before it may stand there (§6.1.2).
  bool HoldsRestriction(const runtime::Type* type);
  /// True when values of the compatible type `from` are built otherwise than those of `to` (§6.3.2).
  bool NeedsConversion(const runtime::Type* from, const runtime::Type* to);
  /// A constant of type `from` where `to` is wanted.
  runtime::Value Converted(const runtime::Value& constant, const runtime::Type* from, const runtime::Type* to);

  /// True when `expr` is a `{…}` that leaves parts of what it is assigned to, or modifies, as they are (§6.2.1.1, §15.5).
  bool IsPartial(const ast::Expr* expr) const;

  /// Reports a construct that has no lowering.
  void Unsupported(SourceRange range, std::string_view construct);
  void TooLarge(SourceRange range, std::string_view what);

 private:
  void Declare();
  void DeclareBehaviour(const Symbol& symbol, runtime::FunctionKind kind);
  void DeclareControl(const CheckedModule& module, const Symbol& symbol);
  void DeclareParameter(const Symbol& symbol);
  void LowerBodies();
  void LowerGlobals();
  void LowerComponents();
  uint32_t NewFunction(runtime::FunctionKind kind, const Symbol* symbol, std::string name, std::string_view module);

  std::optional<runtime::Value> Fold(const ast::Expr* expr);
  std::optional<runtime::Value> FoldKeyword(const ast::KeywordLiteral& literal) const;
  std::optional<runtime::Value> FoldComposite(const ast::CompositeExpr& composite);
  std::optional<runtime::Value> FoldListMatch(const ast::ListMatch& match);
  std::optional<runtime::Value> FoldConcatenation(const ast::BinaryExpr& expr);
  std::optional<runtime::Value> FoldRange(const ast::RangeExpr& range);
  std::optional<runtime::Value> FoldLength(const ast::LengthExpr& length);
  std::optional<runtime::Value> FoldPattern(const ast::PatternExpr& pattern);
  std::optional<runtime::Value> FoldModifies(const ast::Expr* base, const ast::Expr* body);
  bool FoldInto(runtime::Value& whole, const runtime::Type* type, const ast::CompositeExpr& composite);

  CheckedProgram& checked_;
  const grammar::SourceManager& sources_;
  grammar::DiagnosticSink& sink_;
  std::unique_ptr<runtime::Program> program_;
  bool failed_ = false;

  struct Body {
    uint32_t function;
    const Symbol* symbol;
  };
  std::vector<Body> bodies_;
  std::unordered_map<const Symbol*, uint32_t> function_index_;
  std::unordered_map<const runtime::Type*, int32_t> type_index_;
  std::unordered_map<const runtime::Type*, bool> holds_restriction_;
  std::map<std::pair<const runtime::Type*, const runtime::Type*>, bool> needs_conversion_;
  std::unordered_map<std::string, int32_t> predefined_index_;
  std::unordered_map<const Symbol*, int32_t> external_index_;
  std::unordered_map<const Symbol*, uint32_t> started_altsteps_;
  /// By callee, or by behaviour type.
  std::unordered_map<const void*, std::pair<uint32_t, const runtime::Type*>> called_behaviours_;
  /// Empty: looked at and not constant.
  std::unordered_map<const ast::Expr*, std::optional<runtime::Value>> constants_;
  std::unordered_map<const Symbol*, std::optional<runtime::Value>> symbol_constants_;
};

/// Words for places in a program, shared by the files of this room.
std::string_view ModuleName(const Symbol& symbol);
/// True when a value of another type must be looked at before it may stand where `type` is wanted.
bool IsRestricted(const runtime::Type* type);
/// Number of slots of a record, set or signature value.
size_t FieldCount(const runtime::Type& type);
/// Type of slot `number` of a record, set, union or signature.
const runtime::Type* FieldType(const runtime::Type& type, size_t number);

}  // namespace assay::compiler
