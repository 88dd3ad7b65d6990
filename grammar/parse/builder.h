#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/antlr/TTCN3Parser.h"
#include "grammar/ast/ast.h"
#include "grammar/parse/options.h"
#include "grammar/antlr/token_buffer.h"
#include "grammar/source/diagnostic_sink.h"

namespace assay::grammar {

/// What a reference turned out to be: an expression or one of the operations that are statements.
struct BuiltReference {
  const ast::Expr* expr = nullptr;
  ast::Stmt* stmt = nullptr;
};

/// Turns parse contexts into AST nodes: one method per grammar rule, split over build_*.cc by family.
/// Recursion is bounded by ParseOptions::max_nesting, which nesting.h has checked; chains of operators and
/// suffixes are loops. Works only on contexts of an error-free parse: labels that the grammar demands are
/// there.
class Builder {
 public:
  using P = antlr::TTCN3Parser;

  Builder(const TokenBuffer& tokens, const ParseOptions& options, DiagnosticSink& sink, ast::Tree& tree)
      : tokens_(tokens), options_(options), sink_(sink), tree_(tree) {}

  void BuildFile(P::TtcnFileContext& file);

 private:
  template <class T>
  using Nodes = std::vector<const T*>;
  enum class BranchPlace : uint8_t { kAlt, kInterleave, kCallResponse };
  enum class TypePlace : uint8_t { kOrdinary, kExternalParameter };

  // builder.cc: tokens, ranges, reports
  const BufferedToken& Buffered(const antlr4::Token* token) const {
    return *static_cast<const BufferedToken*>(token);
  }
  std::string_view Text(const antlr4::Token* token) const;
  SourceRange At(const antlr4::Token* token) const;
  SourceRange At(const antlr4::ParserRuleContext* context) const;
  ast::Name NameOf(const antlr4::Token* token) const { return {Text(token), At(token)}; }
  ast::Name NameOf(P::NameContext* context) const { return NameOf(context->id); }
  ast::Name Unquoted(const antlr4::Token* token);
  static size_t Type(const antlr4::Token* token) { return token == nullptr ? 0 : token->getType(); }
  template <class T>
  T* New(SourceRange range) {
    return tree_.New<T>(range);
  }
  template <class T>
  auto List(const std::vector<T>& items) {
    return tree_.MakeList(items);
  }
  void Error(DiagnosticKind kind, SourceRange at, std::string message);
  void SyntaxError(SourceRange at, std::string message) {
    Error(DiagnosticKind::kSyntaxError, at, std::move(message));
  }
  /// With "did you mean" when one of `words` is near to what was written at `slip`.
  void SyntaxError(SourceRange at, std::string message, SourceRange slip,
                   std::span<const std::string_view> words);
  const ast::Expr* ErrorAt(SourceRange at) { return New<ast::ErrorExpr>(at); }
  /// Reports a missing `;` behind `last` unless braces make it optional (Annex A.1.2). Returns false when it
  /// is rather a misspelt word that made two constructs of one.
  bool RequireTerminator(const antlr4::Token* last, const std::vector<antlr4::Token*>& semicolons);
  uint32_t last_error_ = UINT32_MAX;  ///< where the last error stands: a missing `;` at the same place adds nothing
  const antlr4::Token* LastBefore(const antlr4::ParserRuleContext* context,
                                  const std::vector<antlr4::Token*>& semicolons);

  // build_module.cc
  const ast::Module* BuildModule(P::ModuleDefContext& module);
  ast::List<ast::Name> BuildLanguages(P::LanguageSpecContext* context);
  ast::List<const ast::Decl*> BuildItems(const std::vector<P::ModuleItemContext*>& items, bool in_module);
  const ast::Decl* BuildItem(P::ModuleItemContext& item);
  ast::Decl* BuildDefinition(P::DefinitionContext& definition, size_t visibility);
  ast::Decl* BuildImport(P::ImportDefContext& import);
  ast::List<const ast::ImportItem*> BuildImportItems(const std::vector<P::ImportItemContext*>& items);
  const ast::ImportItem* BuildImportItem(P::ImportItemContext& item);
  const ast::Expr* BuildImportName(P::ImportNameContext& name);
  static ast::Visibility VisibilityOf(const antlr4::Token* token);

  // build_with.cc
  const ast::WithBlock* BuildWith(P::WithBlockContext* with);
  const ast::WithAttribute* BuildAttribute(P::WithAttributeContext& attribute);
  const ast::WithQualifier* BuildQualifier(P::WithQualifierContext& qualifier);

