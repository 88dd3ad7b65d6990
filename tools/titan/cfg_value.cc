#include "tools/titan/cfg_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

using Kind = CfgToken::Kind;

/// Elements that an index may leave out before it.
constexpr size_t kMaxIndex = 100'000;
/// Fields or indexed elements of one value.
constexpr size_t kMaxNamed = 10'000;

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string NotationOf(const CfgToken& token) {
  switch (token.kind) {
    case Kind::kString: return Quoted(token.text);
    case Kind::kDots: return "..";
    default: return token.text;
  }
}

void Add(std::string& text, std::string_view more) {
  if (!text.empty() && !more.empty()) text += ' ';
  text += more;
}

/// A bracketed part with whatever is inside it, as text.
bool ReadBracketed(CfgCursor& cursor, std::string& text) {
  std::string place = cursor.Place();
  std::string open;
  do {
    if (!cursor.InSection()) {
      cursor.Complain(place, fmt::format("this \"{}\" is not closed", open.empty() ? '?' : open.front()));
      return false;
    }
    const CfgTokens::Token& token = cursor.Take();
    if (token.Is('(') || token.Is('{') || token.Is('[')) open += token.text;
    if (token.Is(')') || token.Is('}') || token.Is(']')) open.pop_back();
    Add(text, token.kind == Kind::kAssign ? ":=" : NotationOf(token));
  } while (!open.empty());
  return true;
}

/// `a`, `a.b`, `a[0]`, `complement (…)`, `char (…)`, `objid {…}`, `pattern "…"`.
bool ReadWordPart(CfgCursor& cursor, std::string& text) {
  static const std::set<std::string> kWithParentheses = {"char", "complement", "superset", "subset", "permutation"};
  std::string word = cursor.Take().text;
  Add(text, word);
  if (kWithParentheses.count(word) != 0 && cursor.Peek().Is('(')) return ReadBracketed(cursor, text);
  if (word == "objid" && cursor.Peek().Is('{')) return ReadBracketed(cursor, text);
  if (word == "pattern") {
    if (cursor.TakeSign('@')) Add(text, "@" + cursor.Take().text);
    return true;
  }
  for (;;) {
    if (cursor.Peek().Is('.') && cursor.Peek(1).kind == Kind::kWord) {
      cursor.Take();
      text += "." + cursor.Take().text;
    } else if (cursor.Peek().Is('[')) {
      if (!ReadBracketed(cursor, text)) return false;
    } else {
      return true;
    }
  }
}

bool ReadOperand(CfgCursor& cursor, std::string& text) {
  for (;;) {
    while (cursor.Peek().Is('-') || cursor.Peek().Is('+')) {
      bool minus = cursor.Take().text == "-";
      const CfgTokens::Token& next = cursor.Peek();
      if (minus) Add(text, "-");
      // "-" alone stands for a field that keeps its value.
      if (minus && (next.Is(',') || next.Is('}') || next.Is(')'))) return true;
    }
    const CfgTokens::Token& token = cursor.Peek();
    if (token.Is('(') || token.Is('{')) return ReadBracketed(cursor, text);
    if (token.kind == Kind::kWord) {
      bool pattern = token.text == "pattern";
      if (!ReadWordPart(cursor, text)) return false;
      if (!pattern) return true;
      continue;
    }
    if (token.kind == Kind::kNumber || token.kind == Kind::kString || token.kind == Kind::kBinary || token.Is('?') || token.Is('*')) {
      Add(text, NotationOf(cursor.Take()));
      return true;
    }
    cursor.Expected("MODULE_PARAMETERS", "a value");
    return false;
  }
}

/// `*` between values multiplies, unless it begins the next assignment: `*.par := 1`.
bool IsOperator(const CfgCursor& cursor) {
  const CfgTokens::Token& token = cursor.Peek();
  if (token.Is('*')) return !cursor.Peek(1).Is('.');
  return token.Is('+') || token.Is('-') || token.Is('/') || token.Is('&');
}

/// The rest of an expression that begins with `text`, `length (…)` and `ifpresent`.
bool ReadRest(CfgCursor& cursor, std::string& text) {
  while (IsOperator(cursor)) {
    Add(text, cursor.Take().text);
    if (!ReadOperand(cursor, text)) return false;
  }
  if (cursor.Peek().kind == Kind::kWord && cursor.Peek().text == "length" && cursor.Peek(1).Is('(')) {
    Add(text, cursor.Take().text);
    if (!ReadBracketed(cursor, text)) return false;
  }
  if (cursor.Peek().kind == Kind::kWord && cursor.Peek().text == "ifpresent") Add(text, cursor.Take().text);
  return true;
}

