#include "tools/config/run_config.h"

#include <fmt/format.h>
#include <limits.h>
#include <stdlib.h>

#include <algorithm>
#include <iterator>

#include "codecs/builtin/codec_limits.h"
#include "grammar/source/suggest.h"
#include "tools/json/text_file.h"

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;

namespace {

constexpr double kMaxSeconds = 1e6;

/// Fills `${name}` in place; complains about names that do not exist.
class Substituter {
 public:
  Substituter(ObjectReader& reader, const Substitutions& values) : reader_(reader), values_(values) {}

  void Fill(std::string& text, std::string_view member, const JsonNode& at) {
    std::string out;
    size_t begin = 0;
    for (size_t dollar; (dollar = text.find("${", begin)) != std::string::npos;) {
      size_t end = text.find('}', dollar);
      if (end == std::string::npos) break;
      out.append(text, begin, dollar - begin);
      std::string name = text.substr(dollar + 2, end - dollar - 2);
      begin = end + 1;
      if (name.starts_with("env:")) {
        const char* value = std::getenv(name.c_str() + 4);
        if (value == nullptr) reader_.Complain(at, member, fmt::format("environment variable {} is not set", name.substr(4)));
        out += value == nullptr ? "" : value;
      } else if (auto found = values_.find(name); found != values_.end()) {
        out += found->second;
      } else {
        std::vector<std::string_view> known;
        for (const auto& [key, unused] : values_) known.push_back(key);
        reader_.Complain(at, member, fmt::format("unknown ${{{}}}; there is {} and env:NAME", name, fmt::join(known, ", ")));
      }
    }
    out.append(text, begin, std::string::npos);
    text = std::move(out);
  }

 private:
  ObjectReader& reader_;
  const Substitutions& values_;
};

/// A JSON value as TTCN-3 notation: strings hold notation, numbers and booleans are written as they are, and
/// {"charstring": "…"} spares the inner quotes.
std::optional<std::string> Notation(const JsonNode& node, ObjectReader& reader, Substituter& fill, const std::string& place) {
  switch (node.kind) {
    case JsonNode::Kind::kBoolean: return node.boolean ? "true" : "false";
    case JsonNode::Kind::kInteger: return fmt::format("{}", node.integer);
    case JsonNode::Kind::kNumber: return fmt::format("{:#.17g}", node.number);
    case JsonNode::Kind::kString: {
      std::string text = node.text;
      fill.Fill(text, place, node);
      return text;
    }
    case JsonNode::Kind::kObject:
      if (node.members.size() == 1 && node.members[0].name == "charstring" &&
          node.members[0].value.kind == JsonNode::Kind::kString) {
        std::string text = node.members[0].value.text;
        fill.Fill(text, place, node);
        return QuoteCharstring(text);
      }
      [[fallthrough]];
    default:
      reader.Complain(node, place, fmt::format("expected a string in TTCN-3 notation, a number, true, false or "
                                               "{{\"charstring\": \"text\"}}, found {}", Describe(node)));
      return std::nullopt;
  }
}

void ReadPorts(ObjectReader& reader, const Substitutions& values, std::vector<runtime::AdapterAssignment>& out,
               std::vector<std::string>& complaints) {
  const JsonNode* list = reader.List("ports");
  if (list == nullptr) return;
  for (size_t i = 0; i < list->items.size(); ++i) {
    ObjectReader item(list->items[i], reader.file(), reader.Place(fmt::format("ports/{}", i)), complaints);
    runtime::AdapterAssignment port;
    item.String("component", port.component);
    item.String("port", port.port);
    item.String("adapter", port.adapter, ObjectReader::kRequired);
    if (const JsonNode* parameters = item.Object("parameters")) {
      Substituter fill(item, values);
      for (const auto& [name, node] : parameters->members) {
        std::string text;
        switch (node.kind) {
          case JsonNode::Kind::kString: text = node.text; break;
          case JsonNode::Kind::kBoolean: case JsonNode::Kind::kInteger: case JsonNode::Kind::kNumber: text = Describe(node); break;
          default: item.Complain(node, "parameters/" + name, fmt::format("expected string, number, true or false, found {}", Describe(node)));
        }
        fill.Fill(text, "parameters/" + name, node);
        port.parameters[name] = std::move(text);
      }
    }
    item.Finish();
    out.push_back(std::move(port));
  }
}

void ReadProcesses(ObjectReader& reader, const Substitutions& values, std::vector<HelperProcess>& out,
                   std::vector<std::string>& complaints) {
  const JsonNode* list = reader.List("processes");
  if (list == nullptr) return;
  for (size_t i = 0; i < list->items.size(); ++i) {
    const JsonNode& node = list->items[i];
    ObjectReader item(node, reader.file(), reader.Place(fmt::format("processes/{}", i)), complaints);
    HelperProcess process;
    item.String("name", process.name, ObjectReader::kRequired);
    item.String("command", process.command, ObjectReader::kRequired);
    item.String("ready", process.ready);
    item.Number("ready_timeout", process.ready_timeout, 0, kMaxSeconds);
    Substituter(item, values).Fill(process.command, "command", node);
    if (process.name.find('/') != std::string::npos || process.name.starts_with('.')) {
      item.Complain(node, "name", fmt::format("expected a name for the file of its output, without a slash and a dot in front, found \"{}\"", process.name));
    }
    item.Finish();
    out.push_back(std::move(process));
  }
}

void ReadCodecLimits(ObjectReader& reader, RunConfig& config, std::vector<std::string>& complaints) {
  const JsonNode* object = reader.Object("codec_limits");
  if (object == nullptr) return;
  ObjectReader item(*object, reader.file(), reader.Place("codec_limits"), complaints);
  for (const codecs::NamedLimit& limit : codecs::NamedLimits()) {
    int64_t value = 0;
    if (item.Integer(limit.name, value, 1, limit.most)) config.codec_limits[std::string(limit.name)] = static_cast<uint32_t>(value);
  }
  item.Finish();
}

/// The member "titan": configuration files of Titan under this one; relative to its folder.
void ReadTitanFiles(ObjectReader& reader, const Substitutions& values, RunConfig& config) {
  std::vector<std::string> files;
  if (!reader.Strings("titan", files)) return;
  const JsonNode& at = *reader.List("titan");
  // Each goes under what is there, so the last one is first: it wins over those before it.
  std::reverse(files.begin(), files.end());
  for (std::string& file : files) {
    Substituter(reader, values).Fill(file, "titan", at);
    auto folder = values.find("config_dir");
    if (!file.starts_with('/') && folder != values.end()) file = folder->second + "/" + file;
    auto titan = LoadTitanConfig(file);
    if (!titan) {
      for (const std::string& complaint : titan.error().complaints) reader.Complain(at, "titan", complaint);
      continue;
    }
    AddTitanConfig(std::move(*titan), config);
  }
}

}  // namespace