  // build_type.cc
  ast::Decl* BuildTypeDef(P::TypeDefContext& def);
  ast::Decl* BuildStructDef(P::StructDefContext& def, SourceRange range);
  ast::Decl* BuildPortDef(P::PortDefContext& def, SourceRange range);
  const ast::Node* BuildPortItem(P::PortItemContext& item);
  ast::Decl* BuildComponentDef(P::ComponentDefContext& def, SourceRange range);
  const ast::Decl* BuildComponentItem(P::ComponentItemContext& item);
  const ast::Type* BuildType(P::TypeUseContext& type, TypePlace place = TypePlace::kOrdinary);
  const ast::Type* BuildBuiltin(const antlr4::Token* word, const antlr4::Token* universal);
  const ast::Type* BuildFields(ast::StructKind kind, P::FieldListContext& body, SourceRange range);
  const ast::Type* BuildListType(bool set, P::LengthAttributeContext* length, P::TypeUseContext& element,
                                 SourceRange range);
  const ast::Type* BuildEnum(P::EnumListContext& items, SourceRange range);
  const ast::Type* BuildMapType(P::TypeUseContext& from, P::TypeUseContext& to, SourceRange range);
  const ast::Type* BuildBehaviour(const antlr4::Token* kind, P::BehaviourSignatureContext& signature,
                                  SourceRange range);
  const ast::Expr* BuildTypeSuffixes(const ast::Expr* base,
                                     const std::vector<P::TypeSuffixContext*>& suffixes);
  const ast::Constraint* BuildConstraint(P::ConstraintContext* constraint);
  ast::List<const ast::Expr*> BuildDims(const std::vector<P::ArrayDimContext*>& dims);
  const ast::Expr* BuildLength(P::LengthAttributeContext& length);

  // build_decl.cc
  ast::Decl* BuildConst(P::ConstDefContext& def);
  ast::Decl* BuildVar(P::VarDefContext& def);
  ast::Decl* BuildTimer(P::TimerDefContext& def);
  ast::Decl* BuildTemplate(P::TemplateDefContext& def);
  const ast::Decl* BuildLocal(P::LocalDefContext& def);
  ast::List<const ast::Decl*> BuildLocals(const std::vector<P::LocalDeclarationContext*>& locals);
  void BuildModulePars(P::ModuleParDefContext& def, const P::ModuleItemContext& item, Nodes<ast::Decl>& out);
  ast::List<const ast::Declarator*> BuildDeclarators(const std::vector<P::DeclaratorContext*>& items);
  ast::Restriction BuildRestriction(P::RestrictionContext* restriction);
  struct Modifiers {
    ast::Evaluation evaluation = ast::Evaluation::kEager;
    bool deterministic = false;
    bool is_abstract = false;
  };
  Modifiers BuildModifiers(const std::vector<P::ModifierContext*>& modifiers, bool abstract_allowed);

  // build_behaviour.cc
  ast::Decl* BuildFunction(P::FunctionDefContext& def);
  ast::Decl* BuildSignature(P::SignatureDefContext& def);
  ast::Decl* BuildTestcase(P::TestcaseDefContext& def);
  ast::Decl* BuildAltstep(P::AltstepDefContext& def);
  ast::List<const ast::FormalParam*> BuildParams(P::FormalParamsContext& params,
                                                 TypePlace place = TypePlace::kOrdinary);
  const ast::FormalParam* BuildParam(P::FormalParamContext& param, TypePlace place);
  const ast::ReturnType* BuildReturn(P::ReturnSpecContext* result);
  struct Clauses {
    const ast::Expr* runs_on = nullptr;
    const ast::Expr* mtc = nullptr;
    const ast::Expr* system = nullptr;
    const ast::Expr* port = nullptr;
    const ast::Expr* execute_on = nullptr;
  };
  Clauses BuildClauses(const std::vector<P::RunsOnClauseContext*>& clauses,
                       std::initializer_list<size_t> allowed);

  // build_stmt.cc
  const ast::Block* BuildBlock(P::BlockContext& block);
  const ast::Stmt* BuildStatement(P::StatementContext& statement);
  bool ReportMisspeltStatement(const std::vector<P::StatementContext*>& statements, size_t index);
  const ast::Stmt* BuildWord(P::StatementContext& statement);
  const ast::Stmt* BuildReferenceStatement(P::StatementContext& statement);
  const ast::Stmt* BuildAssignment(P::ReferenceContext& target, P::ExprContext& value, SourceRange range);
  const ast::Stmt* BuildIf(P::IfStatementContext& statement);
  const ast::Stmt* BuildSelect(P::SelectStatementContext& statement);
  const ast::Stmt* BuildFor(P::ForStatementContext& statement);
  const ast::Stmt* BuildAlt(P::AltStatementContext& statement);
  ast::List<const ast::AltBranch*> BuildBranches(const std::vector<P::AltBranchContext*>& branches,
                                                 BranchPlace place);
  const ast::AltBranch* BuildBranch(P::AltBranchContext& branch, BranchPlace place);
  const ast::Stmt* BuildConnect(P::ConnectStatementContext& statement);
  const ast::PortEndpoint* BuildEndpoint(P::ExprContext& endpoint);

