#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/base/random.h"
#include "runtime/executor/executor.h"
#include "tools/cli/codec_command.h"
#include "tools/codec/message_types.h"
#include "tools/codec/value_json.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/registries.h"

// assay encode: messages from values, as decode shows them.

namespace assay::tools {

using nlohmann::ordered_json;

namespace {

struct EncodeOptions : CodecOptions {
  std::string type = "Request";
  std::string format = "auto";
};

/// What stops an encoding: told already when the message is empty.
struct Refusal {
  int status;
  std::string message;
};

template <class T>
using Outcome = tl::expected<T, Refusal>;

tl::unexpected<Refusal> Refuse(int status, std::string message) { return tl::unexpected<Refusal>({status, std::move(message)}); }

constexpr std::string_view kTypes[] = {"Request", "Response", "RawMessage"};

/// What is encoded can be decoded with the same limits. Malformed it may be: that is for the author to say.
Outcome<std::string> WithinLimits(const std::string& name, std::string octets, const runtime::Type& type, const Registries& registries) {
  auto decoded = registries.codecs.Find("SIP")->Decode(runtime::Value::Octetstring(octets), type);
  if (!decoded && decoded.error().code == runtime::ErrorCode::kLimit) {
    return Refuse(kExitNotAcceptable, fmt::format("{}: {}", name, decoded.error().message));
  }
  return octets;
}

std::string FromHex(std::string_view hex) {
  std::string octets;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) octets += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return octets;
}

Outcome<std::string> FromRaw(const std::string& name, std::string_view hex) {
  if (hex.empty() || hex.size() % 2 != 0 || hex.find_first_not_of("0123456789ABCDEFabcdef") != std::string_view::npos) {
    return Refuse(kExitNotAcceptable,
                  fmt::format("{}: a part that could not be decoded has no value, and field raw, which would say its octets, is missing", name));
  }
  Complain(fmt::format("{}: a part could not be decoded: written from field raw; the other fields do not count", name));
  return FromHex(hex);
}

// --- TTCN-3 value notation

/// Places where a value begins: each `Request:` and the like at the start of a line; the start of the text, too.
std::vector<size_t> ValuesIn(std::string_view text) {
  std::vector<size_t> begins;
  for (size_t at = 0; at < text.size(); at = text.find('\n', at) == std::string_view::npos ? text.size() : text.find('\n', at) + 1) {
    const std::string_view line = text.substr(at);
    for (std::string_view type : kTypes) {
      if (line.starts_with(type) && line.substr(type.size()).starts_with(":")) begins.push_back(at);
    }
  }
  if (begins.empty()) begins.push_back(0);
  return begins;
}

/// Content of the last `raw := '…'O` in a value that decode has printed: the field of the whole message.
std::string_view RawField(std::string_view value) {
  constexpr std::string_view kField = "\n  raw := '";
  const size_t at = value.rfind(kField);
  if (at == std::string_view::npos) return {};
  const std::string_view digits = value.substr(at + kField.size());
  return digits.substr(0, digits.find('\''));
}

/// A value in TTCN-3 notation goes through compiler and executor like that of any suite; the log carries the octets out.
Outcome<std::string> EncodeNotation(WrappedValue value, size_t end, std::string type, const codecs::CodecLimits& limits) {
  for (std::string_view other : kTypes) {
    if (value.written.compare(value.skipped, other.size() + 1, std::string(other) + ":") != 0) continue;
    type = other;
    value.skipped += other.size() + 1;
    break;
  }
  const std::string written = value.written.substr(value.skipped, end - value.skipped);
  if (written.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Refuse(kExitStaticErrors, fmt::format("{}: there is no value in it", value.name));
  }
  if (written.find(":= <broken '") != std::string::npos) {
    return FromRaw(value.name, RawField(written));
  }
  value.module = "module AssayEncode {\n  import from SipTypes all; import from SipHeaderTypes all; import from SipCommonTypes all;\n"
                 "  import from SdpTypes all; import from ReginfoTypes all; import from PidfTypes all;\n"
                 "  template (value) " + type + " m_assayMessage :=\n";
  value.begin = value.module.size();
  value.module += written +
                  "\n;  type component AssayComponent {}\n"
                  "  testcase AssayEncode() runs on AssayComponent { log(oct2str(bit2oct(encvalue(m_assayMessage)))); setverdict(pass) }\n"
                  // What decode leaves out is omit, not unbound.
                  "} with { optional \"implicit omit\" }\n";
  std::unique_ptr<Suite> suite = CompileMessageTypes(&value);
  if (suite == nullptr) return Refuse(kExitStaticErrors, fmt::format("{} is no value of type {}", value.name, type));
  runtime::VirtualClock clock;
  runtime::SeededRandom random(1);
  Registries registries(limits);
  runtime::MemorySink events(runtime::EventLevel::kBrief);
  runtime::ExecutorOptions options;
  options.clock = &clock;
  options.random = &random;
  registries.LendTo(options);
  options.events = &events;
  runtime::Executor executor(*suite->result.program, std::move(options));
  if (auto ready = executor.Initialise(); !ready) return Refuse(kExitNotAcceptable, ready.error().message);
  runtime::TestcaseResult result = executor.Execute(*suite->result.program->FindTestcase("AssayEncode", "AssayEncode"));
  if (result.verdict != runtime::Verdict::kPass) return Refuse(kExitNotAcceptable, fmt::format("{}: {}", value.name, result.reason));
  std::string hex;
  std::string_view lines = events.text();
  for (size_t begin = 0; begin < lines.size();) {
    size_t line_end = lines.find('\n', begin);
    nlohmann::json event = nlohmann::json::parse(lines.substr(begin, line_end - begin), nullptr, false);
    if (event.is_object() && event.value("kind", "") == "tliLog") hex = event.value("text", "");
    // The log of an expression shows it in quotes.
    if (hex.size() >= 2 && hex.front() == '"') hex = hex.substr(1, hex.size() - 2);
    begin = line_end == std::string_view::npos ? lines.size() : line_end + 1;
  }
  return WithinLimits(value.name, FromHex(hex), *FindMessageType(*suite->result.program, type), registries);
}

// --- JSON

/// `{ "` or `[` starts no value of these types in TTCN-3 notation.
bool LooksLikeJson(std::string_view text) {
  const auto skip = [&text] { text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size())); };
  skip();
  if (text.starts_with("[")) return true;
  if (!text.starts_with("{")) return false;
  text.remove_prefix(1);
  skip();
  return text.starts_with("\"");
}

