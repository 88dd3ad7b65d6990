#include "tools/codec/message_types.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "grammar/source/render.h"

namespace assay::tools {

extern const std::string_view kSipTypes, kSipHeaderTypes, kSipCommonTypes, kSdpTypes, kReginfoTypes, kPidfTypes;

namespace {

std::vector<compiler::SourceInput> TypeModules() {
  return {{"SipTypes.ttcn", std::string(kSipTypes)},   {"SipHeaderTypes.ttcn", std::string(kSipHeaderTypes)},
          {"SipCommonTypes.ttcn", std::string(kSipCommonTypes)}, {"SdpTypes.ttcn", std::string(kSdpTypes)},
          {"ReginfoTypes.ttcn", std::string(kReginfoTypes)}, {"PidfTypes.ttcn", std::string(kPidfTypes)}};
}

/// Prints what is wrong with the value as if there were no module around it: the author knows only the file.
void PrintDiagnosticsOf(const Suite& suite, const WrappedValue& value) {
  Suite shown;
  grammar::FileId wrapped = grammar::kNoFile;
  for (grammar::FileId id = 0; id < suite.sources.size(); ++id) {
    const grammar::SourceFile& file = *suite.sources.Get(id);
    bool is_value = file.name() == value.name && file.text() == value.module;
    if (is_value) wrapped = id;
    shown.sources.Add(file.name(), is_value ? value.written : std::string(file.text()));
  }
  auto move = [&](grammar::SourceRange& range) {
    if (range.file != wrapped) return;
    auto place = [&value](uint32_t offset) {
      size_t written = offset < value.begin ? 0 : offset - value.begin + value.skipped;
      return static_cast<uint32_t>(std::min(written, value.written.size()));
    };
    range = {range.file, place(range.begin), place(range.end)};
  };
  for (grammar::Diagnostic diagnostic : suite.diagnostics.diagnostics()) {
    move(diagnostic.range);
    move(diagnostic.hint.range);
    for (grammar::DiagnosticNote& note : diagnostic.notes) move(note.range);
    shown.diagnostics.Report(std::move(diagnostic));
  }
  PrintDiagnostics(shown);
}

}  // namespace

std::unique_ptr<Suite> CompileMessageTypes(const WrappedValue* value) {
  auto suite = std::make_unique<Suite>();
  std::vector<compiler::SourceInput> inputs = TypeModules();
  for (const compiler::SourceInput& input : inputs) suite->files.insert(input.name);
  if (value != nullptr) inputs.push_back({value->name, value->module});
  suite->result = compiler::Compile(inputs, {}, suite->sources, suite->diagnostics);
  suite->diagnostics.SortByPosition();
  if (suite->result.program != nullptr) return suite;
  if (value != nullptr) PrintDiagnosticsOf(*suite, *value);
  else PrintDiagnostics(*suite);
  return nullptr;
}

const runtime::Type* FindMessageType(const runtime::Program& program, std::string_view name) {
  for (const runtime::Type& type : program.types->all()) {
    if (type.module == "SipTypes" && type.name == name) return &type;
  }
  return nullptr;
}

}  // namespace assay::tools