/// Stands behind `{`.
bool ReadCompound(CfgCursor& cursor, CfgValue& value, int depth) {
  value.kind = CfgValue::Kind::kList;
  if (cursor.TakeSign('}')) return true;
  bool first = true;
  do {
    std::string name;
    CfgValue::Kind kind = CfgValue::Kind::kList;
    if (cursor.Peek().kind == Kind::kWord && cursor.Peek(1).kind == Kind::kAssign) {
      kind = CfgValue::Kind::kFields;
      name = cursor.Take().text;
      cursor.Take();
    } else if (cursor.Peek().Is('[') && cursor.Peek(1).kind == Kind::kNumber && cursor.Peek(2).Is(']')) {
      kind = CfgValue::Kind::kIndexed;
      cursor.Take();
      name = cursor.Take().text;
      cursor.Take();
      if (cursor.Peek().kind != Kind::kAssign) {
        cursor.Expected("MODULE_PARAMETERS", "\":=\" after an index");
        return false;
      }
      cursor.Take();
    }
    if (first) value.kind = kind;
    if (kind != value.kind) {
      cursor.Complain(cursor.Place(), "a value has either \"name := \" or \"[index] := \" before every member, or before none");
      return false;
    }
    first = false;
    CfgValue member;
    if (!ReadCfgValue(cursor, member, depth + 1)) return false;
    auto same = std::find_if(value.members.begin(), value.members.end(), [&](const auto& each) { return !name.empty() && each.name == name; });
    // A field that stands twice has its last value.
    if (same != value.members.end()) same->value = std::move(member);
    else value.members.push_back({name, std::move(member)});
    if (!name.empty() && value.members.size() > kMaxNamed) {
      cursor.Complain(cursor.Place(), fmt::format("a value has more than {} fields", kMaxNamed));
      return false;
    }
  } while (cursor.TakeSign(','));
  if (cursor.TakeSign('}')) return true;
  cursor.Expected("MODULE_PARAMETERS", "\",\" or \"}\"");
  return false;
}

}  // namespace

// Out of the header, where members have no definition yet.
CfgValue::CfgValue() = default;
CfgValue::CfgValue(const CfgValue& other) = default;
CfgValue::CfgValue(CfgValue&& other) noexcept = default;
CfgValue& CfgValue::operator=(CfgValue other) noexcept {
  kind = other.kind;
  text.swap(other.text);
  members.swap(other.members);
  return *this;
}
CfgValue::~CfgValue() = default;

std::string CfgValue::Notation() const {
  if (kind == Kind::kText) return text;
  std::string out = "{";
  for (const auto& [name, value] : members) {
    out += out.size() == 1 ? " " : ", ";
    if (kind == Kind::kFields) out += name + " := ";
    if (kind == Kind::kIndexed) out += fmt::format("[{}] := ", name);
    out += value.Notation();
  }
  return out + (members.empty() ? "}" : " }");
}

Result<CfgValue*> CfgValue::Step(const std::string& field) {
  if (kind == Kind::kList && members.empty()) kind = Kind::kFields;
  if (kind != Kind::kFields) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("field {} of a value that was not given as \"{{ field := … }}\": {}", field, Notation().substr(0, 60)));
  }
  for (auto& [name, value] : members) {
    if (name == field) return &value;
  }
  return &members.emplace_back(CfgMember{field, {}}).value;
}

Result<CfgValue*> CfgValue::Step(size_t index) {
  auto wrong = [&] {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("element [{}] of a value that is no list with it: {}", index, Notation().substr(0, 60)));
  };
  if (index > kMaxIndex) return wrong();
  if (kind == Kind::kIndexed) {
    std::string name = fmt::format("{}", index);
    for (auto& [each, value] : members) {
      if (each == name) return &value;
    }
    return &members.emplace_back(CfgMember{name, {}}).value;
  }
  if (kind != Kind::kList || index > members.size()) return wrong();
  if (index == members.size()) members.emplace_back();
  return &members[index].value;
}

Result<void> CfgValue::Append(CfgValue more) {
  if (kind == Kind::kList && more.kind == Kind::kList) {
    for (auto& member : more.members) members.push_back(std::move(member));
    return {};
  }
  if (kind == Kind::kText && more.kind == Kind::kText) {
    text = fmt::format("{} & {}", text, more.text);
    return {};
  }
  return Fail(ErrorCode::kInvalidArgument, fmt::format("\"&=\" joins two lists {{…}} or two strings, not {} and {}", Notation().substr(0, 40),
                                                       more.Notation().substr(0, 40)));
}

const CfgTokens::Token& CfgCursor::Peek(size_t ahead) const {
  return tokens_.tokens[std::min(at_ + ahead, tokens_.tokens.size() - 1)];
}

const CfgTokens::Token& CfgCursor::Take() {
  const CfgTokens::Token& token = Peek();
  if (at_ + 1 < tokens_.tokens.size()) ++at_;
  return token;
}

bool CfgCursor::TakeSign(char sign) {
  if (!Peek().Is(sign)) return false;
  Take();
  return true;
}

bool CfgCursor::InSection() const { return Peek().kind != Kind::kSection && Peek().kind != Kind::kEnd; }

void CfgCursor::Expected(const std::string& section, const std::string& what) {
  Complain(Place(), fmt::format("in [{}]: expected {}, found {}", section, what, Peek().Described()));
}

void CfgCursor::SkipStatement() {
  if (InSection()) Take();
  while (InSection() && !(Peek().first_on_line && (Peek().kind == Kind::kWord || Peek().Is('*') || Peek().kind == Kind::kString))) Take();
}

void CfgCursor::SkipSection() {
  while (InSection()) Take();
}

bool ReadCfgValue(CfgCursor& cursor, CfgValue& value, int depth) {
  if (depth > kMaxCfgDepth) {
    cursor.Complain(cursor.Place(), fmt::format("a value is nested deeper than {} levels", kMaxCfgDepth));
    return false;
  }
  if (cursor.TakeSign('{')) {
    if (!ReadCompound(cursor, value, depth)) return false;
    if (!IsOperator(cursor)) {
      bool more = cursor.Peek().kind == Kind::kWord && ((cursor.Peek().text == "length" && cursor.Peek(1).Is('(')) || cursor.Peek().text == "ifpresent");
      if (!more) return true;
    }
    value.text = value.Notation();
    value.kind = CfgValue::Kind::kText;
    value.members.clear();
    return ReadRest(cursor, value.text);
  }
  value.kind = CfgValue::Kind::kText;
  return ReadOperand(cursor, value.text) && ReadRest(cursor, value.text);
}

}  // namespace assay::tools
