#include <algorithm>
#include <numeric>

#include "compiler/lower/function_lowering.h"
#include "grammar/ast/walker.h"

// Calls (§5.4, §16). The arguments are lowered into the topmost registers, which become the first registers of the callee;
// out and inout parameters stand there again after the return and are stored where they belong.

namespace assay::compiler {

using runtime::Type;
using runtime::TypeKind;

namespace {

ast::Direction DirectionOf(runtime::Direction direction) {
  switch (direction) {
    case runtime::Direction::kIn: return ast::Direction::kIn;
    case runtime::Direction::kOut: return ast::Direction::kOut;
    case runtime::Direction::kInOut: return ast::Direction::kInout;
  }
  return ast::Direction::kIn;
}

/// Collects the locals and parameters that a subtree mentions, each once, in order of the text.
class LocalCollector : public ast::Walker {
 public:
  LocalCollector(const ProgramLowering& program, const std::unordered_map<const Symbol*, uint16_t>& registers)
      : program_(program), registers_(registers) {}
  std::vector<const Symbol*> found;

 protected:
  bool Enter(const ast::Node* node) override {
    if (!ast::Is<ast::NameExpr>(node)) return true;
    const Symbol* symbol = program_.Info(node).symbol;
    if (symbol != nullptr && registers_.count(symbol) != 0 &&
        std::find(found.begin(), found.end(), symbol) == found.end()) {
      found.push_back(symbol);
    }
    return true;
  }

