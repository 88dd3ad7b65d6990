#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// Port, component, behaviour and signature types. Source: ES 201 873-1 §6.2.9, §6.2.10, §14; ES 202 785
/// §5.2.

namespace assay::compiler {

void Checker::BuildPort(Type* type, const ast::PortType* node) {
  type->kind = TypeKind::kPort;
  auto info = std::make_shared<runtime::PortInfo>();
  info->message = node->port == ast::PortKind::kMessage || node->port == ast::PortKind::kMixed;
  info->procedure = node->port == ast::PortKind::kProcedure || node->port == ast::PortKind::kMixed;
  info->stream = node->port == ast::PortKind::kStream;
  info->realtime = node->realtime;
  if (!node->map_to.empty() || !node->connect_to.empty() || !node->declarations.empty()) {
    Unsupported(node, "a translation port (ES 202 781)");
  }
  type->port = info;
  bool has_list = false;
  for (const ast::Node* item : node->items) {
    const auto* list = ast::As<ast::PortMessageList>(item);
    has_list |= list != nullptr && list->direction != ast::PortListKind::kAddress;
  }
  if (!has_list) {
    Error(DiagnosticKind::kEmptyPortType, node,
          fmt::format("a port type transports something: 'in', 'out' or 'inout' with {} is missing",
                      info->procedure ? "signatures" : "types"));
  }
  bool has_map = false, has_unmap = false;
  for (const ast::Node* item : node->items) {
    if (const auto* params = ast::As<ast::PortMapParams>(item)) {
      bool& seen = params->unmap ? has_unmap : has_map;
      if (seen) {
        Error(DiagnosticKind::kDuplicateClause, item,
              fmt::format("'{} param' is given twice", params->unmap ? "unmap" : "map"));
      }
      seen = true;
      uint32_t position = 0;
      for (const ast::FormalParam* param : params->params) {
        Symbol* symbol = DeclareParam(param, position++, nullptr);
        (params->unmap ? info->unmap_params : info->map_params).push_back(FormalTypeOf(*symbol));
        if (param->default_value != nullptr) CheckValue(param->default_value, symbol->type);
        if (!IsDataType(symbol->type) || symbol->type->kind == TypeKind::kComponent ||
            symbol->is_template()) {
          Error(DiagnosticKind::kInvalidParameter, param,
                "parameters of map and unmap are values of data types");
        }
      }
      continue;
    }
    const auto* list = ast::As<ast::PortMessageList>(item);
    if (list == nullptr) continue;
    if (list->direction == ast::PortListKind::kAddress) {
      for (const ast::Type* address : list->types) {
        if (info->address != nullptr)
          Error(DiagnosticKind::kDuplicateClause, address, "'address' is given twice");
        info->address = AddressOfPort(ResolveType(address));
      }
      continue;
    }
    if (list->all) {
      // Whatever there is: the type that holds values of any type stands for all of them.
      if (list->direction != ast::PortListKind::kOut) info->in.push_back(Predefined(TypeKind::kAny));
      if (list->direction != ast::PortListKind::kIn) info->out.push_back(Predefined(TypeKind::kAny));
      continue;
    }
    for (const ast::Type* message : list->types) {
      const Type* resolved = nullptr;
      if (const auto* reference = ast::As<ast::TypeReference>(message)) {
        resolved = ResolveTypeExpr(reference->reference, /*signatures=*/true);
        Info(message).type = resolved;
      } else {
        resolved = ResolveType(message);
      }
      if (IsError(resolved)) continue;
      const bool is_signature = resolved->kind == TypeKind::kSignature;
      if (is_signature && node->port == ast::PortKind::kMessage) {
        Error(DiagnosticKind::kWrongPortKind, message, "a message port cannot transport signatures");
        continue;
      }
      if (!is_signature && node->port == ast::PortKind::kProcedure) {
        Error(DiagnosticKind::kWrongPortKind, message,
              fmt::format("a procedure port transports signatures, found type {}", Describe(resolved)));
        continue;
      }
      if (!is_signature && !IsDataType(resolved)) {
        Error(DiagnosticKind::kNotADataType, message,
              fmt::format("values of type {} cannot be transported by a port", Describe(resolved)));
        continue;
      }
      if (list->direction != ast::PortListKind::kOut) info->in.push_back(resolved);
      if (list->direction != ast::PortListKind::kIn) info->out.push_back(resolved);
    }
  }
}

const Type* Checker::AddressOfPort(const Type* base) {
  if (IsError(base)) return base;
  Type* type = NewType(base->kind);
  CopyStructure(type, base);
  const Symbol* owner = program_.SymbolOf(base);
  if (owner != nullptr && owner->type_progress == Progress::kBusy) pending_aliases_.emplace_back(type, base);
  program_.port_addresses.insert(type);
  return type;
}

void Checker::BuildComponent(Type* type, const ast::ComponentType* node) {
  type->kind = TypeKind::kComponent;
  auto info = std::make_shared<runtime::ComponentInfo>();
  program_.component_members[type];
  std::unordered_map<std::string_view, const Symbol*> inherited;
  for (const ast::Expr* parent : node->extends) {
    const Type* base = ResolveComponentType(parent, "extends");
    if (IsError(base)) continue;
    base = base->Root();
    if (base->component == nullptr) {
      Error(DiagnosticKind::kRecursiveType, parent,
            fmt::format("component type {} extends itself", Describe(base)));
      continue;
    }
    if (std::find(info->extends.begin(), info->extends.end(), base) != info->extends.end()) {
      Error(DiagnosticKind::kDuplicateClause, parent,
            fmt::format("component type {} is extended twice", Describe(base)));
      continue;
    }
    info->extends.push_back(base);
    // The same member may come in on several ways; two different ones of the same name clash.
    auto is_new = [&](const std::string& name) {
      const Symbol* member = FindMember(base, name);
      auto [other, fresh] =
          inherited.try_emplace(member != nullptr ? member->name : std::string_view(), member);
      if (fresh) return true;
      if (other->second != member && member != nullptr) {
        Report(Diagnostic(DiagnosticKind::kDuplicateDefinition, parent->range,
                          fmt::format("'{}' is inherited from two component types", name))
                   .Note(other->second->range, "one definition is here")
                   .Note(member->range, "the other one is here"));
      }
      return false;
    };
    for (const auto& port : base->component->ports) {
      if (is_new(port.name)) info->ports.push_back(port);
    }
    for (const auto& variable : base->component->variables) {
      if (is_new(variable.name)) info->variables.push_back(variable);
    }
    for (const auto& timer : base->component->timers) {
      if (is_new(timer.name)) info->timers.push_back(timer);
    }
  }
  BuildComponentMembers(type, node, info.get());
  type->component = info;
  for (auto& [name, symbol] : program_.component_members[type]) {
    auto other = inherited.find(name);
    if (other == inherited.end() || other->second == nullptr) continue;
    Report(Diagnostic(DiagnosticKind::kDuplicateDefinition, symbol->range,
                      fmt::format("'{}' is already defined in an extended component type", name))
               .Note(other->second->range, "the other definition is here"));
  }
}

void Checker::BuildComponentMembers(Type* type, const ast::ComponentType* node,
                                    runtime::ComponentInfo* info) {
  auto add = [&](SymbolKind kind, Storage storage, const ast::Name& name, const ast::Node* item,
                 const ast::Decl* decl, const Type* member_type, size_t index) {
    Symbol* symbol = NewSymbol(kind, name, item, decl);
    symbol->storage = storage;
    symbol->owner = type;
    symbol->type = member_type;
    symbol->visibility = decl->visibility;
    symbol->index = static_cast<uint32_t>(index);
    symbol->type_progress = Progress::kDone;
    NodeInfo& entry = Info(item);
    entry.symbol = symbol;
    entry.type = member_type;
    auto [other, is_new] = program_.component_members[type].try_emplace(symbol->name, symbol);
    const Symbol* clash = is_new ? nullptr : other->second;
    if (clash == nullptr) {
      auto own = context_.module->own.find(symbol->name);
      if (own != context_.module->own.end()) clash = own->second;
    }
    if (clash != nullptr) {
      Report(Diagnostic(is_new ? DiagnosticKind::kRedeclaredName : DiagnosticKind::kDuplicateDefinition,
                        symbol->range,
                        fmt::format("'{}' is already the name of a {}", symbol->name, ToString(clash->kind)))
                 .Note(clash->range, "it is declared here"));
    }
    return symbol;
  };
  auto dimensions = [](const Type* member) {
    std::vector<uint32_t> sizes;
    while (member->kind == TypeKind::kArray && member->name.empty()) {
      sizes.push_back(static_cast<uint32_t>(member->length.max));
      member = member->element;
    }
    return sizes;
  };
  auto innermost = [](const Type* member) {
    while (member->kind == TypeKind::kArray && member->name.empty()) member = member->element;
    return member;
  };
  for (const ast::Decl* decl : node->members) {
    if (const auto* var = ast::As<ast::VarDecl>(decl)) {
      const Type* base = ResolveType(var->type);
      for (const ast::Declarator* item : var->items) {
        const Type* member = ApplyDims(base, item->dims);
        Symbol* symbol = add(SymbolKind::kVariable, Storage::kComponentVariable, item->name, item, decl,
                             member, info->variables.size());
        symbol->restriction = var->restriction;
        symbol->evaluation = var->evaluation;
        symbol->deterministic = var->deterministic;
        symbol->init = item->init;
        info->variables.push_back({std::string(item->name.text), member, symbol->is_template()});
      }
    } else if (const auto* constant = ast::As<ast::ConstDecl>(decl)) {
      const Type* base = ResolveType(constant->type);
      for (const ast::Declarator* item : constant->items) {
        const Type* member = ApplyDims(base, item->dims);
        Symbol* symbol = add(SymbolKind::kConst, Storage::kComponentVariable, item->name, item, decl, member,
                             info->variables.size());
        symbol->init = item->init;
        info->variables.push_back({std::string(item->name.text), member, false});
      }
    } else if (const auto* timer = ast::As<ast::TimerDecl>(decl)) {
      for (const ast::Declarator* item : timer->items) {
        const Type* member = ApplyDims(Predefined(TypeKind::kTimer), item->dims);
        Symbol* symbol = add(SymbolKind::kTimer, Storage::kComponentTimer, item->name, item, decl, member,
                             info->timers.size());
        symbol->init = item->init;
        info->timers.push_back({std::string(item->name.text), dimensions(member)});
      }
    } else if (const auto* port = ast::As<ast::PortDecl>(decl)) {
      const Type* base = ResolveType(port->type);
      if (!IsError(base) && base->kind != TypeKind::kPort) {
        Error(DiagnosticKind::kNotAPortType, port->type,
              fmt::format("expected a port type, found {}", Describe(base)));
        base = ErrorType();
      }
      for (const ast::Declarator* item : port->items) {
        const Type* member = ApplyDims(base, item->dims);
        add(SymbolKind::kPort, Storage::kComponentPort, item->name, item, decl, member, info->ports.size());
        info->ports.push_back({std::string(item->name.text), innermost(member), dimensions(member)});
      }
    } else if (const auto* tmpl = ast::As<ast::TemplateDecl>(decl)) {
      const Type* member = ResolveType(tmpl->type);
      Symbol* symbol = add(SymbolKind::kTemplate, Storage::kComponentVariable, decl->name, decl, decl, member,
                           info->variables.size());
      symbol->restriction = tmpl->restriction;
      symbol->evaluation = tmpl->evaluation;
      symbol->deterministic = tmpl->deterministic;
      symbol->result = member;
      symbol->init = tmpl->body;
      info->variables.push_back({std::string(decl->name.text), member, true});
    } else {
      Error(DiagnosticKind::kMisplacedDefinition, decl, "this definition cannot stand in a component type");
    }
  }
}

void Checker::CheckComponentBody(const Symbol* symbol) {
  const Type* type = symbol->type;
  auto members = program_.component_members.find(type);
  if (members == program_.component_members.end()) return;
  std::vector<Symbol*> order;
  for (auto& [name, member] : members->second) order.push_back(member);
  std::sort(order.begin(), order.end(),
            [](const Symbol* a, const Symbol* b) { return a->range.begin < b->range.begin; });
  for (Symbol* member : order) EnsureBody(member);
}

runtime::FormalType Checker::FormalTypeOf(const Symbol& param) const {
  runtime::FormalType formal;
  formal.name = param.name;
  formal.type = param.type;
  formal.direction = param.direction == ast::Direction::kOut     ? runtime::Direction::kOut
                     : param.direction == ast::Direction::kInout ? runtime::Direction::kInOut
                                                                 : runtime::Direction::kIn;
  formal.is_template = param.is_template();
  return formal;
}

void Checker::BuildBehaviour(Type* type, const ast::BehaviourType* node) {
  type->kind = node->behaviour == ast::BehaviourKind::kFunction  ? TypeKind::kFunction
               : node->behaviour == ast::BehaviourKind::kAltstep ? TypeKind::kAltstep
                                                                 : TypeKind::kTestcase;
  auto info = std::make_shared<runtime::SignatureInfo>();
  uint32_t position = 0;
  for (const ast::FormalParam* param : node->params)
    info->params.push_back(FormalTypeOf(*DeclareParam(param, position++, nullptr)));
  if (node->runs_on != nullptr) info->runs_on = ResolveComponentType(node->runs_on, "runs on");
  if (node->system != nullptr) info->system = ResolveComponentType(node->system, "system");
  if (node->return_type != nullptr) {
    info->result = ResolveTypeWithDims(node->return_type->type, node->return_type->dims);
    info->result_is_template = node->return_type->restriction != ast::Restriction::kValue;
    Info(node->return_type).type = info->result;
  }
  type->signature = info;
}

void Checker::BuildSignature(const Symbol* const_symbol) {
  auto* symbol = const_cast<Symbol*>(const_symbol);
  const auto* node = static_cast<const ast::SignatureDecl*>(symbol->node);
  Type* type = NewType(TypeKind::kSignature);
  type->module = symbol->module->name;
  type->name = symbol->name;
  symbol->type = type;
  program_.type_symbols[type] = symbol;
  Info(node).symbol = symbol;
  Info(node).type = type;
  auto info = std::make_shared<runtime::SignatureInfo>();
  info->noblock = node->noblock;
  DeclareParams(symbol, node->params);
  for (Symbol* param : symbol->params) {
    info->params.push_back(FormalTypeOf(*param));
    type->fields.push_back({std::string(param->name), param->type, false, false, nullptr});
    if (param->is_template()) {
      Error(DiagnosticKind::kInvalidParameter, param->node, "a signature parameter cannot be a template");
    }
    if (!IsDataType(param->type)) {
      Error(DiagnosticKind::kNotADataType, param->node,
            fmt::format("a signature parameter cannot be of type {}", Describe(param->type)));
    }
    if (node->noblock && param->direction != ast::Direction::kIn &&
        param->direction != ast::Direction::kDefault) {
      Error(DiagnosticKind::kInvalidNoblock, param->node, "a 'noblock' signature has 'in' parameters only");
    }
  }
  if (node->return_type != nullptr) {
    info->result = ResolveType(node->return_type);
    if (node->noblock)
      Error(DiagnosticKind::kInvalidNoblock, node->return_type, "a 'noblock' signature has no return type");
  }
  for (const ast::Type* exception : node->exceptions) {
    const Type* resolved = ResolveType(exception);
    if (!IsDataType(resolved)) {
      Error(DiagnosticKind::kNotADataType, exception,
            fmt::format("an exception cannot be of type {}", Describe(resolved)));
    }
    info->exceptions.push_back(resolved);
  }
  type->signature = info;
}

}  // namespace assay::compiler