/// `message` is the value itself, or what decode shows of one, with members `type` and `value`.
Outcome<std::string> EncodeJsonMessage(const std::string& name, const ordered_json& message, std::string type_name,
                                       const runtime::Program& program, const Registries& registries) {
  const ordered_json* value = &message;
  if (message.is_object() && message.contains("value")) {
    value = &message["value"];
    if (message.contains("type") && message["type"].is_string()) type_name = message["type"].get<std::string>();
  }
  const bool known = std::find(std::begin(kTypes), std::end(kTypes), type_name) != std::end(kTypes);
  const runtime::Type* type = known ? FindMessageType(program, type_name) : nullptr;
  if (type == nullptr) return Refuse(kExitStaticErrors, fmt::format("{}: expected type Request, Response or RawMessage, found \"{}\"", name, type_name));
  if (HasBrokenPart(*value)) {
    const auto raw = value->is_object() ? value->find("raw") : value->end();
    return FromRaw(name, value->is_object() && raw != value->end() && raw->is_string() ? raw->get<std::string>() : std::string());
  }
  auto made = JsonToValue(*value, *type);
  if (!made) return Refuse(kExitStaticErrors, fmt::format("{}: {}", name, made.error().message));
  auto octets = registries.codecs.Find("SIP")->Encode(*made, *type);
  if (!octets) return Refuse(kExitNotAcceptable, fmt::format("{}: {}", name, octets.error().message));
  return WithinLimits(name, std::string(octets->bytes()), *type, registries);
}

