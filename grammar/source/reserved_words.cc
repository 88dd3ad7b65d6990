#include "grammar/source/reserved_words.h"

namespace assay::grammar {
namespace {

constexpr std::string_view kName[] = {
    "action",       "activate",   "address",     "all",        "any",        "anytype", "bitstring",
    "boolean",      "char",       "charstring",  "complement", "component",  "connect", "deactivate",
    "decmatch",     "default",    "disconnect",  "error",      "execute",    "fail",    "false",
    "float",        "getverdict", "hexstring",   "inconc",     "infinity",   "integer", "log",
    "map",          "match",      "modifies",    "mtc",        "none",       "not",     "not4b",
    "not_a_number", "null",       "octetstring", "omit",       "pass",       "pattern", "permutation",
    "present",      "record",     "self",        "set",        "setverdict", "subset",  "superset",
    "system",       "timer",      "true",        "union",      "universal",  "unmap",   "valueof",
    "verdicttype",
};
constexpr std::string_view kStatement[] = {
    "action",   "activate",   "all",        "alt",        "any",   "break",   "connect",  "const",
    "continue", "deactivate", "disconnect", "do",         "else",  "execute", "for",      "goto",
    "if",       "interleave", "kill",       "label",      "log",   "map",     "mtc",      "repeat",
    "return",   "select",     "self",       "setverdict", "stop",  "system",  "template", "testcase",
    "timer",    "unmap",      "valueof",    "var",        "while",
};
constexpr std::string_view kType[] = {
    "altstep",  "bitstring", "boolean", "charstring", "component",   "enumerated", "float",
    "function", "hexstring", "integer", "map",        "octetstring", "port",       "record",
    "set",      "testcase",  "union",   "universal",  "verdicttype",
};
constexpr std::string_view kRedirect[] = {"param", "sender", "timestamp", "value", "verdict"};
constexpr std::string_view kPortOperation[] = {
    "call",  "catch",   "check", "checkstate", "clear",     "getcall", "getreply", "halt",
    "raise", "receive", "reply", "send",       "setencode", "start",   "stop",     "trigger",
};
constexpr std::string_view kTimerOperation[] = {"read", "running", "start", "stop", "timeout"};
constexpr std::string_view kComponentOperation[] = {"alive",  "call",    "create", "done", "kill",
                                                    "killed", "running", "start",  "stop"};
constexpr std::string_view kOperation[] = {
    "alive",   "call",     "catch", "check",     "checkstate", "clear", "create",  "done",
    "getcall", "getreply", "halt",  "kill",      "killed",     "raise", "read",    "receive",
    "reply",   "running",  "send",  "setencode", "start",      "stop",  "timeout", "trigger",
};

}  // namespace

std::span<const std::string_view> ReservedWords(WordPlace place) {
  switch (place) {
    case WordPlace::kName:
      return kName;
    case WordPlace::kStatement:
      return kStatement;
    case WordPlace::kType:
      return kType;
    case WordPlace::kRedirect:
      return kRedirect;
    case WordPlace::kPortOperation:
      return kPortOperation;
    case WordPlace::kTimerOperation:
      return kTimerOperation;
    case WordPlace::kComponentOperation:
      return kComponentOperation;
    case WordPlace::kOperation:
      return kOperation;
  }
  return {};
}

}  // namespace assay::grammar
