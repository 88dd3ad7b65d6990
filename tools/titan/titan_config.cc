#include "tools/titan/titan_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>

#include "grammar/source/suggest.h"
#include "tools/json/text_file.h"
#include "tools/titan/cfg_value.h"
#include "tools/titan/logging_masks.h"

namespace assay::tools {

namespace {

using Kind = CfgToken::Kind;

/// Reads the sections one after the other.
class Sections {
 public:
  explicit Sections(CfgTokens& tokens) : cursor_(tokens) {}

  TitanConfig Read() {
    while (cursor_.Peek().kind != Kind::kEnd) {
      if (cursor_.Peek().kind != Kind::kSection) {
        cursor_.Complain(cursor_.Place(), fmt::format("expected a section such as [MODULE_PARAMETERS], found {}", cursor_.Peek().Described()));
        cursor_.SkipSection();
        continue;
      }
      const CfgTokens::Token& header = cursor_.Take();
      const auto* row = std::find_if(std::begin(kSections), std::end(kSections), [&](const Row& each) { return each.name == header.text; });
      if (row == std::end(kSections)) {
        Unknown(header);
        cursor_.SkipSection();
      } else if (row->statement == nullptr) {
        out_.warnings.push_back(fmt::format("{}: section [{}] {}", cursor_.PlaceOf(header), header.text, row->ignored));
        cursor_.SkipSection();
      } else {
        while (cursor_.InSection()) {
          if (cursor_.TakeSign(';')) continue;
          if (!(this->*row->statement)()) cursor_.SkipStatement();
        }
      }
    }
    for (const auto& [module, name, value, origin] : parameters_) out_.parameters.push_back({module, name, value.Notation(), origin});
    return std::move(out_);
  }

 private:
  struct Row {
    std::string_view name;
    bool (Sections::*statement)();  ///< reads one; null: the section is ignored
    std::string_view ignored;
  };
  static constexpr std::string_view kOneProcess = "is ignored: Assay runs all components in one process";
  static const std::array<Row, 9> kSections;

  /// One parameter with its value so far.
  struct Set {
    std::string module, name;
    CfgValue value;
    std::string origin;
  };

  void Unknown(const CfgTokens::Token& header) {
    std::vector<std::string_view> names = {"DEFINE", "INCLUDE", "ORDERED_INCLUDE"};
    for (const Row& each : kSections) names.push_back(each.name);
    std::string_view near = grammar::DidYouMean(header.text, names);
    cursor_.Complain(cursor_.PlaceOf(header), near.empty() ? fmt::format("unknown section [{}]; there is {}", header.text, fmt::join(names, ", "))
                                                           : fmt::format("unknown section [{}]; did you mean [{}]?", header.text, near));
  }

  bool ModuleParameter();
  bool ReadPath(std::vector<CfgTokens::Token>& path);
  bool Assign(const std::vector<CfgTokens::Token>& path, bool append, CfgValue value, const std::string& place);
  Set* Find(const std::string& module, const std::string& name);
  bool PortParameter();
  bool Execute();
  bool ExternalCommand();
  bool Logging();