Outcome<std::string> EncodeJson(const std::string& name, const std::string& text, const EncodeOptions& options) {
  ordered_json document;
  try {
    document = ordered_json::parse(text);
  } catch (const ordered_json::parse_error& error) {
    auto [line, column] = LineAndColumn(text, error.byte > 0 ? error.byte - 1 : 0);
    std::string_view why = error.what();  // `[json.exception.parse_error.101] parse error at line 1, column 26: syntax error …`
    if (const size_t syntax = why.find("syntax error"); syntax != std::string_view::npos) why.remove_prefix(syntax);
    return Refuse(kExitStaticErrors, fmt::format("{}:{}:{}: no JSON: {}", name, line, column, why));
  }
  std::unique_ptr<Suite> suite = CompileMessageTypes(nullptr);
  if (suite == nullptr) return Refuse(kExitInternal, "");
  Registries registries(options.limits);
  std::string out;
  const size_t count = document.is_array() ? document.size() : 1;
  for (size_t i = 0; i < count; ++i) {
    const std::string where = document.is_array() ? fmt::format("{}: message {}", name, i + 1) : name;
    auto octets = EncodeJsonMessage(where, document.is_array() ? document[i] : document, options.type, *suite->result.program, registries);
    if (!octets) return octets;
    out += *octets;
  }
  return out;
}

Outcome<std::string> EncodeText(const std::string& name, const std::string& text, const EncodeOptions& options) {
  if (options.format == "json" || (options.format == "auto" && LooksLikeJson(text))) return EncodeJson(name, text, options);
  std::string out;
  const std::vector<size_t> begins = ValuesIn(text);
  for (size_t i = 0; i < begins.size(); ++i) {
    const size_t end = i + 1 < begins.size() ? begins[i + 1] : text.size();
    auto octets = EncodeNotation({.name = name, .written = text, .skipped = begins[i]}, end, options.type, options.limits);
    if (!octets) return octets;
    out += *octets;
  }
  return out;
}

int Encode(const EncodeOptions& options) {
  for (const std::string& name : options.files) {
    auto text = ReadCodecInput(name);
    if (!text) {
      Complain(text.error().message);
      return kExitUsage;
    }
    auto octets = EncodeText(name, *text, options);
    if (!octets) {
      if (!octets.error().message.empty()) Complain(octets.error().message);
      return octets.error().status;
    }
    PrintOut(*octets);
  }
  return kExitOk;
}

}  // namespace

void AddEncode(CLI::App& app, Work& work) {
  auto options = std::make_shared<EncodeOptions>();
  CLI::App* command = app.add_subcommand("encode",
                                         "Make messages from values in TTCN-3 notation or JSON, as decode shows them\n\n"
                                         "Examples:\n"
                                         "  assay encode sip register.ttcn-value > register.sip\n"
                                         "  assay encode sip --type Response - < answer.ttcn-value\n"
                                         "  assay decode sip --format json a.sip | jq '.[0].value.msgHeader.cSeq.seqNumber = 7' | assay encode sip -");
  AddCodecOptions(command, *options, true);
  command->add_option("--format", options->format, "What the files hold: ttcn, json; auto looks at them")
      ->check(CLI::IsMember({"auto", "ttcn", "json"}))
      ->capture_default_str();
  command->add_option("--type", options->type, "Request, Response or RawMessage; `Request:` in front of the value or member `type` says it too")
      ->check(CLI::IsMember({"Request", "Response", "RawMessage"}))
      ->capture_default_str();
  command->footer(
      "A value with `<broken …>` parts, which decode shows of a malformed message, is written from its field raw.\n"
      "Exit status: 0 all written, 1 a value cannot be encoded, 2 usage or unreadable file, 3 it is no value of the type.");
  command->callback([options, &work] { work = [options] { return Encode(*options); }; });
}

}  // namespace assay::tools