  // build_reference.cc
  BuiltReference BuildAnyReference(P::ReferenceContext& reference);
  const ast::Expr* BuildReference(P::ReferenceContext& reference);
  const ast::Expr* BuildHead(P::ReferenceHeadContext& head, ast::Target& target);
  ast::List<const ast::Argument*> BuildArguments(P::ArgumentsContext& arguments);
  const ast::Argument* BuildArgument(P::ArgumentContext& argument);
  /// `all component`, `any port` … standing alone: returns the class, else kUnknown.
  static ast::ObjectClass PlainObject(P::ExprContext& expr, size_t word);
  static P::ReferenceContext* PlainReference(P::ExprContext& expr);

  // build_operation.cc
  BuiltReference BuildOperation(P::OperationContext& operation, const ast::Target& target, SourceRange range);
  ast::Stmt* BuildSending(P::OperationContext& operation, const ast::Target& target, SourceRange range);
  ast::Stmt* BuildCall(P::OperationContext& operation, const ast::Target& target, SourceRange range);
  ast::Stmt* BuildReceive(P::ReceiveOperationContext& operation, const ast::Target& target,
                          SourceRange range);
  ast::Stmt* BuildCheck(P::OperationContext& operation, const ast::Target& target, SourceRange range);
  ast::Stmt* BuildObjectOp(P::OperationContext& operation, const ast::Target& target, SourceRange range);
  BuiltReference BuildStatus(P::OperationContext& operation, const ast::Target& target, SourceRange range);
  const ast::Expr* BuildCreate(P::OperationContext& operation, const ast::Target& target, SourceRange range);
  const ast::Redirect* BuildRedirect(P::RedirectContext* redirect, std::initializer_list<size_t> allowed);
  const ast::RedirectItem* BuildRedirectItem(P::RedirectItemContext& item, bool param);
  ast::Addressees BuildAddressees(P::ExprContext* to);
  /// Reports `any …`, `all …` and `any from …` in front of an operation that does not take them (bits:
  /// build_operation.cc).
  void RequireTarget(const antlr4::Token* word, const ast::Target& target, int allowed);

  // build_expr.cc
  const ast::Expr* BuildExpr(P::ExprContext& expr);
  /// Adds to the depth for its lifetime; not ok() beyond max_expression_depth, which it has reported then.
  class Deepen {
   public:
    Deepen(Builder& builder, size_t by, const antlr4::ParserRuleContext* at);
    ~Deepen() { builder_.depth_ -= by_; }
    bool ok() const { return builder_.depth_ <= builder_.options_.max_expression_depth; }

   private:
    Builder& builder_;
    size_t by_;
  };
  const ast::Expr* BuildPrimary(P::ExprContext& expr);
  const ast::Expr* BuildWordExpr(P::ExprContext& expr);
  const ast::Expr* BuildPrefix(P::ExprContext& expr);
  const ast::Expr* ExtendExpr(P::ExprContext& expr, const ast::Expr* left);
  const ast::Expr* BuildListItem(P::ListItemContext& item);
  ast::List<const ast::Expr*> BuildListItems(const std::vector<P::ListItemContext*>& items);
  ast::List<const ast::Expr*> BuildExprs(const std::vector<P::ExprContext*>& exprs);
  const ast::Expr* BuildList(P::ListExprContext& list);
  const ast::Expr* BuildComposite(P::CompositeExprContext& composite);
  const ast::Expr* BuildOptional(P::ExprContext* expr) {
    return expr == nullptr ? nullptr : BuildExpr(*expr);
  }
  const ast::Expr* NotUsed(const antlr4::Token* dash);
  const ast::Expr* ExprOrDash(P::ExprContext* expr, const antlr4::Token* dash);

  // build_literal.cc
  const ast::Expr* BuildLiteral(const antlr4::Token* token);
  const ast::Expr* BuildKeyword(const antlr4::Token* token, ast::Keyword keyword);
  const ast::Expr* BuildInteger(const antlr4::Token* token);
  const ast::Expr* BuildBinary(const antlr4::Token* token);
  const ast::Expr* BuildCharstring(const antlr4::Token* token);
  const ast::Expr* BuildChar(P::ExprContext& expr);

  // build_pattern.cc
  const ast::Expr* BuildPattern(P::ExprContext& expr);
  struct PatternText {
    std::string text;               ///< of adjacent literals, with "" as "
    std::vector<uint32_t> offsets;  ///< byte offset of each character in the file, and of the end
  };
  void AppendPatternLiteral(const antlr4::Token* token, PatternText& out);
  void AppendPatternElements(PatternText& text, Nodes<ast::PatternElement>& out);
  const ast::Expr* BuildEmbeddedReference(std::string_view text, const uint32_t* offsets);

  const TokenBuffer& tokens_;
  const ParseOptions& options_;
  DiagnosticSink& sink_;
  ast::Tree& tree_;
  size_t depth_ = 0;                    // of the expression being built
  const ast::Decl* control_ = nullptr;  // of the module being built
};

}  // namespace assay::grammar
