#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/check/checked.h"
#include "compiler/lower/program_lowering.h"
#include "runtime/program/builder.h"
#include "runtime/program/operands.h"
#include "runtime/value/objects.h"

namespace assay::compiler {

using runtime::FunctionBuilder;
using runtime::kNone;
using runtime::Opcode;
using runtime::Operand;

/// Where an expression's value is wanted: in a certain register, or wherever it is cheapest.
struct Destination {
  int32_t reg = -1;
  Destination() = default;
  Destination(uint16_t r) : reg(r) {}  // NOLINT: a register is a destination
  bool given() const { return reg >= 0; }
};

/// A storage place that may be assigned: a variable and the way to a part of it.
struct Place {
  enum class Root { kNone, kRegister, kComponentVariable } root = Root::kNone;
  uint16_t reg = 0;                       ///< kRegister
  int32_t variable = 0;                   ///< kComponentVariable
  const Symbol* symbol = nullptr;
  const runtime::Type* type = nullptr;    ///< of the place
  runtime::Path path;
};

/// Lowers one behaviour. The methods are spread over one file a family (lower_*.cc).
///
/// Register discipline: an expression leaves its result in the first free register (or in a variable, or a constant),
/// everything above is free again. Only the last instruction of an expression writes its destination, so a destination may
/// be a variable that the expression reads.
class FunctionLowering {
 public:
  /// Shape: `function` has its kind, parameters and runs-on type; both outlive this.
  FunctionLowering(ProgramLowering& program, runtime::Function& function);

