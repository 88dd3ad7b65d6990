#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/check/attribute_resolver.h"
#include "compiler/check/check.h"
#include "compiler/check/checked.h"
#include "compiler/scope/build_scopes.h"
#include "compiler/types/subtype.h"
#include "grammar/ast/ast.h"
#include "grammar/source/diagnostic_sink.h"
#include "grammar/source/reserved_words.h"
#include "grammar/source/source_file.h"

/// The checker behind check.h. One class, because name lookup, types, constants and expressions need each
/// other at every step: an array bound is an expression, an expression has a type. Its rule families stand in
/// files of their own:
///
///   check_names.cc          what a name denotes here                      §5.2, §5.3, §8.2
///   check_type_*.cc         types, subtypes, components, ports            §6
///   check_definition*.cc    constants, templates, behaviour heads         §8-§16
///   check_expr_*.cc         operands, operators, composite values, calls  §7, §16, Annex C
///   check_template_*.cc     matching mechanisms and restrictions          §15, Annex B
///   check_statement_*.cc    statements, alternatives                      §19, §20, §24, §26
///   check_port_ops.cc …     communication, configuration, timers          §21-§23
///   check_attribute*.cc     the with statement                            §27
///
/// Definitions are looked at when something refers to them (Ensure…), so their order in the text does not
/// matter.

namespace assay::compiler {

using grammar::Diagnostic;
using grammar::DiagnosticKind;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

/// What the place of an expression wants.
struct Expect {
  const Type* type = nullptr;      ///< null: any; the expression tells its own type
  bool templates = false;          ///< matching mechanisms and template references are allowed
  bool omit = false;               ///< `omit` is allowed: an optional field, or a template
  bool any_or_none = false;        ///< `*` is allowed
  bool not_used = false;           ///< `-` is allowed
  bool types = false;              ///< a type name is allowed
  bool modified = false;           ///< body of `modifies`: fields left out keep what they have
  bool in_list = false;            ///< element of a record of: permutation is allowed
  bool in_list_element = false;    ///< element of any list: `* length(n)` stands for n elements
  bool dropped = false;            ///< the value is not used: a call without result is allowed
  bool place = false;              ///< a storage place is about to be written: reading rules do not apply
  bool behaviour = false;          ///< name of a behaviour as an operand, to be called or applied
  bool object = false;             ///< a port or timer is wanted
  bool value_or_object = false;    ///< with `object`: a value will do as well
  bool untyped = false;            ///< `?` may stand without a type: log(?), any type of a port
  bool sized_any_or_none = false;  ///< `*` is allowed when it has a length: concatenation of charstrings

  Expect With(const Type* other) const {
    Expect copy = *this;
    copy.type = other;
    return copy;
  }
};

/// The behaviour, definition or component type whose text is being checked.
struct CheckContext {
  ModuleScope* module = nullptr;
  Symbol* behaviour = nullptr;  ///< function, altstep, test case, control part; or template, for parameters
  const Type* runs_on = nullptr;
  const Type* mtc = nullptr;
  const Type* system = nullptr;
  std::string_view scope_name;  ///< of a type definition: __SCOPE__
  const Type* members_of =
      nullptr;  ///< component type whose members are visible: runs_on, or the one being defined
  std::unordered_map<std::string_view, Symbol*> locals;
  std::vector<std::string_view>
      local_order;  ///< names in order of declaration: leaving a block removes the newest
  int loop_depth = 0;
  int alt_depth = 0;  ///< `repeat` and `break` have something to act on
  bool in_control = false;
  bool in_interleave = false;
  bool is_static = false;  ///< constants, bounds, subtypes: only static values make sense
  bool in_guard = false;   ///< guard of an alternative, or altstep local: no side effects
  bool in_call_responses = false;
  bool implicit_omit = false;  ///< attribute `optional "implicit omit"` applies (§27.7)
  const Symbol* attributed =
      nullptr;              ///< definition whose parts have `optional` attributes of their own, or null
  AttributePath part;       ///< of `attributed`, whose value is being checked
  bool in_dynamic = false;  ///< body of a @dynamic template
  bool has_return = false;  ///< a return statement was seen
  std::unordered_map<std::string_view, const ast::LabelStmt*> labels;
};

/// What a behaviour does that a guard or a template must not do (§16.1.4), and whom it calls.
struct SideEffects {
  const ast::Node* where = nullptr;  ///< the first one; null: none of its own
  std::string what;
  bool receives = false;  ///< waits for messages, timers or components itself
  std::vector<const Symbol*> callees;
};

/// A place whose calls must have no side effects.
struct SpecialPlace {
  const ast::Node* node = nullptr;
  std::string_view what;       ///< for messages: "a guard"
  bool deterministic = false;  ///< lazy and fuzzy things are forbidden as well
};

class Checker {
 public:
  Checker(std::span<const ast::Tree> trees, const grammar::SourceManager& sources, CheckedProgram& program,
          grammar::DiagnosticSink& sink);

