#pragma once

#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "tools/titan/cfg_tokens.h"

namespace assay::tools {

/// The value of a module parameter, as far as later assignments to its fields and elements need to know it; what is
/// inside an expression stays text in TTCN-3 notation.
struct CfgMember;
struct CfgValue {
  enum class Kind : uint8_t { kText, kFields, kList, kIndexed };
  Kind kind = Kind::kText;
  std::string text;
  std::vector<CfgMember> members;  ///< fields by name, elements by index; names empty in a list

  CfgValue();
  CfgValue(const CfgValue& other);
  CfgValue(CfgValue&& other) noexcept;
  CfgValue& operator=(CfgValue other) noexcept;
  ~CfgValue();

  std::string Notation() const;
  /// The field or element to assign to, made when it is not there yet.
  /// Errors: kInvalidArgument when this value has no fields or no such element.
  runtime::Result<CfgValue*> Step(const std::string& field);
  runtime::Result<CfgValue*> Step(size_t index);
  /// `&=`: joins lists, and strings by the operator `&`.
  runtime::Result<void> Append(CfgValue more);
};

struct CfgMember {
  std::string name;
  CfgValue value;
};

/// Walks over tokens; shared by the readers of all sections.
class CfgCursor {
 public:
  explicit CfgCursor(CfgTokens& tokens) : tokens_(tokens) {}

  const CfgTokens::Token& Peek(size_t ahead = 0) const;
  const CfgTokens::Token& Take();
  bool TakeSign(char sign);
  /// True when a statement can go on: neither a section nor the end.
  bool InSection() const;
  std::string Place() const { return tokens_.PlaceOf(Peek()).Text(); }
  std::string PlaceOf(const CfgTokens::Token& token) const { return tokens_.PlaceOf(token).Text(); }
  void Complain(const std::string& place, const std::string& text) { tokens_.complaints.push_back(place + ": " + text); }
  /// "expected …, found …" at the next token.
  void Expected(const std::string& section, const std::string& what);
  /// To the next line that begins with something, so that one mistake makes one complaint.
  void SkipStatement();
  void SkipSection();

 private:
  CfgTokens& tokens_;
  size_t at_ = 0;
};

/// Reads a value: TTCN-3 notation as [MODULE_PARAMETERS] allows it. False after a complaint.
bool ReadCfgValue(CfgCursor& cursor, CfgValue& value, int depth = 0);
inline constexpr int kMaxCfgDepth = 100;

}  // namespace assay::tools
