#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "codecs/builtin/codec_limits.h"
#include "codecs/sip/sip_codec.h"
#include "grammar/source/render.h"
#include "runtime/base/random.h"
#include "runtime/executor/executor.h"
#include "runtime/value/print.h"
#include "tools/cli/command.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/registries.h"
#include "tools/execute/suite.h"

// assay decode and assay encode: messages as a template author sees them. The types are those of testcases/lib/sip, which
// the program carries along.

namespace assay::tools {

extern const std::string_view kSipTypes, kSipHeaderTypes, kSipCommonTypes, kSdpTypes, kReginfoTypes, kPidfTypes;

namespace {

struct CodecOptions {
  std::string protocol;
  std::vector<std::string> files;
  std::string type = "Request";
  codecs::CodecLimits limits;
};

std::vector<compiler::SourceInput> TypeModules() {
  return {{"SipTypes.ttcn", std::string(kSipTypes)},   {"SipHeaderTypes.ttcn", std::string(kSipHeaderTypes)},
          {"SipCommonTypes.ttcn", std::string(kSipCommonTypes)}, {"SdpTypes.ttcn", std::string(kSdpTypes)},
          {"ReginfoTypes.ttcn", std::string(kReginfoTypes)}, {"PidfTypes.ttcn", std::string(kPidfTypes)}};
}

runtime::Result<std::string> ReadInput(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream in(path, std::ios::binary);
  if (!in) return runtime::Fail(runtime::ErrorCode::kNotFound, fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// A value as its author wrote it, and the module made around it.
struct WrappedValue {
  std::string name;     ///< of the file
  std::string written;  ///< what stands in the file
  std::string module;   ///< from `begin` on it holds what the file holds from `skipped` on. Units: octets
  size_t begin = 0;
  size_t skipped = 0;  ///< `Request:`
};

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

/// Compiles the type modules, and the module around `value` if there is one; null: a complaint was printed.
std::unique_ptr<Suite> CompileTypes(const WrappedValue* value) {
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

const runtime::Type* FindType(const runtime::Program& program, std::string_view name) {
  for (const runtime::Type& type : program.types->all()) {
    if (type.module == "SipTypes" && type.name == name) return &type;
  }
  return nullptr;
}

/// Line of an offset, and the column in it, from 1.
std::pair<size_t, size_t> Locate(const std::string& text, size_t offset) {
  offset = std::min(offset, text.size());
  size_t line = 1 + static_cast<size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  size_t begin = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  return {line, offset - (begin == std::string::npos ? 0 : begin + 1) + 1};
}

/// Decodes one file; returns false when the message is malformed.
bool DecodeFile(const std::string& name, const std::string& text, const runtime::Program& program, codecs::sip::SipCodec& codec) {
  runtime::Value octets = runtime::Value::Octetstring(text);
  bool response = text.compare(text.find_first_not_of("\r\n") == std::string::npos ? 0 : text.find_first_not_of("\r\n"), 8, "SIP/2.0 ") == 0;
  const runtime::Type* type = FindType(program, response ? "Response" : "Request");
  auto value = codec.Decode(octets, *type);
  if (!value) {
    auto [line, column] = Locate(text, value.error().offset.value_or(0));
    Complain(fmt::format("{}:{}:{}: {}", name, line, column, value.error().message));
    return false;
  }
  runtime::PrintOptions print;
  print.multiline = true;
  print.skip_omitted = true;
  PrintOut(fmt::format("{}:{}\n", type->name, runtime::Print(*value, print)));
  auto problems = codec.Problems(octets, *type);
  if (!problems) {
    Complain(fmt::format("{}: {}", name, problems.error().message));
    return false;
  }
  for (const codecs::sip::Problem& problem : *problems) {
    auto [line, column] = Locate(text, problem.offset);
    Complain(fmt::format("{}:{}:{}: {}: {}", name, line, column, problem.header, problem.reason));
  }
  return problems->empty();
}

int Decode(const CodecOptions& options) {
  std::unique_ptr<Suite> suite = CompileTypes(nullptr);
  if (suite == nullptr) return kExitInternal;
  Registries registries(options.limits);
  codecs::sip::SipCodec codec(&registries.codecs, options.limits.sip);
  bool well_formed = true;
  for (const std::string& name : options.files) {
    auto text = ReadInput(name);
    if (!text) {
      Complain(text.error().message);
      return kExitUsage;
    }
    well_formed = DecodeFile(name, *text, *suite->result.program, codec) && well_formed;
  }
  return well_formed ? kExitOk : kExitNotAcceptable;
}

/// A value in TTCN-3 notation goes through compiler and executor like that of any suite; the log carries the octets out.
runtime::Result<std::string> EncodeValue(const std::string& name, std::string text, const std::string& type,
                                         const codecs::CodecLimits& limits, int& status) {
  WrappedValue value{.name = name, .written = std::move(text)};
  if (std::string prefix = type + ":"; value.written.starts_with(prefix)) value.skipped = prefix.size();
  value.module = "module AssayEncode {\n  import from SipTypes all; import from SipHeaderTypes all; import from SipCommonTypes all;\n"
                       "  import from SdpTypes all; import from ReginfoTypes all; import from PidfTypes all;\n"
                       "  template (value) " + type + " m_assayMessage :=\n";
  value.begin = value.module.size();
  value.module += value.written.substr(value.skipped) +
                       "\n  type component AssayComponent {}\n"
                       "  testcase AssayEncode() runs on AssayComponent { log(oct2str(bit2oct(encvalue(m_assayMessage)))); setverdict(pass) }\n"
                       // What decode leaves out is omit, not unbound.
                       "} with { optional \"implicit omit\" }\n";
  std::unique_ptr<Suite> suite = CompileTypes(&value);
  if (suite == nullptr) {
    status = kExitStaticErrors;
    return runtime::Fail(runtime::ErrorCode::kMalformed, fmt::format("{} is no value of type {}", name, type));
  }
  status = kExitNotAcceptable;
  runtime::VirtualClock clock;
  runtime::SeededRandom random(1);
  Registries registries(limits);
  runtime::MemorySink events(runtime::EventLevel::kBrief);
  runtime::ExecutorOptions options;
  options.clock = &clock;
  options.random = &random;
  options.codecs = &registries.codecs;
  options.adapters = &registries.adapters;
  options.externals = &registries.externals;
  options.events = &events;
  runtime::Executor executor(*suite->result.program, std::move(options));
  if (auto ready = executor.Initialise(); !ready) return runtime::Fail(ready.error());
  runtime::TestcaseResult result = executor.Execute(*suite->result.program->FindTestcase("AssayEncode", "AssayEncode"));
  if (result.verdict != runtime::Verdict::kPass) {
    return runtime::Fail(runtime::ErrorCode::kInvalidArgument, fmt::format("{}: {}", name, result.reason));
  }
  std::string hex;
  std::string_view lines = events.text();
  for (size_t begin = 0; begin < lines.size();) {
    size_t end = lines.find('\n', begin);
    nlohmann::json event = nlohmann::json::parse(lines.substr(begin, end - begin), nullptr, false);
    if (event.is_object() && event.value("kind", "") == "tliLog") hex = event.value("text", "");
    // The log of an expression shows it in quotes.
    if (hex.size() >= 2 && hex.front() == '"') hex = hex.substr(1, hex.size() - 2);
    begin = end == std::string_view::npos ? lines.size() : end + 1;
  }
  std::string octets;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) octets += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  // What is encoded can be decoded with the same limits. Malformed it may be: that is for the author to say.
  auto decoded = registries.codecs.Find("SIP")->Decode(runtime::Value::Octetstring(octets), *FindType(*suite->result.program, type));
  if (!decoded && decoded.error().code == runtime::ErrorCode::kLimit) {
    return runtime::Fail(runtime::ErrorCode::kLimit, fmt::format("{}: {}", name, decoded.error().message));
  }
  status = kExitOk;
  return octets;
}

int Encode(const CodecOptions& options) {
  for (const std::string& name : options.files) {
    auto text = ReadInput(name);
    if (!text) {
      Complain(text.error().message);
      return kExitUsage;
    }
    int status = kExitOk;
    std::string type = text->compare(0, 9, "Response:") == 0 ? "Response" : options.type;
    auto octets = EncodeValue(name, std::move(*text), type, options.limits, status);
    if (!octets) {
      Complain(octets.error().message);
      return status;
    }
    PrintOut(*octets);
  }
  return kExitOk;
}

/// `--max-message-size` and the like; encode looks at lines only.
void AddLimits(CLI::App* command, CodecOptions& options, bool only_of_lines) {
  for (const codecs::NamedLimit& limit : codecs::NamedLimits()) {
    if (only_of_lines && !limit.of_lines) continue;
    std::string option = fmt::format("--{}", limit.name);
    std::replace(option.begin(), option.end(), '_', '-');
    command->add_option(option, limit.place(options.limits), fmt::format("At most so many {}", limit.meaning))
        ->check(CLI::Range(uint32_t{1}, limit.most))
        ->type_name("NUMBER")
        ->group("Limits")
        ->capture_default_str();
  }
}

void AddCommon(CLI::App* command, CodecOptions& options) {
  command->add_option("PROTOCOL", options.protocol, "sip")->required()->check(CLI::IsMember({"sip"}));
  command->add_option("FILE", options.files, "Files; - for stdin")->required();
}

}  // namespace

void AddDecode(CLI::App& app, Work& work) {
  auto options = std::make_shared<CodecOptions>();
  CLI::App* command = app.add_subcommand("decode",
                                         "Show messages as a template author sees them\n\n"
                                         "Examples:\n"
                                         "  assay decode sip register.sip\n"
                                         "  assay decode sip register.sip | assay encode sip -");
  AddCommon(command, *options);
  AddLimits(command, *options, false);
  command->footer("Exit status: 0 well-formed, 1 malformed (each rule that is broken, with line and column, on stderr).");
  command->callback([options, &work] { work = [options] { return Decode(*options); }; });
}

void AddEncode(CLI::App& app, Work& work) {
  auto options = std::make_shared<CodecOptions>();
  CLI::App* command = app.add_subcommand("encode",
                                         "Make messages from values in TTCN-3 notation\n\n"
                                         "Examples:\n"
                                         "  assay encode sip register.ttcn-value > register.sip\n"
                                         "  assay encode sip --type Response - < answer.ttcn-value");
  AddCommon(command, *options);
  AddLimits(command, *options, true);
  command->add_option("--type", options->type, "Request or Response; `Request:` or `Response:` in front of the value says it too")
      ->check(CLI::IsMember({"Request", "Response"}))
      ->capture_default_str();
  command->callback([options, &work] { work = [options] { return Encode(*options); }; });
}

}  // namespace assay::tools