  /// Checks everything. Returns true when no error was reported.
  bool Run(std::span<const ParameterOverride> overrides);

 private:
  // --- Reporting (checker.cc) ---
  void Report(Diagnostic diagnostic);
  void Error(DiagnosticKind kind, SourceRange range, std::string message);
  void Error(DiagnosticKind kind, const ast::Node* node, std::string message);
  void Error(DiagnosticKind kind, const ast::Node* node, std::string message, const Symbol& declared);
  void Unsupported(const ast::Node* node, std::string_view what);
  NodeInfo& Info(const ast::Node* node) { return program_.Info(node); }
  const Type* ErrorType() const { return runtime::PredefinedType(TypeKind::kError); }
  const Type* Predefined(TypeKind kind) const { return runtime::PredefinedType(kind); }
  static bool IsError(const Type* type) { return type == nullptr || type->kind == TypeKind::kError; }
  std::string Text(const ast::Node* node) const;
  const Value* Keep(Value value);

  /// Runs `body` as if it stood in `module` outside all behaviour.
  template <class F>
  void InContext(ModuleScope* module, F&& body) {
    CheckContext saved = std::exchange(context_, CheckContext{});
    context_.module = module;
    body();
    context_ = std::move(saved);
  }

  // --- Names (check_names.cc) ---
  Symbol* FindLocal(std::string_view name) const;
  Symbol* FindMember(const Type* component, std::string_view name) const;
  /// Everything `name` may denote; reports unknown and ambiguous names unless `quiet`.
  const Symbol* Lookup(const ast::Name& name, bool quiet = false);
  const Symbol* LookupInModule(const ast::Name& name, ModuleScope* module, bool quiet = false);
  const Symbol* LookupImported(const ast::Name& name, bool quiet);
  Symbol* FindEnumItem(const Type* type, std::string_view item);
  const Symbol* FindUniqueEnumItem(std::string_view name);
  void ReportUnknownName(const ast::Name& name);
  Symbol* NewSymbol(SymbolKind kind, const ast::Name& name, const ast::Node* node, const ast::Decl* decl);
  void DeclareLocal(Symbol* symbol);
  size_t EnterScope() const { return context_.local_order.size(); }
  void LeaveScope(size_t mark);
  void CheckNamesAreDistinct(const ModuleScope& scope);
  /// Reports a value of an enumerated type that is called like one of the type's values.
  void CheckNotEnumValue(const Symbol& symbol);

