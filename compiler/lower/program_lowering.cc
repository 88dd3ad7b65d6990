#include "compiler/lower/program_lowering.h"

#include <algorithm>

#include "compiler/lower/doc_comment.h"
#include "compiler/lower/function_lowering.h"
#include "compiler/lower/lower.h"
#include "fmt/format.h"

namespace assay::compiler {

using runtime::FunctionKind;
using runtime::Type;
using runtime::TypeKind;

std::string_view ModuleName(const Symbol& symbol) { return symbol.module == nullptr ? "" : symbol.module->name; }

bool IsRestricted(const Type* type) {
  for (const Type* t = type; t != nullptr; t = t->base) {
    if (t->constraint != nullptr) return true;
    if (t->length.restricted() && t->kind != TypeKind::kArray) return true;
  }
  return false;
}

size_t FieldCount(const Type& type) {
  if (type.kind == TypeKind::kSignature && type.signature != nullptr) return type.signature->params.size();
  return type.fields.size();
}

const Type* FieldType(const Type& type, size_t number) {
  if (type.kind == TypeKind::kSignature && type.signature != nullptr) {
    return number < type.signature->params.size() ? type.signature->params[number].type : nullptr;
  }
  return number < type.fields.size() ? type.fields[number].type : nullptr;
}

ProgramLowering::ProgramLowering(CheckedProgram& checked, const grammar::SourceManager& sources,
                                 grammar::DiagnosticSink& sink)
    : checked_(checked), sources_(sources), sink_(sink), program_(std::make_unique<runtime::Program>()) {}

std::unique_ptr<runtime::Program> ProgramLowering::Run() {
  for (grammar::FileId id = 0; id < sources_.size(); ++id) program_->files.push_back(sources_.Get(id)->name());
  program_->global_count = checked_.global_count;
  program_->global_names.resize(checked_.global_count);
  Declare();
  LowerGlobals();
  LowerComponents();
  LowerBodies();
  if (failed_) return nullptr;
  program_->types = std::move(checked_.types);
  return std::move(program_);
}

void ProgramLowering::Declare() {
  for (const CheckedModule& module : checked_.modules) {
    program_->modules.emplace_back(module.module->name.text);
    for (const Symbol* symbol : module.definitions) {
      switch (symbol->kind) {
        case SymbolKind::kFunction:
          if (const auto* decl = ast::As<ast::FunctionDecl>(symbol->node); decl != nullptr && decl->body != nullptr) {
            DeclareBehaviour(*symbol, FunctionKind::kFunction);
          }
          break;
        case SymbolKind::kAltstep: DeclareBehaviour(*symbol, FunctionKind::kAltstep); break;
        case SymbolKind::kTestcase: DeclareBehaviour(*symbol, FunctionKind::kTestcase); break;
        case SymbolKind::kControl: DeclareControl(module, *symbol); break;
        case SymbolKind::kTemplate:
          if (!symbol->params.empty()) DeclareBehaviour(*symbol, FunctionKind::kFunction);
          break;
        case SymbolKind::kModulePar: DeclareParameter(*symbol); break;
        default: break;
      }
    }
  }
  // Templates of component types, in order of the text: the tables of members have none.
  std::vector<std::pair<const Symbol*, const Type*>> members;
  for (const auto& [type, symbols] : checked_.component_members) {
    for (const auto& [name, symbol] : symbols) {
      if (symbol->kind == SymbolKind::kTemplate && !symbol->params.empty()) members.emplace_back(symbol, type);
    }
  }
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first->range.file, a.first->range.begin) < std::pair(b.first->range.file, b.first->range.begin);
  });
  for (const auto& [symbol, type] : members) {
    DeclareBehaviour(*symbol, FunctionKind::kFunction);
    program_->functions.back()->runs_on = type;
  }
  for (const Symbol* symbol : checked_.globals) {
    if (symbol == nullptr || symbol->index >= program_->global_names.size()) continue;
    program_->global_names[symbol->index] = fmt::format("{}.{}", ModuleName(*symbol), symbol->name);
  }
}

