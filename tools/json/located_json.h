#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"

/// JSON that remembers where everything stands, for files that people write (configuration, campaigns): every complaint
/// names file, line, place in the document, what was expected and what was found.

namespace assay::tools {

struct JsonMember;

/// One value of a document. Units: `line` from 1.
struct JsonNode {
  enum class Kind : uint8_t { kNull, kBoolean, kInteger, kNumber, kString, kList, kObject };
  Kind kind = Kind::kNull;
  uint32_t line = 0;
  bool boolean = false;
  int64_t integer = 0;
  double number = 0;  ///< also set for integers
  std::string text;
  std::vector<JsonNode> items;      ///< list
  std::vector<JsonMember> members;  ///< object, in order
  const JsonNode* Find(std::string_view name) const;
};

/// No std::pair, which asks for complete types where the standard library of GCC meets clang 14.
struct JsonMember {
  std::string name;
  JsonNode value;
};

/// The word for a kind in messages: "string", "list" …
const char* KindName(JsonNode::Kind kind);

/// Deepest nesting that is read; hostile files cannot exhaust the stack.
inline constexpr int kMaxJsonDepth = 64;

/// Parses a whole document. `//` and `/* */` comments are allowed. A member name that stands twice is an error.
/// Errors: kMalformed or kLimit with "name:line: …".
runtime::Result<JsonNode> ParseLocatedJson(std::string_view text, const std::string& name);

/// Reads one object member by member and collects complaints.
///
///     ObjectReader reader(node, "config.json", "/ports/sip", errors);
///     reader.String("adapter", port.adapter, ObjectReader::kRequired);
///     reader.Finish();   // complains about members that nobody asked for, with "did you mean"
class ObjectReader {
 public:
  enum Need { kOptional, kRequired };

  /// `node`, `errors` outlive the reader. `place` is a JSON pointer.
  ObjectReader(const JsonNode& node, std::string file, std::string place, std::vector<std::string>& errors);

  bool String(std::string_view name, std::string& out, Need need = kOptional);
  bool Boolean(std::string_view name, bool& out, Need need = kOptional);
  bool Integer(std::string_view name, int64_t& out, int64_t min, int64_t max, Need need = kOptional);
  bool Number(std::string_view name, double& out, double min, double max, Need need = kOptional);
  /// A string that is one of `words`.
  bool Word(std::string_view name, std::string& out, const std::vector<std::string_view>& words, Need need = kOptional);
  bool Strings(std::string_view name, std::vector<std::string>& out, Need need = kOptional);
  /// A member that is an object (or list); null when absent or of another kind.
  const JsonNode* Object(std::string_view name, Need need = kOptional);
  const JsonNode* List(std::string_view name, Need need = kOptional);
  /// Any value.
  const JsonNode* Any(std::string_view name, Need need = kOptional);

  /// Adds "file:line: at place: text".
  void Complain(const JsonNode& at, std::string_view name, std::string_view text);
  void Finish();

  std::string Place(std::string_view name) const;
  const std::string& file() const { return file_; }

 private:
  const JsonNode* Member(std::string_view name, JsonNode::Kind kind, Need need);

  const JsonNode& node_;
  std::string file_;
  std::string place_;
  std::vector<std::string>& errors_;
  std::vector<std::string_view> asked_;
  bool usable_;
};

/// The value as JSON text, for messages ("found 12", "found \"x\"").
std::string Describe(const JsonNode& node);

}  // namespace assay::tools