 private:
  const ProgramLowering& program_;
  const std::unordered_map<const Symbol*, uint16_t>& registers_;
};

}  // namespace

const ast::Expr* FunctionLowering::DefaultOf(const Symbol& formal) const {
  const Symbol* symbol = &formal;
  while (symbol != nullptr) {
    const auto* param = ast::As<ast::FormalParam>(symbol->node);
    if (param == nullptr || param->default_value == nullptr) return nullptr;
    if (Info(param->default_value).expr_class != ExprClass::kNotUsed &&
        !(ast::Is<ast::KeywordLiteral>(param->default_value) &&
          static_cast<const ast::KeywordLiteral*>(param->default_value)->keyword == ast::Keyword::kNotUsed)) {
      return param->default_value;
    }
    // `-` in a modified template: the default of its base (§15.5).
    const auto* decl = symbol->parent == nullptr ? nullptr : ast::As<ast::TemplateDecl>(symbol->parent->node);
    const Symbol* base = decl == nullptr || decl->modifies == nullptr ? nullptr : Info(decl->modifies).symbol;
    const Symbol* next = nullptr;
    if (base != nullptr) {
      for (const Symbol* candidate : base->params) {
        if (candidate->name == symbol->name) next = candidate;
      }
    }
    symbol = next;
  }
  return nullptr;
}

std::vector<FunctionLowering::Actual> FunctionLowering::Actuals(const CallInfo& info) {
  std::vector<Actual> actuals;
  const runtime::SignatureInfo* signature = nullptr;
  if (info.behaviour != nullptr) {
    const Type* type = Info(info.behaviour).type;
    if (type != nullptr) signature = type->signature.get();
  }
  for (size_t i = 0; i < info.args.size(); ++i) {
    const ActualParameter& arg = info.args[i];
    Actual actual;
    actual.value = arg.value;
    if (arg.formal != nullptr) {
      if (actual.value == nullptr) {
        actual.value = DefaultOf(*arg.formal);
        actual.is_default = true;
      }
      actual.type = arg.formal->type;
      actual.direction = arg.formal->direction;
      actual.restriction = arg.formal->restriction;
      actual.evaluation = arg.formal->evaluation;
      actual.wants_value = actual.restriction == ast::Restriction::kValue || actual.restriction == ast::Restriction::kTemplateValue;
    } else if (signature != nullptr && i < signature->params.size()) {
      actual.type = signature->params[i].type;
      actual.direction = DirectionOf(signature->params[i].direction);
    } else if (actual.value != nullptr) {
      actual.type = Info(actual.value).type;
    }
    actuals.push_back(actual);
  }
  // A template of a behaviour with parameters also gets the locals that it mentions.
  if (auto local = local_templates_.find(info.callee); local != local_templates_.end()) {
    for (const Symbol* symbol : local->second.captured) actuals.push_back({.captured = symbol});
  }
  return actuals;
}

FunctionLowering::Window FunctionLowering::Arguments(std::span<const Actual> actuals) {
  // Places first: the index registers of their paths must lie below the window to survive the call.
  std::vector<std::optional<Place>> places(actuals.size());
  for (size_t i = 0; i < actuals.size(); ++i) {
    const Actual& actual = actuals[i];
    if (actual.value == nullptr) continue;
    if (actual.direction != ast::Direction::kOut && actual.direction != ast::Direction::kInout) continue;
    ExprClass expr_class = Info(actual.value).expr_class;
    const bool is_object = expr_class == ExprClass::kPort || expr_class == ExprClass::kTimer;
    // Ports and timers themselves are handed over as references; variables that hold one are places like others.
    if (expr_class == ExprClass::kNotUsed || (is_object && !Info(actual.value).is_reference)) continue;
    Place place;
    if (PlaceOf(actual.value, &place)) places[i] = std::move(place);
  }
  Window window;
  window.count = static_cast<uint16_t>(actuals.size());
  window.first = b_.NewRegisters(actuals.size() + 1);
  window.result = static_cast<uint16_t>(window.first + window.count);
  // Variables are moved into the window last, when nothing reads them any more: their objects stay unique.
  std::vector<std::pair<uint16_t, uint16_t>> moved;
  // In the order of the text, which named parameters may change; defaults last (§5.4.2).
  std::vector<size_t> order(actuals.size());
  std::iota(order.begin(), order.end(), 0);
  auto position = [&](size_t i) {
    const Actual& actual = actuals[i];
    return actual.value == nullptr || actual.is_default ? UINT32_MAX : actual.value->range.begin;
  };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return position(a) < position(b); });
  for (size_t i : order) {
    const Actual& actual = actuals[i];
    auto reg = static_cast<uint16_t>(window.first + i);
    if (places[i].has_value()) {
      Place& place = *places[i];
      if (actual.direction == ast::Direction::kOut) {
        b_.Emit(Opcode::kUnbind, reg);
      } else if (place.root == Place::Root::kRegister && place.path.steps.empty()) {
        CheckBound(actual.value, place.reg);
        moved.emplace_back(reg, place.reg);
      } else {
        LoadPlace(place, Destination(reg));
        CheckBound(actual.value, reg);
      }
      window.back.push_back({reg, actual.direction == ast::Direction::kOut, std::move(place)});
      continue;
    }
    if (actual.captured != nullptr) {
      b_.Move(reg, registers_.at(actual.captured));
    } else if (actual.value == nullptr || Info(actual.value).expr_class == ExprClass::kNotUsed) {
      b_.Emit(Opcode::kUnbind, reg);
    } else if (actual.evaluation != ast::Evaluation::kEager) {
      LowerThunk(actual.value, actual.evaluation == ast::Evaluation::kFuzzy, actual.type, Destination(reg));
    } else {
      if (actual.wants_value) LowerPresent(actual.value, actual.type, Destination(reg));
      else LowerFor(actual.value, actual.type, Destination(reg));
      CheckRestriction(actual.value, actual.restriction, reg);
    }
  }
  // Out parameters are handed back in the order of the formal ones.
  std::sort(window.back.begin(), window.back.end(), [](const auto& a, const auto& b) { return a.reg < b.reg; });
  for (size_t i = 0; i < moved.size(); ++i) {
    bool again = std::any_of(moved.begin() + static_cast<ptrdiff_t>(i) + 1, moved.end(),
                             [&](const auto& later) { return later.second == moved[i].second; });
    b_.Emit(again ? Opcode::kMove : Opcode::kTake, moved[i].first, moved[i].second);
  }
  return window;
}

void FunctionLowering::StoreBack(const Window& window) {
  for (const Window::Back& back : window.back) {
    FunctionBuilder::Label kept = b_.NewLabel();
    if (back.out) b_.EmitJump(Opcode::kJumpUnbound, kept, back.reg);
    if (back.place.root == Place::Root::kRegister && back.place.path.steps.empty()) {
      b_.Emit(Opcode::kTake, back.place.reg, back.reg);
    } else {
      StorePlace(back.place, back.reg);
    }
    b_.Bind(kept);
  }
}