uint32_t ProgramLowering::NewFunction(FunctionKind kind, const Symbol* symbol, std::string name,
                                      std::string_view module) {
  auto function = std::make_unique<runtime::Function>();
  function->kind = kind;
  function->name = std::move(name);
  function->module = module;
  if (symbol != nullptr) {
    function->location = LocationOf(symbol->range);
    function->parameter_count = static_cast<uint16_t>(symbol->params.size());
    function->runs_on = symbol->runs_on;
    function->system = symbol->system;
    function->result = symbol->result;
    for (const Symbol* param : symbol->params) {
      runtime::FormalType formal{.name = std::string(param->name), .type = param->type};
      formal.is_template = param->is_template();
      if (param->direction == ast::Direction::kOut) formal.direction = runtime::Direction::kOut;
      if (param->direction == ast::Direction::kInout) formal.direction = runtime::Direction::kInOut;
      function->parameters.push_back(std::move(formal));
    }
    if (symbol->node != nullptr) {
      if (const grammar::SourceFile* file = sources_.Get(symbol->node->range.file)) {
        function->documentation = DocCommentBefore(file->text(), symbol->node->range.begin);
      }
    }
  }
  program_->functions.push_back(std::move(function));
  return static_cast<uint32_t>(program_->functions.size() - 1);
}

void ProgramLowering::DeclareBehaviour(const Symbol& symbol, FunctionKind kind) {
  uint32_t index = NewFunction(kind, &symbol, std::string(symbol.name), ModuleName(symbol));
  function_index_[&symbol] = index;
  bodies_.push_back({index, &symbol});
  if (kind == FunctionKind::kTestcase) program_->testcases.push_back(index);
}

void ProgramLowering::DeclareControl(const CheckedModule& module, const Symbol& symbol) {
  std::string_view name = module.module->name.text;
  uint32_t index = NewFunction(FunctionKind::kControl, &symbol, "control", name);
  function_index_[&symbol] = index;  // another control part may call it
  bodies_.push_back({index, &symbol});
  program_->controls.emplace_back(std::string(name), index);
}

void ProgramLowering::DeclareParameter(const Symbol& symbol) {
  runtime::ModuleParameter parameter;
  parameter.module = ModuleName(symbol);
  parameter.name = symbol.name;
  parameter.type = symbol.type;
  parameter.is_template = symbol.is_template();
  parameter.global = symbol.index;
  parameter.has_default = symbol.init != nullptr;
  parameter.location = LocationOf(symbol.range);
  if (symbol.decl != nullptr) {
    if (const grammar::SourceFile* file = sources_.Get(symbol.decl->range.file)) {
      parameter.documentation = DocCommentBefore(file->text(), symbol.decl->range.begin);
    }
  }
  program_->parameters.push_back(std::move(parameter));
}

void ProgramLowering::LowerBodies() {
  for (const Body& body : bodies_) {
    const Symbol& symbol = *body.symbol;
    FunctionLowering lowering(*this, *program_->functions[body.function]);
    if (const auto* function = ast::As<ast::FunctionDecl>(symbol.node)) {
      lowering.Function(symbol, *function);
    } else if (const auto* altstep = ast::As<ast::AltstepDecl>(symbol.node)) {
      lowering.Altstep(symbol, *altstep);
    } else if (const auto* testcase = ast::As<ast::TestcaseDecl>(symbol.node)) {
      lowering.Testcase(symbol, *testcase);
    } else if (const auto* control = ast::As<ast::ControlPart>(symbol.node)) {
      lowering.Control(*control->body);
    } else if (const auto* tmpl = ast::As<ast::TemplateDecl>(symbol.node)) {
      lowering.ParameterisedTemplate(symbol, *tmpl);
    }
    lowering.Finish(symbol.range);
  }
}

/// The globals in their order of use. One kInit function goes on until the module changes or its tables are nearly full.
void ProgramLowering::LowerGlobals() {
  std::unique_ptr<FunctionLowering> lowering;
  const ModuleScope* module = nullptr;
  SourceRange range;
  for (const Symbol* symbol : checked_.globals) {
    if (symbol == nullptr || ConstantOf(symbol) != nullptr) continue;
    if (symbol->kind == SymbolKind::kTemplate) {
      const auto* decl = ast::As<ast::TemplateDecl>(symbol->node);
      if (!symbol->params.empty() || decl == nullptr || decl->is_abstract || decl->body == nullptr) continue;
    } else if (symbol->init == nullptr) {
      continue;
    }
    if (lowering == nullptr || symbol->module != module || lowering->nearly_full()) {
      if (lowering != nullptr) lowering->Finish(range);
      module = symbol->module;
      uint32_t index = NewFunction(FunctionKind::kInit, nullptr, "init", ModuleName(*symbol));
      program_->init_order.push_back(index);
      lowering = std::make_unique<FunctionLowering>(*this, *program_->functions[index]);
    }
    range = symbol->range;
    lowering->Global(*symbol);
  }
  if (lowering != nullptr) lowering->Finish(range);
}