  // Definitions (lower_definition.cc)
  void Function(const Symbol& symbol, const ast::FunctionDecl& decl);
  void Testcase(const Symbol& symbol, const ast::TestcaseDecl& decl);
  void Altstep(const Symbol& symbol, const ast::AltstepDecl& decl);
  void Control(const ast::Block& body);
  /// The behaviour of a component that is started with an altstep: the altstep on its own (§21.3.2).
  void StartedAltstep(uint32_t altstep, uint16_t parameter_count);
  /// The behaviour of a component on which `callee` is called: `function` with what it hands back as the result.
  void CalledBehaviour(const runtime::Type& type, std::optional<uint32_t> function,
                       const runtime::Type& outcome);
  void ParameterisedTemplate(const Symbol& symbol, const ast::TemplateDecl& decl);
  void Component(const runtime::Type& type);
  /// One global of a kInit function.
  void Global(const Symbol& symbol);
  /// Body of a lazy parameter: `captured` are the symbols whose values the first registers hold.
  void Thunk(std::span<const Symbol* const> captured, const ast::Expr* expr, const runtime::Type* type);
  /// Block of a dynamic template: `value` is its first register.
  void DynamicBody(std::span<const Symbol* const> captured, const Symbol* value, const ast::Block& body);
  /// Ends the code; reports what exceeds the machine.
  void Finish(SourceRange range);
  bool nearly_full() { return b_.function().constants.size() > 20'000; }

 private:
  void Parameters(const Symbol& symbol);
  void TimerDefaults(std::span<const uint32_t> dimensions, size_t depth, uint16_t timer, int64_t flat, Operand duration);

  const NodeInfo& Info(const ast::Node* node) const { return p_.Info(node); }
  void At(SourceRange range) { b_.SetLocation(p_.LocationOf(range)); }
  uint16_t Take(Destination dest) { return dest.given() ? static_cast<uint16_t>(dest.reg) : b_.NewRegister(); }
  Operand Unsupported(const ast::Node* node, std::string_view construct);

  // Expressions (lower_expr.cc)
  Operand Lower(const ast::Expr* expr, Destination dest = {});
  Operand LowerKind(const ast::Expr* expr, Destination dest);
  /// `expr` with its conversion into or out of a `@default` alternative (§6.3.2.4).
  Operand LowerConverted(const ast::Expr* expr, const DefaultConversion& conversion, Destination dest);
  void LowerInto(const ast::Expr* expr, uint16_t reg) { Lower(expr, Destination(reg)); }
  /// As Lower, for a place of `type` that wants a bound value inside the type's restrictions. `more`: bits of CheckBound.
  Operand LowerFor(const ast::Expr* expr, const runtime::Type* type, Destination dest = {}, uint16_t more = 0);
  /// As LowerFor, for a place that holds no omit: a variable, a mandatory field, an element, a value parameter (§19.1 c).
  Operand LowerPresent(const ast::Expr* expr, const runtime::Type* type, Destination dest = {});
  /// A reference to an optional field of a value.
  bool MayBeOmitted(const ast::Expr* expr) const;
  /// As LowerFor, but in a register.
  uint16_t LowerToRegister(const ast::Expr* expr);
  Operand LowerName(const ast::Expr* expr, const Symbol& symbol, Destination dest);
  Operand LowerField(const ast::FieldExpr& expr, Destination dest);
  Operand LowerIndex(const ast::IndexExpr& expr, Destination dest);
  int32_t TemplateOperand(const ast::Expr* base);
  Operand LowerDecodedField(const ast::DecodedFieldExpr& expr, Destination dest);
  Operand LowerUnary(const ast::UnaryExpr& expr, Destination dest);
  Operand LowerBinary(const ast::BinaryExpr& expr, Destination dest);
  Operand LowerConcatenation(const ast::BinaryExpr& expr, Destination dest);
  Operand LowerLogical(const ast::Expr* expr, Destination dest);
  /// Jumps to `target` when the boolean `condition` is `sense`; falls through otherwise.
  void JumpIf(const ast::Expr* condition, bool sense, FunctionBuilder::Label target);
  void JumpIfCompared(const ast::BinaryExpr& compare, bool sense, FunctionBuilder::Label target);
  Operand Finished(Operand operand, Destination dest);
  Operand Constant(const runtime::Value& value, Destination dest);
  /// Bits of CheckBound's third operand.
  static constexpr uint16_t kNotNull = 1, kNoPartUnbound = 2, kNotOmitted = 4;
  void CheckBound(const ast::Expr* expr, Operand operand, uint16_t more = 0);
  /// A template that is used for matching must have no part without value.
  void CheckComplete(const ast::Expr* tmpl, Operand operand);
  bool NullIsForeign(const runtime::Type* from, const runtime::Type* to) const;
  /// As LowerFor, with a conversion to `type` or a test for null on the way.
  Operand LowerChecked(const ast::Expr* expr, const runtime::Type* type, bool converts, bool restricted,
                       Destination dest, uint16_t more);
  void CheckSubtype(const ast::Expr* expr, const runtime::Type* type, Operand operand);
  void CheckRestriction(const ast::Expr* expr, ast::Restriction restriction, Operand operand);
  Operand Unbound() { return b_.Constant(runtime::Value()); }

  // Composite values and templates (lower_composite.cc, lower_template.cc)
  Operand LowerComposite(const ast::CompositeExpr& expr, Destination dest, const Place* old = nullptr);
  Operand LowerRecord(const ast::CompositeExpr& expr, const runtime::Type& type, Destination dest, const Place* old);
  Operand LowerUnion(const ast::CompositeExpr& expr, const runtime::Type& type, Destination dest, const Place* old);
  Operand LowerList(const ast::CompositeExpr& expr, const runtime::Type& type, Destination dest, const Place* old);
  Operand LowerIndexed(const ast::CompositeExpr& expr, const runtime::Type& type, Destination dest, const Place* old);
  Operand LowerMap(const ast::CompositeExpr& expr, const runtime::Type& type, Destination dest, const Place* old);
  void LowerElement(const ast::Expr* value, const runtime::Type* type, uint16_t reg, const Place* old,
                    const runtime::PathStep& step);
  Operand LowerListMatch(const ast::ListMatch& expr, Destination dest);
  Operand LowerRange(const ast::RangeExpr& expr, Destination dest);
  Operand LowerPattern(const ast::PatternExpr& expr, Destination dest);
  Operand LowerLength(const ast::LengthExpr& expr, Destination dest);
  Operand LowerDecmatch(const ast::DecmatchExpr& expr, Destination dest);
  Operand LowerDynamic(const ast::DynamicMatch& expr, Destination dest);
  Operand LowerModifies(const ast::Expr* base, const ast::Expr* body, const runtime::Type* type, Destination dest);
  void ModifyParts(uint16_t reg, const ast::CompositeExpr& body, const runtime::Type& type, runtime::Path& path);
  /// The body of a template definition, `modifies` included.
  Operand LowerTemplateBody(const ast::TemplateDecl& decl, const Symbol& symbol, Destination dest);

  // Places (lower_place.cc)
  bool PlaceOf(const ast::Expr* expr, Place* place);
  Operand LoadPlace(const Place& place, Destination dest);
  void StorePlace(const Place& place, Operand value);
  void StorePart(const Place& place, Operand value);
  runtime::PathStep StepOf(const ast::FieldExpr& expr);
  void AddSteps(const ast::IndexExpr& expr, runtime::Path& path);
  std::vector<Operand> Indices(const ast::IndexExpr& expr);
  void Assign(const ast::Expr* target, const ast::Expr* value);
  bool Append(const ast::Expr* target, const ast::Expr* value);
  int32_t VariableIndex(const Symbol& symbol);

  // Calls (lower_call.cc)
  /// One actual parameter with what its formal one says.
  struct Actual {
    const ast::Expr* value = nullptr;  ///< null or `-`: nothing is given
    const runtime::Type* type = nullptr;
    ast::Direction direction = ast::Direction::kIn;
    ast::Restriction restriction = ast::Restriction::kValue;
    ast::Evaluation evaluation = ast::Evaluation::kEager;
    bool is_default = false;
    bool wants_value = false;  ///< no omit
    const Symbol* captured = nullptr;  ///< instead of a value: a local of this behaviour
  };
  /// The topmost registers, filled with arguments.
  struct Window {
    uint16_t first = 0;
    uint16_t count = 0;
    uint16_t result = 0;  ///< one more register behind the arguments
    struct Back {
      uint16_t reg;
      bool out;  ///< an out parameter that got no value leaves the variable as it was
      Place place;
    };
    std::vector<Back> back;  ///< out and inout parameters
  };
  Operand LowerCall(const ast::CallExpr& call, Destination dest);
  Operand LowerCallOf(const ast::CallExpr* call, const CallInfo& info, Destination dest);
  std::vector<Actual> Actuals(const CallInfo& info);
  Window Arguments(std::span<const Actual> actuals);
  void StoreBack(const Window& window);
  const ast::Expr* DefaultOf(const Symbol& formal) const;
  /// A template with parameters that is defined in this behaviour.
  struct LocalTemplate {
    uint32_t function = 0;
    std::vector<const Symbol*> captured;
  };
  void DeclareLocalTemplate(const ast::TemplateDecl& decl, const Symbol& symbol);
  std::optional<uint32_t> FunctionOf(const Symbol* callee) const;
  std::optional<uint32_t> ExternalDecider(const Symbol& external);
  Operand LowerThunk(const ast::Expr* expr, bool fuzzy, const runtime::Type* type, Destination dest);
  std::vector<const Symbol*> Captured(const ast::Node* root) const;

  // Predefined functions (lower_predefined.cc)
  Operand LowerPredefined(const CallInfo& info, const ast::CallExpr& call, Destination dest);
  Operand LowerPathTest(const ast::Expr* expr, runtime::PathTest test, Destination dest);
  Operand LowerEncode(const CallInfo& info, runtime::EncodeForm form, Destination dest);
  Operand LowerDecode(const CallInfo& info, runtime::EncodeForm form, Destination dest);

  // Operations that yield a value (lower_operation.cc)
  Operand LowerOperation(const ast::Expr* expr, Destination dest);
  Operand LowerMatch(const ast::MatchExpr& expr, Destination dest);
  Operand LowerVariants(const ast::AttributeExpr& expr, Destination dest);
  Operand LowerStatus(const ast::StatusExpr& expr, Destination dest);
  Operand LowerCreate(const ast::CreateExpr& expr, Destination dest);
  Operand LowerActivate(const ast::ActivateExpr& expr, Destination dest);
  Operand LowerExecute(const ast::ExecuteExpr& expr, Destination dest);
  Operand LowerPort(const Symbol& symbol, Destination dest);
  Operand LowerPortItem(const ast::Expr* expr, Destination dest);

  // Elements of arrays of ports and timers (lower_flat_index.cc)
  Operand FlatIndexOf(const ast::Expr* element, const Symbol& symbol,
                      const std::vector<uint32_t>* dimensions);
  void CheckIndex(Operand index, int64_t first, int64_t size, const Symbol& symbol);
  Operand FlatIndex(const ast::Expr* expr, const Symbol** root);
  Operand EndpointIndex(const ast::Expr* port, const Symbol& symbol);

  // Statements (lower_statement.cc, lower_loop.cc, lower_select.cc)
  void Block(const ast::Block& block);
  void Statements(const ast::Block& block);
  void UnmapKey(const ast::UnmapKeyStmt& stmt);
  void Statement(const ast::Stmt* stmt);
  void Declaration(const ast::Decl* decl);
  void DeclareVariable(const ast::Declarator& item, ast::Evaluation evaluation);
  void DeclareTimer(const ast::Declarator& item);
  void If(const ast::IfStmt& stmt);
  void Select(const ast::SelectStmt& stmt);
  void SelectUnion(const ast::SelectStmt& stmt);
  void For(const ast::ForStmt& stmt);
  void While(const ast::WhileStmt& stmt);
  void DoWhile(const ast::DoWhileStmt& stmt);
  void JumpStatement(const ast::JumpStmt& stmt);
  void Return(const ast::ReturnStmt& stmt);
  void Setverdict(const ast::SetverdictStmt& stmt);
  void ExpressionStatement(const ast::ExprStmt& stmt);
  /// Text of log, action, setverdict … (§19.11).
  Operand Text(ast::List<const ast::Expr*> args, bool reason = false);
  FunctionBuilder::Label LabelOf(const ast::Node* label);

  // Alternatives (lower_alt.cc, lower_interleave.cc)
  void Alt(const ast::AltStmt& stmt);
  /// Everything between altbegin and altwait. A branch that was taken goes on at `end`, a break at `leave`.
  /// Returns true when there was an [else].
  bool Branches(ast::List<const ast::AltBranch*> branches, FunctionBuilder::Label end,
                FunctionBuilder::Label leave, FunctionBuilder::Label repeat);
  void Defaults(FunctionBuilder::Label end, FunctionBuilder::Label repeat);
  void StandAlone(const ast::Stmt* operation);
  void StandAloneAltstep(const ast::CallExpr& call, bool nodefault);
  /// A behaviour by number, or (none) by the register that refers to it.
  struct Behaviour {
    std::optional<uint32_t> function;
    uint16_t reference = 0;
  };
  /// An altstep that is the whole behaviour. Its parameters stand in the first registers; `window`: where it gets
  /// them, and hands back what it does hand back.
  void AltstepAlone(const Behaviour& altstep, uint16_t parameter_count, uint16_t window);
  /// Tries an operation; jumps to `next` when it did not happen.
  void TryOperation(const ast::Stmt* operation, FunctionBuilder::Label next, FunctionBuilder::Label leave,
                    FunctionBuilder::Label repeat);
  void TryAltstep(const ast::CallExpr& call, FunctionBuilder::Label next, FunctionBuilder::Label leave,
                    FunctionBuilder::Label repeat);
  void Interleave(ast::List<const ast::AltBranch*> branches, bool nodefault, bool is_altstep = false);
  FunctionBuilder::Label SuspendInInterleave(FunctionBuilder::Label again);
  FunctionBuilder::Label Suspend(FunctionBuilder::Label top);
  void Wait(FunctionBuilder::Label none, FunctionBuilder::Label top, FunctionBuilder::Label end, bool nodefault,
            FunctionBuilder::Label repeat = {});

  // Communication (lower_port_op.cc, lower_receive.cc, lower_component_op.cc)
  void Send(const ast::SendStmt& stmt);
  void Call(const ast::CallStmt& stmt);
  void CallOnComponent(const ast::CallStmt& stmt, const ast::CallExpr& call);
  void StoreOutcome(const ast::CallStmt& stmt, const runtime::PortOperation& event,
                    std::span<const std::pair<uint16_t, Place>> back);
  void Reply(const ast::ReplyStmt& stmt);
  void Raise(const ast::RaiseStmt& stmt);
  void TryReceive(const ast::ReceiveStmt& stmt, FunctionBuilder::Label next);
  void TryEvent(const ast::EventStmt& stmt, FunctionBuilder::Label next);
  void Target(const ast::Target& target, runtime::PortOperation& op);
  void RedirectRegisters(const ast::Redirect* redirect, runtime::PortOperation& op);
  void StoreRedirects(const ast::Redirect* redirect, const runtime::PortOperation& op);
  void StoreItems(ast::List<const ast::RedirectItem*> items, uint16_t from);
  /// `coded` decoded as `type`, or a trap, in a new register (§7.3, @decoded).
  uint16_t Decoded(Operand coded, const runtime::Type* coded_type, const runtime::Type* type,
                   const ast::Expr* encoding);
  void StoreRedirect(const ast::Expr* target, uint16_t reg);
  /// A piece of source on one line, cut when long, for messages.
  std::string OneLine(SourceRange range) const;
  void Address(const ast::Addressees& to, runtime::PortOperation& op);
  Operand AddressList(const ast::ListMatch& several);
  void NameTemplate(const ast::Expr* value, runtime::PortOperation& op);
  void ObjectOperation(const ast::ObjectOpStmt& stmt);
  uint32_t StartedWithDefaults(const Symbol& callee, uint32_t function, std::vector<Actual>& actuals);
  void StartComponent(const ast::ObjectOpStmt& stmt, Operand component);
  void Connect(const ast::ConnectStmt& stmt);
  runtime::ConfigOperation::End Endpoint(const ast::PortEndpoint* end);
  void MapParameters(const ast::ConnectStmt& stmt, runtime::ConfigOperation& op, Window& window);
  void Setencode(const ast::SetencodeStmt& stmt);

  /// Where break, continue and repeat go.
  struct JumpScope {
    FunctionBuilder::Label leave;
    FunctionBuilder::Label again;   ///< continue of a loop
    FunctionBuilder::Label repeat;  ///< of an alt or altstep
  };

  /// State of an interleave whose branches are being lowered; see lower_interleave.cc.
  struct InterleaveState;

  ProgramLowering& p_;
  FunctionBuilder b_;
  const Symbol* symbol_ = nullptr;
  const runtime::Type* result_ = nullptr;
  ast::Restriction result_restriction_ = ast::Restriction::kValue;
  std::unordered_map<const Symbol*, uint16_t> registers_;
  std::unordered_map<const ast::Node*, FunctionBuilder::Label> labels_;
  std::unordered_map<const Symbol*, LocalTemplate> local_templates_;
  std::vector<JumpScope> scopes_;
  InterleaveState* interleave_ = nullptr;
  const runtime::Type* called_ = nullptr;  ///< signature of the call whose response part is lowered
};

}  // namespace assay::compiler