void ReadParameters(ObjectReader& reader, const Substitutions& values, std::vector<compiler::ParameterValue>& out) {
  const JsonNode* object = reader.Object("parameters");
  if (object == nullptr) return;
  Substituter fill(reader, values);
  for (const auto& [name, node] : object->members) {
    std::string place = "parameters/" + name;
    auto notation = Notation(node, reader, fill, place);
    if (!notation) continue;
    size_t dot = name.find('.');
    compiler::ParameterValue value;
    value.module = dot == std::string::npos ? "*" : name.substr(0, dot);
    value.name = dot == std::string::npos ? name : name.substr(dot + 1);
    value.text = std::move(*notation);
    value.origin = fmt::format("{}:{}", reader.file(), node.line);
    out.push_back(std::move(value));
  }
}

std::string QuoteCharstring(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::optional<runtime::EventLevel> EventLevelFromName(std::string_view name) {
  if (name == "brief") return runtime::EventLevel::kBrief;
  if (name == "normal") return runtime::EventLevel::kNormal;
  if (name == "full") return runtime::EventLevel::kFull;
  return std::nullopt;
}

void ReadRunConfig(ObjectReader& reader, const Substitutions& values, RunConfig& config, std::vector<std::string>& complaints) {
  ReadParameters(reader, values, config.parameters);
  ReadPorts(reader, values, config.ports, complaints);
  ReadProcesses(reader, values, config.processes, complaints);
  if (reader.Strings("plugins", config.plugins)) {
    const JsonNode& at = *reader.List("plugins");
    Substituter fill(reader, values);
    for (std::string& path : config.plugins) fill.Fill(path, "plugins", at);
  }
  reader.String("dut", config.dut);
  if (const JsonNode* duts = reader.Object("duts")) {
    for (const auto& [name, node] : duts->members) {
      ObjectReader item(node, reader.file(), reader.Place("duts/" + name), complaints);
      DutConfig& dut = config.duts[name];
      item.String("description", dut.description);
      ReadParameters(item, values, dut.parameters);
      ReadPorts(item, values, dut.ports, complaints);
      ReadProcesses(item, values, dut.processes, complaints);
      item.Finish();
    }
  }
  double guard = 0;
  if (reader.Number("guard", guard, 0.001, kMaxSeconds)) config.guard = guard;
  std::string word;
  if (reader.Word("events", word, {"brief", "normal", "full"})) config.events = EventLevelFromName(word);
  if (reader.Word("clock", word, {"system", "virtual"})) config.virtual_clock = word == "virtual";
  int64_t seed = 0;
  if (reader.Integer("seed", seed, 0, INT64_MAX)) config.seed = static_cast<uint64_t>(seed);
  bool loopback = false;
  if (reader.Boolean("loopback", loopback)) config.loopback = loopback;
  ReadCodecLimits(reader, config, complaints);
  ReadTitanFiles(reader, values, config);
}

tl::expected<RunConfig, ConfigError> ParseRunConfig(std::string_view text, const std::string& name, const Substitutions& values) {
  auto root = ParseLocatedJson(text, name);
  if (!root) return tl::unexpected(ConfigError{{root.error().message}});
  RunConfig config;
  config.file = name;
  ConfigError error;
  ObjectReader reader(*root, name, "", error.complaints);
  ReadRunConfig(reader, values, config, error.complaints);
  reader.Finish();
  if (!error.complaints.empty()) return tl::unexpected(std::move(error));
  return config;
}

tl::expected<RunConfig, ConfigError> LoadRunConfig(const std::string& path, Substitutions values) {
  if (path.ends_with(".cfg")) {
    auto titan = LoadTitanConfig(path);
    if (!titan) return tl::unexpected(ConfigError{std::move(titan.error().complaints)});
    RunConfig config;
    config.file = path;
    AddTitanConfig(std::move(*titan), config);
    return config;
  }
  auto text = ReadTextFile(path);
  if (!text) return tl::unexpected(ConfigError{{text.error().message}});
  char* real = realpath(path.c_str(), nullptr);
  std::string folder = real == nullptr ? path : real;
  std::free(real);
  folder = folder.substr(0, folder.find_last_of('/'));
  values["config_dir"] = folder.empty() ? "/" : folder;
  return ParseRunConfig(*text, path, values);
}

runtime::Result<void> ChooseDut(RunConfig& config, const std::string& name) {
  std::string chosen = name.empty() ? config.dut : name;
  if (chosen.empty()) return {};
  auto found = config.duts.find(chosen);
  if (found == config.duts.end()) {
    std::vector<std::string_view> names;
    for (const auto& [key, unused] : config.duts) names.push_back(key);
    std::string_view near = grammar::DidYouMean(chosen, names);
    return Fail(ErrorCode::kNotFound,
                fmt::format("no device \"{}\" in {}; {}", chosen, config.file.empty() ? "the configuration (none was given)" : config.file,
                            !near.empty() ? fmt::format("did you mean \"{}\"?", near)
                            : names.empty() ? "it names none"
                                            : fmt::format("there is {}", fmt::join(names, ", "))));
  }
  DutConfig& dut = found->second;
  config.dut = chosen;
  config.parameters.insert(config.parameters.end(), dut.parameters.begin(), dut.parameters.end());
  config.ports.insert(config.ports.begin(), dut.ports.begin(), dut.ports.end());
  config.processes.insert(config.processes.end(), dut.processes.begin(), dut.processes.end());
  return {};
}

runtime::Result<compiler::ParameterValue> ParseParameterArgument(std::string_view argument) {
  size_t equal = argument.find('=');
  if (equal == std::string_view::npos || equal == 0) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("-p {}: expected Module.parameter=value, for example -p Ims_Parameters.pc_IPv6=true", argument));
  }
  std::string_view name = argument.substr(0, equal);
  size_t dot = name.find('.');
  compiler::ParameterValue value;
  value.module = dot == std::string_view::npos ? "*" : std::string(name.substr(0, dot));
  value.name = std::string(dot == std::string_view::npos ? name : name.substr(dot + 1));
  value.text = std::string(argument.substr(equal + 1));
  value.origin = "-p";
  return value;
}

}  // namespace assay::tools