Operand FunctionLowering::LowerCall(const ast::CallExpr& call, Destination dest) {
  if (const Symbol* item = Info(call.callee).symbol; item != nullptr && item->kind == SymbolKind::kEnumItem) {
    // `item(n)` with a number that is not constant (§6.2.4), or with templates of its numbers (§B.1.2.10).
    uint16_t mark = b_.mark();
    if (Info(&call).expr_class == ExprClass::kTemplate) {
      const uint16_t window = b_.NewRegisters(call.args.size() + 1);
      b_.Move(window, b_.Integer(item->index));
      for (size_t i = 0; i < call.args.size(); ++i)
        LowerFor(call.args[i]->value, nullptr, Destination(static_cast<uint16_t>(window + 1 + i)));
      b_.Release(mark);
      const uint16_t reg = Take(dest);
      b_.Emit(Opcode::kMakeEnumerated, reg, window, static_cast<uint16_t>(call.args.size() + 1),
              p_.TypeIndex(item->type->Root()));
      return reg;
    }
    Operand number = LowerFor(call.args.front()->value, nullptr);
    b_.Release(mark);
    uint16_t reg = Take(dest);
    b_.Emit(Opcode::kIntToEnum, reg, number, static_cast<uint16_t>(item->index + 1), p_.TypeIndex(item->type));
    return reg;
  }
  const CallInfo* info = Info(&call).call;
  if (info == nullptr) return Unsupported(&call, "this call");
  return LowerCallOf(&call, *info, dest);
}

Operand FunctionLowering::LowerCallOf(const ast::CallExpr* call, const CallInfo& info, Destination dest) {
  if (info.predefined != PredefinedFunction::kNone && call != nullptr) return LowerPredefined(info, *call, dest);
  uint16_t mark = b_.mark();
  Operand behaviour = kNone;
  if (info.behaviour != nullptr) {
    behaviour = LowerToRegister(info.behaviour);
  } else if (info.callee == nullptr) {
    return call == nullptr ? Unbound() : Unsupported(call, "this call");
  }
  Window window = Arguments(Actuals(info));
  uint16_t result = window.result;
  bool direct = window.back.empty();
  if (direct && dest.given()) result = static_cast<uint16_t>(dest.reg);
  if (direct && !dest.given() && window.first == mark) result = mark;
  if (behaviour != kNone) {
    b_.Emit(Opcode::kCallRef, result, window.first, behaviour);
  } else if (info.callee->kind == SymbolKind::kExternalFunction) {
    b_.Emit(Opcode::kCallExternal, result, window.first, window.count, p_.ExternalIndex(*info.callee));
  } else if (auto function = FunctionOf(info.callee)) {
    b_.Emit(Opcode::kCall, result, window.first, 0, static_cast<int32_t>(*function));
  } else if (call != nullptr) {
    Unsupported(call, "a call of this");
  }
  StoreBack(window);
  b_.Release(mark);
  if (direct && dest.given()) return static_cast<Operand>(dest.reg);
  uint16_t reg = Take(dest);
  b_.Move(reg, result);
  return reg;
}

std::optional<uint32_t> FunctionLowering::FunctionOf(const Symbol* callee) const {
  if (auto local = local_templates_.find(callee); local != local_templates_.end()) return local->second.function;
  return p_.FunctionIndex(callee);
}

/// A template of a behaviour with parameters becomes a function of these and of the locals that it mentions.
void FunctionLowering::DeclareLocalTemplate(const ast::TemplateDecl& decl, const Symbol& symbol) {
  LocalTemplate local;
  local.captured = Captured(&decl);
  auto function = std::make_unique<runtime::Function>();
  function->module = b_.function().module;
  function->name = b_.function().name + "." + std::string(symbol.name);
  function->runs_on = b_.function().runs_on;
  function->result = symbol.result;
  function->location = p_.LocationOf(symbol.range);
  function->parameter_count = static_cast<uint16_t>(symbol.params.size() + local.captured.size());
  for (const Symbol* param : symbol.params) {
    function->parameters.push_back({.name = std::string(param->name), .type = param->type});
  }
  for (const Symbol* param : local.captured) {
    function->parameters.push_back({.name = std::string(param->name), .type = param->type});
  }
  FunctionLowering lowering(p_, *function);
  for (size_t i = 0; i < local.captured.size(); ++i) {
    lowering.registers_[local.captured[i]] = static_cast<uint16_t>(symbol.params.size() + i);
  }
  lowering.ParameterisedTemplate(symbol, decl);
  lowering.Finish(symbol.range);
  local.function = p_.AddHelper(std::move(function));
  local_templates_[&symbol] = std::move(local);
}