  // --- Types (check_type_*.cc) ---
  const Type* TypeOf(const Symbol* symbol);
  const Type* ResolveType(const ast::Type* type);
  const Type* ResolveTypeWithDims(const ast::Type* type, ast::List<const ast::Expr*> dims);
  const Type* ResolveTypeExpr(const ast::Expr* expr, bool signatures = false);
  const Type* ResolveTypeReference(const ast::Expr* reference);
  const Type* ResolveBuiltin(const ast::BuiltinType* type);
  const Type* ElementOf(const Type* type, const ast::Node* where);
  const Type* ApplyDims(const Type* type, ast::List<const ast::Expr*> dims);
  bool EvaluateDimension(const ast::Expr* dim, int64_t* first, uint64_t* count);
  bool EvaluateLength(const ast::Expr* length, runtime::LengthRange* range);
  void ApplyConstraint(Type* type, const ast::Constraint* constraint);
  bool ConstraintItem(const Type* type, const ast::Expr* value, Subtype::Item* item);
  bool ConstraintBound(const Type* type, const ast::Expr* expr, SubtypeBound* bound);
  const Type* ConstrainedType(const Type* base, const ast::Constraint* constraint);
  void BuildType(Type* type, const ast::Type* node, const ast::TypeDecl* decl);
  void CopyStructure(Type* type, const Type* base);
  void BuildStruct(Type* type, const ast::StructType* node);
  void BuildList(Type* type, const ast::ListType* node);
  void BuildEnum(Type* type, const ast::EnumType* node);
  void BuildMap(Type* type, const ast::MapType* node);
  void BuildPort(Type* type, const ast::PortType* node);
  /// What `P.address` denotes where P transports addresses of type `base`: the same type, which has `null` as
  /// well.
  const Type* AddressOfPort(const Type* base);
  void BuildComponent(Type* type, const ast::ComponentType* node);
  void BuildComponentMembers(Type* type, const ast::ComponentType* node, runtime::ComponentInfo* info);
  void CheckComponentBody(const Symbol* symbol);
  void BuildBehaviour(Type* type, const ast::BehaviourType* node);
  void BuildSignature(const Symbol* symbol);
  const Type* AnytypeOf(ModuleScope* module);
  /// `record of element` or `set of element` without a name.
  const Type* ListOf(const Type* element, TypeKind kind = TypeKind::kRecordOf);
  /// The type of `m.from` and `m.to`: a set of keys or values; null for other words.
  const Type* MapPartType(const Type* map, std::string_view word);
  /// Resolves field `number` of a record, set or union that is just being built; ErrorType() with a
  /// diagnostic when the field refers to itself.
  const Type* OpenField(const Type* type, size_t number, const ast::Node* where);
  void CheckFiniteTypes();
  const Type* ResolveComponentType(const ast::Expr* reference, std::string_view clause);
  Type* NewType(TypeKind kind);
  void CheckFieldNames(const ast::StructType* node);
  void BuildField(Type* type, const ast::StructType* node, size_t number);

  // --- Definitions (check_definition*.cc) ---
  void EnsureDeclared(const Symbol* symbol);
  void EnsureBody(const Symbol* symbol);
  void DeclareConst(Symbol* symbol);
  void DeclareModulePar(Symbol* symbol);
  void DeclareTemplate(Symbol* symbol);
  void DeclareFunction(Symbol* symbol);
  void DeclareAltstep(Symbol* symbol);
  void DeclareTestcase(Symbol* symbol);
  void DeclareParams(Symbol* owner, ast::List<const ast::FormalParam*> params);
  Symbol* DeclareParam(const ast::FormalParam* param, uint32_t position, Symbol* owner);
  const Type* BehaviourTypeOf(Symbol* symbol, TypeKind kind);
  runtime::FormalType FormalTypeOf(const Symbol& param) const;
  void EnterBehaviour(Symbol* symbol);
  void CheckParamDefaults(Symbol* symbol);
  void CheckConstBody(Symbol* symbol);
  void CheckModuleParBody(Symbol* symbol);
  void CheckTemplateBody(Symbol* symbol);
  void CheckFunctionBody(Symbol* symbol);
  void CheckAltstepBody(Symbol* symbol);
  void CheckTestcaseBody(Symbol* symbol);
  void CheckControlBody(Symbol* symbol);
  void CheckParamKinds(const Symbol& owner);
  /// Reports what of the component a default value uses (§5.4.1.1 e, §5.4.1.2 e).
  void ForbidComponent(const ast::Expr* init);
  void CheckModifiedParams(Symbol* symbol, const Symbol* base);
  void CheckModifiedRestriction(const Symbol& symbol, const Symbol& base);
  /// Reports a modification of fields when the base is a matching mechanism that has none.
  void CheckModifiable(const ast::Expr* body, const Symbol& base);
  void RequireCompleteSignature(const ast::CompositeExpr* composite, const Type& type);
  const Symbol* ResolveModifiedBase(const ast::TemplateDecl* decl);
  void CheckTimerInit(const ast::Expr* init, const Type* type);
  void CheckDuration(const ast::Expr* duration);
  /// Reports a value that leaves mandatory fields without a value.
  void RequireComplete(const ast::Expr* value, const Type* type);
  /// Reports a template that leaves mandatory fields open (§15.3 d).
  void RequireCompleteTemplate(const ast::Expr* body);