void ProgramLowering::LowerComponents() {
  for (const Type& type : checked_.types->all()) {
    if (type.kind != TypeKind::kComponent || type.component == nullptr) continue;
    uint32_t index = NewFunction(FunctionKind::kInit, nullptr, type.name, type.module);
    runtime::Function& function = *program_->functions[index];
    function.runs_on = &type;
    SourceRange range;
    if (const Symbol* symbol = checked_.SymbolOf(&type)) range = symbol->range;
    function.location = LocationOf(range);
    FunctionLowering lowering(*this, function);
    lowering.Component(type);
    lowering.Finish(range);
    program_->component_init.emplace_back(&type, index);
  }
}

runtime::Location ProgramLowering::LocationOf(SourceRange range) const {
  const grammar::SourceFile* file = sources_.Get(range.file);
  if (file == nullptr) return {};
  grammar::LineColumn at = file->Locate(range.begin);
  return {range.file, at.line, at.column};
}

std::string_view ProgramLowering::TextOf(SourceRange range) const {
  const grammar::SourceFile* file = sources_.Get(range.file);
  return file == nullptr ? std::string_view() : file->Text(range);
}

int32_t ProgramLowering::TypeIndex(const Type* type) {
  auto [row, added] = type_index_.try_emplace(type, static_cast<int32_t>(program_->type_list.size()));
  if (added) program_->type_list.push_back(type);
  return row->second;
}

int32_t ProgramLowering::PredefinedIndex(std::string_view name) {
  auto [row, added] = predefined_index_.try_emplace(std::string(name), static_cast<int32_t>(program_->predefined.size()));
  if (added) program_->predefined.emplace_back(name);
  return row->second;
}

int32_t ProgramLowering::ExternalIndex(const Symbol& external) {
  auto [row, added] = external_index_.try_emplace(&external, static_cast<int32_t>(program_->externals.size()));
  if (added) program_->externals.emplace_back(external.name);
  return row->second;
}

std::optional<uint32_t> ProgramLowering::FunctionIndex(const Symbol* symbol) const {
  auto found = function_index_.find(symbol);
  if (found == function_index_.end()) return std::nullopt;
  return found->second;
}

uint32_t ProgramLowering::AddHelper(std::unique_ptr<runtime::Function> function) {
  program_->functions.push_back(std::move(function));
  return static_cast<uint32_t>(program_->functions.size() - 1);
}

std::optional<uint32_t> ProgramLowering::StartedAltstep(const Symbol& altstep) {
  std::optional<uint32_t> index = FunctionIndex(&altstep);
  if (!index) return std::nullopt;
  auto [entry, added] = started_altsteps_.try_emplace(&altstep, 0);
  if (added) {
    auto function = std::make_unique<runtime::Function>();
    const runtime::Function& original = *program_->functions[*index];
    function->module = original.module;
    function->name = original.name + ".start";
    function->runs_on = original.runs_on;
    function->location = original.location;
    function->parameter_count = original.parameter_count;
    function->parameters = original.parameters;
    FunctionLowering lowering(*this, *function);
    lowering.StartedAltstep(*index, original.parameter_count);
    lowering.Finish(altstep.range);
    entry->second = AddHelper(std::move(function));
  }
  return entry->second;
}

void ProgramLowering::Unsupported(SourceRange range, std::string_view construct) {
  failed_ = true;
  sink_.Report(grammar::Diagnostic(grammar::DiagnosticKind::kUnsupported, range,
                                   fmt::format("{} cannot be run yet", construct)));
}

void ProgramLowering::TooLarge(SourceRange range, std::string_view what) {
  failed_ = true;
  sink_.Report(grammar::Diagnostic(grammar::DiagnosticKind::kProgramTooLarge, range,
                                   fmt::format("this behaviour has more {} than the limit of 32767", what)));
}

std::unique_ptr<runtime::Program> Lower(CheckedProgram& checked, const grammar::SourceManager& sources,
                                        grammar::DiagnosticSink& sink) {
  return ProgramLowering(checked, sources, sink).Run();
}

}  // namespace assay::compiler
