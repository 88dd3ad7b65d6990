#include "tools/titan/logging_masks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "grammar/source/suggest.h"

namespace assay::tools {

namespace {

using Kind = CfgToken::Kind;

/// First-level classes of log events; a second-level one begins with one of them: PORTEVENT_MMSEND.
const std::vector<std::string_view> kClasses = {"ACTION",   "DEBUG",    "DEFAULTOP", "ERROR",      "EXECUTOR", "FUNCTION", "MATCHING", "PARALLEL",
                                                "PORTEVENT", "STATISTICS", "TESTCASE",  "TIMEROP", "USER",     "VERDICTOP", "WARNING"};
const std::vector<std::string_view> kOptions = {
    "LogFile", "FileName", "FileMask", "ConsoleMask", "TimeStampFormat", "ConsoleTimeStampFormat", "SourceInfoFormat", "LogSourceInfo", "AppendFile",
    "LogEventTypes", "LogEntityName", "LogFileSize", "LogFileNumber", "DiskFullAction", "MatchingHints", "LoggerPlugins", "EmergencyLogging",
    "EmergencyLoggingBehaviour", "EmergencyLoggingMask", "EmergencyLoggingForFailVerdict"};

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// Adds one word of a mask. False when there is none of that name.
bool AddClass(std::string word, std::set<std::string>& classes) {
  if (word == "LOG_NOTHING") return true;
  if (word == "LOG_ALL") {
    for (std::string_view each : kClasses) {
      if (each != "MATCHING" && each != "DEBUG") classes.emplace(each);
    }
    return true;
  }
  if (word.starts_with("TTCN_")) word = word.substr(5);
  std::string first = word.substr(0, word.find('_'));
  if (std::find(kClasses.begin(), kClasses.end(), first) == kClasses.end()) return false;
  classes.insert(std::move(first));
  return true;
}

bool ReadMask(CfgCursor& cursor, std::set<std::string>& classes) {
  do {
    const CfgTokens::Token& token = cursor.Peek();
    if (token.kind != Kind::kWord || !AddClass(token.text, classes)) {
      std::string_view near = token.kind == Kind::kWord ? grammar::DidYouMean(token.text, kClasses) : std::string_view();
      cursor.Expected("LOGGING", near.empty() ? fmt::format("LOG_ALL, LOG_NOTHING or a class of {}", fmt::join(kClasses, ", ")) : std::string(near));
      return false;
    }
    cursor.Take();
  } while (cursor.TakeSign('|'));
  return true;
}

/// Any value of an option that is not looked at.
void SkipValue(CfgCursor& cursor) {
  int depth = 0;
  while (cursor.InSection()) {
    const CfgTokens::Token& token = cursor.Peek();
    if (depth == 0 && (token.Is(';') || (token.first_on_line && !token.Is('{') && !token.Is('|') && !token.Is('}')))) return;
    depth += token.Is('{') - token.Is('}');
    cursor.Take();
  }
}

}  // namespace

bool ReadLoggingOption(CfgCursor& cursor, LoggingOption& option) {
  option.place = cursor.Place();
  std::string last;
  do {
    const CfgTokens::Token& token = cursor.Peek();
    if (token.kind != Kind::kWord && token.kind != Kind::kString && token.kind != Kind::kNumber && !token.Is('*')) {
      cursor.Expected("LOGGING", "an option such as FileMask");
      return false;
    }
    last = cursor.Take().text;
    option.name += (option.name.empty() ? "" : ".") + last;
  } while (cursor.TakeSign('.'));
  bool plain = option.name == last || option.name == "*." + last;
  bool known = std::any_of(kOptions.begin(), kOptions.end(), [&](std::string_view each) { return Lower(std::string(each)) == Lower(last); });
  if (!known && plain) {
    std::string_view near = grammar::DidYouMean(last, kOptions);
    cursor.Complain(option.place, near.empty() ? fmt::format("in [LOGGING]: unknown option {}", last)
                                               : fmt::format("in [LOGGING]: unknown option {}; did you mean {}?", last, near));
    return false;
  }
  if (cursor.Peek().kind != Kind::kAssign) {
    cursor.Expected("LOGGING", "\":=\"");
    return false;
  }
  cursor.Take();
  // Masks of single components or logger plug-ins have no counterpart: there is one event file.
  bool file = Lower(last) == "filemask", console = Lower(last) == "consolemask";
  if (!file && !console) {
    SkipValue(cursor);
    return true;
  }
  if (plain) option.kind = file ? LoggingOption::Kind::kFileMask : LoggingOption::Kind::kConsoleMask;
  return ReadMask(cursor, option.classes);
}

runtime::EventLevel EventLevelOf(const std::set<std::string>& classes) {
  auto has = [&](const char* name) { return classes.count(name) != 0; };
  if (has("MATCHING") || has("DEBUG")) return runtime::EventLevel::kFull;
  if (has("PORTEVENT") || has("PARALLEL") || has("TIMEROP") || has("DEFAULTOP") || has("FUNCTION")) return runtime::EventLevel::kNormal;
  return runtime::EventLevel::kBrief;
}

ConsoleLevel ConsoleLevelOf(const std::set<std::string>& classes) {
  if (classes.count("USER") != 0) return ConsoleLevel::kVerbose;
  return classes.count("TESTCASE") != 0 || classes.count("STATISTICS") != 0 ? ConsoleLevel::kNormal : ConsoleLevel::kQuiet;
}

}  // namespace assay::tools