  // --- Expressions (check_expr_*.cc) ---
  /// Checks `expr` for its place, records type, class, constant, and reports what does not fit. Returns its
  /// entry.
  NodeInfo& CheckExpr(const ast::Expr* expr, const Expect& expect);
  NodeInfo& CheckValue(const ast::Expr* expr, const Type* type);
  void CheckExprKind(const ast::Expr* expr, const Expect& expect, NodeInfo& info);
  void FinishExpr(const ast::Expr* expr, const Expect& expect, NodeInfo& info);
  bool ReportMismatch(const ast::Expr* expr, const Type* found, const Type* expected);
  void Poison(NodeInfo& info);
  /// Takes a value into, or out of, the `@default` alternative of a union when the place wants that
  /// (§6.3.2.4). False when that does not fit.
  bool ConvertDefault(const ast::Expr* expr, const Type* wanted, NodeInfo& info);
  Value Wrapped(Value value, const Type* outer, uint32_t steps);
  bool UnwrapDefault(const ast::Expr* expr, uint32_t steps, NodeInfo& info);
  /// For an operand: a union with a `@default` alternative stands for the value of that alternative.
  void UnwrapOperand(const ast::Expr* expr);
  void SetValue(NodeInfo& info, const Type* type);
  void CheckLiteral(const ast::Expr* expr, const Expect& expect, NodeInfo& info);
  void CheckKeyword(const ast::KeywordLiteral* expr, const Expect& expect, NodeInfo& info);
  void CheckMacro(const ast::MacroLiteral* expr, NodeInfo& info);
  void CheckName(const ast::NameExpr* expr, const Expect& expect, NodeInfo& info);
  void UseSymbol(const ast::Expr* expr, const ast::Name& name, const Symbol* symbol, const Expect& expect,
                 NodeInfo& info);
  void CheckField(const ast::FieldExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckIndex(const ast::IndexExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckDecodedField(const ast::DecodedFieldExpr* expr, const Expect& expect, NodeInfo& info);
  void ReportUnknownField(const ast::Name& field, const Type* type);
  /// For what has operations behind the dot, and no fields.
  void ReportUnknownOperation(const ast::Name& operation, std::string message, grammar::WordPlace place);
  bool FoldField(const NodeInfo& base, NodeInfo& info);
  void CheckUnary(const ast::UnaryExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckBinary(const ast::BinaryExpr* expr, const Expect& expect);
  void CheckBinaryOperands(const ast::BinaryExpr* expr, const Expect& expect, bool left_is_done);
  void CheckBinaryTypes(const ast::BinaryExpr* expr, const Expect& expect, NodeInfo& info);
  bool NeedsContext(const ast::Expr* expr);
  bool IsBareEnumItem(const ast::Expr* expr);
  void CheckComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckRecordComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckMixedComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckUnionComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info);
  int AnytypeAlternative(const ast::CompositeElement* element, const Type* type);
  void CheckListComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckMapComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info);
  void FoldRecordComposite(const ast::CompositeExpr* expr, NodeInfo& info);
  int CompositeField(const ast::CompositeElement* element, const Type* type);
  Expect FieldExpect(const runtime::Field& field, const Expect& outer) const;
  void CheckOperationExpr(const ast::Expr* expr, const Expect& expect, NodeInfo& info);
  void CheckMatchExpr(const ast::MatchExpr* expr, NodeInfo& info);
  void CheckValueof(const ast::ValueofExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckCreate(const ast::CreateExpr* expr, NodeInfo& info);
  void CheckStatus(const ast::StatusExpr* expr, NodeInfo& info);
  void CheckCheckstate(const ast::CheckstateExpr* expr, NodeInfo& info);
  void CheckActivate(const ast::ActivateExpr* expr, NodeInfo& info);
  void CheckExecute(const ast::ExecuteExpr* expr, NodeInfo& info);
  void CheckAttributeExpr(const ast::AttributeExpr* expr, NodeInfo& info);

  // --- Calls (check_call.cc, check_predefined*.cc) ---
  void CheckCall(const ast::CallExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckApply(const ast::CallExpr* expr, const ast::FieldExpr* callee, const Expect& expect,
                  NodeInfo& info);
  void CheckEnumNumber(const ast::CallExpr* expr, const Symbol& item, const Expect& expect, NodeInfo& info);
  void CheckControlCall(const ast::CallExpr* expr, const Symbol* control, NodeInfo& info);
  void CheckSymbolCall(const ast::CallExpr* expr, const Symbol* callee, const Expect& expect, NodeInfo& info);
  void BindArguments(const ast::CallExpr* expr, const Symbol* callee, CallInfo* call);
  void CheckArgument(const ast::Expr* value, const Symbol& formal, bool is_testcase);
  void CheckOutArgument(const ast::Expr* value, const Symbol& formal);
  void ForbidOutArguments(const ast::Expr* value, const Symbol& formal);
  void CheckAliases(const CallInfo& call);
  bool IsOtherAlternative(const ast::Expr* a, const ast::Expr* b);
  std::string PlaceText(const ast::Expr* expr);
  void CheckBehaviourUse(const ast::Node* where, const Symbol& callee);
  void CheckPredefined(const ast::CallExpr* expr, PredefinedFunction function, const Expect& expect,
                       NodeInfo& info);
  void CheckSimplePredefined(const ast::CallExpr* expr, PredefinedFunction function, NodeInfo& info);
  void CheckStringPredefined(const ast::CallExpr* expr, PredefinedFunction function, const Expect& expect,
                             NodeInfo& info);
  void CheckPresencePredefined(const ast::CallExpr* expr, PredefinedFunction function, NodeInfo& info);
  void CheckCodingPredefined(const ast::CallExpr* expr, PredefinedFunction function, const Expect& expect,
                             NodeInfo& info);
  bool CheckArgumentCount(const ast::CallExpr* expr, PredefinedFunction function, size_t min, size_t max);
  const ast::Expr* Arg(const ast::CallExpr* expr, size_t i) const;
  void FoldPredefined(const ast::CallExpr* expr, PredefinedFunction function, NodeInfo& info);

  // --- Templates (check_template_*.cc) ---
  void CheckMatching(const ast::Expr* expr, const Expect& expect, NodeInfo& info);
  void CheckListMatch(const ast::ListMatch* expr, const Expect& expect, NodeInfo& info);
  void CheckAllFrom(const ast::AllFromExpr* expr, const Type* element, bool list_type, NodeInfo& info);
  void CheckRange(const ast::RangeExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckPattern(const ast::PatternExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckDecmatch(const ast::DecmatchExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckDynamic(const ast::DynamicMatch* expr, const Expect& expect, NodeInfo& info);
  void CheckIfPresent(const ast::IfPresentExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckLength(const ast::LengthExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckInlineTemplate(const ast::InlineTemplate* expr, const Expect& expect, NodeInfo& info);
  void CheckModifies(const ast::ModifiesExpr* expr, const Expect& expect, NodeInfo& info);
  void CheckRestriction(const ast::Expr* expr, ast::Restriction restriction, bool top = true);
  Expect TemplateExpect(const Type* type, ast::Restriction restriction) const;

  // --- Statements (check_statement_*.cc, check_alt.cc) ---
  void CheckBlock(const ast::Block* block);
  void CheckBlockBody(const ast::Block* block);
  void CheckStatement(const ast::Stmt* stmt);
  void CheckLocalDecl(const ast::Decl* decl);
  Symbol* NewLocal(SymbolKind kind, const ast::Name& name, const ast::Node* node, const ast::Decl* decl,
                   const Type* type);
  void CheckLocalConst(const ast::ConstDecl* decl);
  void CheckLocalVar(const ast::VarDecl* decl);
  void CheckLocalTimer(const ast::TimerDecl* decl);
  void CheckLocalTemplate(const ast::TemplateDecl* decl);
  void CheckAssign(const ast::AssignStmt* stmt);
  const Symbol* CheckPlace(const ast::Expr* expr, Expect expect);
  void CheckIf(const ast::IfStmt* stmt);
  void CheckSelect(const ast::SelectStmt* stmt);
  void CheckSelectUnion(const ast::SelectStmt* stmt);
  void CheckFor(const ast::ForStmt* stmt);
  void CheckCondition(const ast::Expr* condition);
  void CheckLoopBody(const ast::Block* body);
  void CheckJump(const ast::JumpStmt* stmt);
  void CheckReturn(const ast::ReturnStmt* stmt);
  void CheckLogArgs(ast::List<const ast::Expr*> args);
  void CheckSetverdict(const ast::SetverdictStmt* stmt);
  void CheckExprStmt(const ast::ExprStmt* stmt);
  void CollectLabels(const ast::Stmt* body);
  void CheckAlt(const ast::AltStmt* stmt);
  void CheckBranches(ast::List<const ast::AltBranch*> branches, bool interleave);
  void CheckBranchOperation(const ast::Stmt* operation);

  // --- Places without side effects (check_side_effects.cc) ---
  void ForbidSideEffects(const ast::Node* node, std::string_view place, bool deterministic = false);
  void CheckSpecialPlaces();
  void CheckInterleaved(const ast::Block* body);
  bool Receives(const Symbol* behaviour);
  bool CheckCallWithoutSideEffects(const ast::CallExpr* call, const SpecialPlace& place);
  const SideEffects& EffectsOf(const Symbol* behaviour);

  // --- Communication, components, timers (check_port_ops.cc, check_receive.cc, check_component_ops.cc …) ---
  const Type* CheckPortReference(const ast::Expr* port, const ast::Node* where);
  const Type* CheckTargetPort(const ast::Target& target, const ast::Node* where);
  void CheckSend(const ast::SendStmt* stmt);
  void CheckCallStmt(const ast::CallStmt* stmt);
  void CheckReply(const ast::ReplyStmt* stmt);
  void CheckRaise(const ast::RaiseStmt* stmt);
  void CheckReceive(const ast::ReceiveStmt* stmt);
  void CheckRedirect(const ast::Redirect* redirect, const Type* value, const Type* signature,
                     const Type* port, const Type* index_of);
  void CheckValueRedirect(const ast::Redirect* redirect, const Type* value);
  void CheckParamRedirect(const ast::Redirect* redirect, const Type* signature, bool is_call);
  void CheckAddressees(const ast::Addressees& to, const Type* port);
  bool IsPortName(const ast::Expr* reference);
  const Type* AddressType();
  void CheckSignatureValue(const ast::Expr* value, const Type* signature, bool incoming);
  const Type* CheckException(const ast::Expr* exception, const Type* signature, const Expect& expect);
  const Type* ResolveFieldPath(const ast::Expr* path, const Type* type);
  void CheckRedirectItem(const ast::RedirectItem* item, const Type* source);
  void CheckPortsFit(const ast::ConnectStmt* stmt, const Type& first, const Type& second, bool is_map,
                     bool first_is_system);
  void CheckMapParams(const ast::ConnectStmt* stmt, const Type* system_port, bool names_system);
  void CheckFrom(const ast::Expr* from, const Type* port);
  void CheckIndexRedirect(const ast::Expr* index, const Type* array);
  /// The type or signature that `value` is of, judged by what `port` (null: any) transports in `direction`,
  /// in or out. The error type after a diagnostic.
  const Type* MessageType(const ast::Expr* value, const Type* port, runtime::Direction direction,
                          const Expect& expect, std::string_view operation);
  const Type* SignatureOf(const ast::Expr* value, const Type* port, runtime::Direction direction,
                          const Expect& expect, std::string_view operation);
  void CheckEvent(const ast::EventStmt* stmt);
  void CheckUnmapKey(const ast::UnmapKeyStmt* stmt);
  void CheckObjectOp(const ast::ObjectOpStmt* stmt);
  void CheckStart(const ast::ObjectOpStmt* stmt, const Type* component);
  /// The call of a behaviour that `component` is to execute. Shape: null for behaviour values and after an
  /// error.
  const Symbol* CheckBehaviourOn(const ast::Expr* behaviour, const Type* component, std::string_view what);
  void CheckComponentCall(const ast::CallStmt* stmt);
  /// Reports a parameter that would take an object of one component to another one. `done`: "started" …;
  /// `declared`: the parameter, or null.
  void ForbidOwnedObject(const ast::CallExpr* call, std::string_view param, const Type* type,
                         const std::string& behaviour, std::string_view done, const Symbol* declared);
  void CheckControlBehaviour(const Symbol& symbol);
  /// What comes back from `behaviour` (as messages call it), which returns `result` (null: nothing).
  void CheckCallOutcome(const ast::CallStmt* stmt, const Type* result, const std::string& behaviour);
  void CheckConnect(const ast::ConnectStmt* stmt);
  const Type* CheckEndpoint(const ast::PortEndpoint* endpoint, const Type** component);
  void CheckSetencode(const ast::SetencodeStmt* stmt);
  bool RequireNotControl(const ast::Node* node, std::string_view what);

  // --- Attributes (check_attribute*.cc) ---
  void CheckAttributes();
  void ApplyAttributes(const Symbol& symbol);
  /// Makes the attributes of a type and of those it was derived from known before the end of the check.
  void EnsureAttributes(const Type* type);
  /// Values that are checked from now on belong to `symbol`: its `optional` attributes are in force.
  void UseOptionalAttributes(const Symbol& symbol);
  bool HasImplicitOmit() const;
  /// CheckExpr of one part of a composite value.
  const NodeInfo& CheckPart(const ast::Expr* value, std::string_view step, const Expect& expect);
  AttributedElement AttributedBy(const ast::Expr* reference);
  void CheckWith(const ast::Decl* decl);
  void CheckWithQualifier(const ast::Decl& decl, const ast::WithQualifier& qualifier);
  void CheckVariant(const ast::Decl& decl, const ast::WithAttribute& attribute);
  /// What a definition defines, as far as attributes may speak of parts of it.
  std::vector<const Symbol*> SymbolsOf(const ast::Decl& decl);

  std::span<const ast::Tree> trees_;
  const grammar::SourceManager& sources_;
  CheckedProgram& program_;
  grammar::DiagnosticSink& sink_;
  ScopeSet scopes_;
  CheckContext context_;
  size_t error_count_ = 0;
  int depth_ = 0;         ///< of nested CheckExpr, CheckStatement, ResolveType: see kMaxDepth
  int ensure_depth_ = 0;  ///< of definitions that led to each other: see kMaxEnsureDepth
  /// Records, sets and unions whose fields are being resolved, with what was done so far.
  struct OpenStruct {
    const ast::StructType* node = nullptr;
    std::vector<Progress> fields;
  };
  std::unordered_map<const Type*, OpenStruct> open_structs_;
  std::vector<std::pair<Type*, const Type*>>
      pending_aliases_;  ///< aliases of types that were still being built
  std::vector<SpecialPlace> special_places_;
  std::vector<const ast::Block*> interleaved_;  ///< bodies of interleave alternatives
  std::unordered_map<const Symbol*, SideEffects> side_effects_;
  std::unordered_map<const ModuleScope*, const Type*> anytypes_;
  std::unordered_map<const Type*, const Type*> lists_, sets_;  ///< by element: see ListOf
  std::unordered_map<const Type*, ModuleScope*> enum_modules_;
  std::unordered_map<const Type*, std::vector<Symbol*>>
      enum_symbols_;  ///< items of enumerated types, in order
};

/// Deepest nesting of expressions, types and statements that is checked; keeps hostile input from exhausting
/// the machine's stack. The parser's own limit is lower for what people write.
inline constexpr int kMaxDepth = 400;
/// Longest chain of definitions that must be looked at for one another (constant of constant of …).
inline constexpr int kMaxEnsureDepth = 200;

}  // namespace assay::compiler