std::vector<const Symbol*> FunctionLowering::Captured(const ast::Node* root) const {
  LocalCollector collector(p_, registers_);
  collector.Walk(root);
  return std::move(collector.found);
}

/// A lazy or fuzzy actual parameter (§5.4.1.1): the expression becomes a function of the locals it mentions.
Operand FunctionLowering::LowerThunk(const ast::Expr* expr, bool fuzzy, const Type* type, Destination dest) {
  if (const runtime::Value* constant = p_.Constant(expr)) return Constant(*constant, dest);
  std::vector<const Symbol*> captured = Captured(expr);
  auto function = std::make_unique<runtime::Function>();
  function->module = b_.function().module;
  function->name = b_.function().name + (fuzzy ? ".fuzzy" : ".lazy");
  function->runs_on = b_.function().runs_on;
  function->location = p_.LocationOf(expr->range);
  function->parameter_count = static_cast<uint16_t>(captured.size());
  for (const Symbol* symbol : captured) {
    function->parameters.push_back({.name = std::string(symbol->name), .type = symbol->type});
  }
  FunctionLowering lowering(p_, *function);
  lowering.Thunk(captured, expr, type);
  uint32_t index = p_.AddHelper(std::move(function));
  uint16_t mark = b_.mark();
  uint16_t window = b_.NewRegisters(captured.size());
  for (size_t i = 0; i < captured.size(); ++i) {
    b_.Move(static_cast<uint16_t>(window + i), registers_.at(captured[i]));
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kMakeThunk, reg, window, fuzzy ? 1 : 0, static_cast<int32_t>(index));
  return reg;
}

/// A function of its own that hands a value on to `external` (§B.1.2.8).
std::optional<uint32_t> FunctionLowering::ExternalDecider(const Symbol& external) {
  auto function = std::make_unique<runtime::Function>();
  function->module = b_.function().module;
  function->name = std::string(external.name) + ".dynamic";
  function->location = p_.LocationOf(external.range);
  function->parameter_count = 1;
  function->parameters.push_back({.name = "value", .type = external.params.front()->type});
  FunctionLowering lowering(p_, *function);
  const uint16_t argument = lowering.b_.NewRegister(), result = lowering.b_.NewRegister();
  lowering.b_.Move(argument, 0);
  lowering.b_.Emit(Opcode::kCallExternal, result, argument, 1, p_.ExternalIndex(external));
  lowering.b_.Emit(Opcode::kReturn, 0, result);
  lowering.Finish(external.range);
  return p_.AddHelper(std::move(function));
}

/// `@dynamic { … }` or `@dynamic f` (§B.1.2.8).
Operand FunctionLowering::LowerDynamic(const ast::DynamicMatch& expr, Destination dest) {
  if (expr.function != nullptr) {
    const Symbol* symbol = Info(expr.function).symbol;
    const bool external = symbol != nullptr && symbol->kind == SymbolKind::kExternalFunction;
    if (auto index = external ? ExternalDecider(*symbol) : p_.FunctionIndex(symbol)) {
      uint16_t reg = Take(dest);
      b_.Emit(Opcode::kMakeDynamic, reg, b_.mark(), 0, static_cast<int32_t>(*index));
      return reg;
    }
    return Unsupported(&expr, "@dynamic with this function");
  }
  // The block is a function of the value and of the locals it mentions.
  std::vector<const Symbol*> captured = Captured(expr.body);
  auto function = std::make_unique<runtime::Function>();
  function->module = b_.function().module;
  function->name = b_.function().name + ".dynamic";
  function->runs_on = b_.function().runs_on;
  function->location = p_.LocationOf(expr.range);
  function->parameter_count = static_cast<uint16_t>(captured.size() + 1);
  function->parameters.push_back({.name = "value", .type = Info(&expr).type});
  for (const Symbol* symbol : captured) {
    function->parameters.push_back({.name = std::string(symbol->name), .type = symbol->type});
  }
  FunctionLowering lowering(p_, *function);
  lowering.DynamicBody(captured, Info(&expr).symbol, *expr.body);
  uint32_t index = p_.AddHelper(std::move(function));
  uint16_t mark = b_.mark();
  uint16_t window = b_.NewRegisters(captured.size());
  for (size_t i = 0; i < captured.size(); ++i) {
    b_.Move(static_cast<uint16_t>(window + i), registers_.at(captured[i]));
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kMakeDynamic, reg, window, 0, static_cast<int32_t>(index));
  return reg;
}

}  // namespace assay::compiler