  CfgCursor cursor_;
  TitanConfig out_;
  std::vector<Set> parameters_;  ///< in order: a later one wins, also `*.p` over an earlier `M.p`
  std::map<std::pair<std::string, std::string>, size_t> newest_;
};

constexpr std::array<Sections::Row, 9> Sections::kSections = {{
    {"MODULE_PARAMETERS", &Sections::ModuleParameter, ""},
    {"TESTPORT_PARAMETERS", &Sections::PortParameter, ""},
    {"EXECUTE", &Sections::Execute, ""},
    {"EXTERNAL_COMMANDS", &Sections::ExternalCommand, ""},
    {"LOGGING", &Sections::Logging, ""},
    {"GROUPS", nullptr, kOneProcess},
    {"COMPONENTS", nullptr, kOneProcess},
    {"MAIN_CONTROLLER", nullptr, kOneProcess},
    {"PROFILER", nullptr, "is ignored: Assay does not profile test suites"},
}};

/// `*.par`, `Module.par.field[2]`: words and numbers of the path; `*` as the module.
bool Sections::ReadPath(std::vector<CfgTokens::Token>& path) {
  if (cursor_.Peek().Is('*')) {
    path.push_back(cursor_.Take());
    if (!cursor_.TakeSign('.')) {
      cursor_.Expected("MODULE_PARAMETERS", "\".\" after \"*\"");
      return false;
    }
  }
  for (;;) {
    if (cursor_.Peek().kind != Kind::kWord) {
      cursor_.Expected("MODULE_PARAMETERS", "the name of a module parameter");
      return false;
    }
    path.push_back(cursor_.Take());
    while (cursor_.TakeSign('[')) {
      if (cursor_.Peek().kind != Kind::kNumber) {
        cursor_.Expected("MODULE_PARAMETERS", "an index");
        return false;
      }
      path.push_back(cursor_.Take());
      if (!cursor_.TakeSign(']')) {
        cursor_.Expected("MODULE_PARAMETERS", "\"]\"");
        return false;
      }
    }
    if (!cursor_.TakeSign('.')) return true;
  }
}

bool Sections::ModuleParameter() {
  std::string place = cursor_.Place();
  std::vector<CfgTokens::Token> path;
  if (!ReadPath(path)) return false;
  bool append = cursor_.Peek().kind == Kind::kAppend;
  if (!append && cursor_.Peek().kind != Kind::kAssign) {
    cursor_.Expected("MODULE_PARAMETERS", "\":=\" or \"&=\"");
    return false;
  }
  cursor_.Take();
  CfgValue value;
  if (!ReadCfgValue(cursor_, value)) return false;
  // A reference to a parameter that this file has set stands for its value so far.
  if (value.kind == CfgValue::Kind::kText) {
    size_t dot = value.text.find('.');
    const Set* other = dot == std::string::npos ? Find("*", value.text) : Find(value.text.substr(0, dot), value.text.substr(dot + 1));
    if (other != nullptr) value = CfgValue(other->value);
  }
  return Assign(path, append, std::move(value), place);
}

Sections::Set* Sections::Find(const std::string& module, const std::string& name) {
  auto found = newest_.find({module, name});
  return found == newest_.end() ? nullptr : &parameters_[found->second];
}

bool Sections::Assign(const std::vector<CfgTokens::Token>& path, bool append, CfgValue value, const std::string& place) {
  std::string module = "*", name = path[0].text;
  size_t rest = 1;
  // `a.b := …` is parameter b of module a, unless a itself was set before.
  if (path.size() > 1 && path[1].kind == Kind::kWord && Find("*", name) == nullptr) {
    module = name;
    name = path[1].text;
    rest = 2;
  }
  Set* set = Find(module, name);
  bool whole = rest == path.size();
  if (set == nullptr && (!whole || append)) {
    cursor_.Complain(place, fmt::format("in [MODULE_PARAMETERS]: {} of {}{} needs a value to begin with; give the whole value before it",
                                        append ? "\"&=\"" : "a field or element", module == "*" ? "" : module + ".", name));
    return true;
  }
  if (whole && !append) {
    newest_[{module, name}] = parameters_.size();
    parameters_.push_back({module, name, std::move(value), place});
    return true;
  }
  CfgValue* at = &set->value;
  for (; rest < path.size(); ++rest) {
    size_t index = 0;
    const std::string& text = path[rest].text;
    bool number = path[rest].kind == Kind::kNumber;
    if (number && std::from_chars(text.data(), text.data() + text.size(), index).ptr != text.data() + text.size()) index = SIZE_MAX;
    auto next = number ? at->Step(index) : at->Step(text);
    if (!next) {
      cursor_.Complain(place, "in [MODULE_PARAMETERS]: " + next.error().message);
      return true;
    }
    at = *next;
  }
  set->origin = place;
  if (!append) {
    *at = std::move(value);
  } else if (auto joined = at->Append(std::move(value)); !joined) {
    cursor_.Complain(place, "in [MODULE_PARAMETERS]: " + joined.error().message);
  }
  return true;
}

bool Sections::PortParameter() {
  constexpr const char* kSection = "TESTPORT_PARAMETERS";
  TitanPortParameter parameter;
  parameter.origin = cursor_.Place();
  auto part = [&](std::string& out, const char* what) {
    const CfgTokens::Token& token = cursor_.Peek();
    if (token.kind != Kind::kWord && token.kind != Kind::kNumber && token.kind != Kind::kString && !token.Is('*')) {
      cursor_.Expected(kSection, what);
      return false;
    }
    out = cursor_.Take().text;
    return true;
  };
  auto dot = [&] {
    if (cursor_.TakeSign('.')) return true;
    cursor_.Expected(kSection, "\".\" as in component.port.parameter := \"value\"");
    return false;
  };
  if (!part(parameter.component, "a component's name, mtc, system or \"*\"") || !dot() || !part(parameter.port, "a port's name or \"*\"")) return false;
  while (cursor_.TakeSign('[')) {
    if (cursor_.Peek().kind != Kind::kNumber) {
      cursor_.Expected(kSection, "an index");
      return false;
    }
    parameter.port += fmt::format("[{}]", cursor_.Take().text);
    if (!cursor_.TakeSign(']')) {
      cursor_.Expected(kSection, "\"]\"");
      return false;
    }
  }
  if (!dot() || !part(parameter.name, "a parameter's name")) return false;
  if (cursor_.Peek().kind != Kind::kAssign) {
    cursor_.Expected(kSection, "\":=\"");
    return false;
  }
  cursor_.Take();
  do {
    if (cursor_.Peek().kind != Kind::kString) {
      cursor_.Expected(kSection, "a string in quotes");
      return false;
    }
    parameter.value += cursor_.Take().text;
  } while (cursor_.TakeSign('&'));
  out_.ports.push_back(std::move(parameter));
  return true;
}

bool Sections::Execute() {
  ExecuteItem item;
  item.origin = cursor_.Place();
  if (cursor_.Peek().kind != Kind::kWord) {
    cursor_.Expected("EXECUTE", "Module, Module.control, Module.testcase or Module.*");
    return false;
  }
  item.module = cursor_.Take().text;
  if (cursor_.TakeSign('.')) {
    if (cursor_.Peek().kind != Kind::kWord && !cursor_.Peek().Is('*')) {
      cursor_.Expected("EXECUTE", "control, a test case or \"*\"");
      return false;
    }
    item.testcase = cursor_.Take().text;
    if (item.testcase == "control") item.testcase.clear();
  }
  out_.execute.push_back(std::move(item));
  return true;
}

bool Sections::ExternalCommand() {
  static const std::vector<std::pair<std::string_view, std::string ExternalCommands::*>> kCommands = {
      {"BeginControlPart", &ExternalCommands::begin_control},
      {"EndControlPart", &ExternalCommands::end_control},
      {"BeginTestCase", &ExternalCommands::begin_testcase},
      {"EndTestCase", &ExternalCommands::end_testcase},
  };
  constexpr const char* kSection = "EXTERNAL_COMMANDS";
  constexpr const char* kExpected = "BeginControlPart, EndControlPart, BeginTestCase or EndTestCase";
  if (cursor_.Peek().kind != Kind::kWord) {
    cursor_.Expected(kSection, kExpected);
    return false;
  }
  auto same = [&](std::string_view name) {
    const std::string& text = cursor_.Peek().text;
    return std::equal(text.begin(), text.end(), name.begin(), name.end(), [](char a, char b) { return std::tolower(a) == std::tolower(b); });
  };
  auto found = std::find_if(kCommands.begin(), kCommands.end(), [&](const auto& each) { return same(each.first); });
  if (found == kCommands.end()) {
    cursor_.Expected(kSection, kExpected);
    return false;
  }
  cursor_.Take();
  if (cursor_.Peek().kind != Kind::kAssign) {
    cursor_.Expected(kSection, "\":=\"");
    return false;
  }
  cursor_.Take();
  if (cursor_.Peek().kind != Kind::kString) {
    cursor_.Expected(kSection, "a command in quotes");
    return false;
  }
  out_.commands.*found->second = cursor_.Take().text;
  return true;
}

bool Sections::Logging() {
  LoggingOption option;
  if (!ReadLoggingOption(cursor_, option)) return false;
  switch (option.kind) {
    case LoggingOption::Kind::kFileMask: out_.events = EventLevelOf(option.classes); break;
    case LoggingOption::Kind::kConsoleMask: out_.console = ConsoleLevelOf(option.classes); break;
    case LoggingOption::Kind::kOther: out_.warnings.push_back(fmt::format("{}: {} has no counterpart and is ignored", option.place, option.name)); break;
  }
  return true;
}

}  // namespace

tl::expected<TitanConfig, TitanError> ReadTitanConfig(const std::string& path, const CfgReader& reader, const CfgMacros::Environment& environment) {
  CfgTokens tokens = ReadCfgTokens(path, reader, environment);
  TitanConfig config = Sections(tokens).Read();
  if (!tokens.complaints.empty()) return tl::unexpected(TitanError{std::move(tokens.complaints)});
  return config;
}

tl::expected<TitanConfig, TitanError> LoadTitanConfig(const std::string& path) {
  return ReadTitanConfig(path, ReadTextFile, [](const char* name) -> const char* { return std::getenv(name); });
}

}  // namespace assay::tools
