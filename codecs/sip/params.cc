// Parameters: generic-param lists of headers (RFC 3261 §25.1), with the extra rules of well-known parameters.

#include <algorithm>
#include <cstring>

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"
#include "codecs/text/digits.h"

namespace assay::codecs::sip {

using runtime::Tag;
using runtime::Value;

namespace {

constexpr const char* kClause = "RFC 3261 §25.1";

/// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
bool IsQValue(const char* begin, const char* end) {
  if (begin == end || (*begin != '0' && *begin != '1')) return false;
  if (end - begin == 1) return true;
  if (begin[1] != '.' || end - begin > 5) return false;
  for (const char* q = begin + 2; q < end; ++q) {
    if (!IsIn(*q, kDigit) || (*begin == '1' && *q != '0')) return false;
  }
  return true;
}

/// Shape: `maximum` is far below UINT64_MAX / 10.
inline bool IsNumberUpTo(uint64_t maximum, const char* begin, const char* end, const char* limit) {
  auto size = static_cast<size_t>(end - begin);
  if (size - 1 < kWordDigits && static_cast<size_t>(limit - begin) >= kWordDigits) {
    uint64_t word = LoadWord(begin);
    return CountDigits(word) >= size && NumberOfDigits(word, size) <= maximum;
  }
  uint64_t number = 0;
  for (const char* q = begin; q < end; ++q) {
    auto digit = static_cast<uint64_t>(static_cast<unsigned char>(*q)) - '0';
    number = number * 10 + digit;
    if (digit > 9 || number > maximum) return false;
  }
  return begin < end;
}

/// The largest number that fits; 0 when the check is not for a number.
constexpr uint64_t MaximumOf(ParamCheck check) {
  switch (check) {
    case ParamCheck::kDeltaSeconds:
    case ParamCheck::kNumber32:
      return UINT32_MAX;
    case ParamCheck::kPort:
      return 65535;
    case ParamCheck::kTtl:
      return 255;
    default:
      return 0;
  }
}

/// Shape: [begin, end) is the value, empty when there is none; octets may be read up to `limit`.
inline bool Fits(ParamCheck check, const char* begin, const char* end, const char* limit) {
  if (uint64_t maximum = MaximumOf(check); maximum != 0) return IsNumberUpTo(maximum, begin, end, limit);
  return check == ParamCheck::kQValue ? IsQValue(begin, end) : begin != end;
}

const char* Expectation(ParamCheck check) {
  switch (check) {
    case ParamCheck::kToken:
      return "a token as parameter value";
    case ParamCheck::kDeltaSeconds:
      return "seconds, 0 to 4294967295";
    case ParamCheck::kNumber32:
      return "a number, 0 to 4294967295";
    case ParamCheck::kPort:
      return "a port, 0 to 65535";
    case ParamCheck::kTtl:
      return "a number, 0 to 255";
    case ParamCheck::kQValue:
      return "a qvalue, 0 to 1 with up to three decimals";
    case ParamCheck::kHost:
      return "a host";
  }
  return "";
}

/// A parameter's places, found before any value is made of it.
struct ScannedParam {
  const char* name;
  const char* name_end;
  const char* value = nullptr;  ///< null when there is none; a quoted string without its quotes
  const char* value_end = nullptr;
  bool quoted = false;
  bool plain = true;  ///< of a quoted string: see SkipQuoted()
};

bool ScanQuotedValue(Scanner& scanner, ScannedParam* param) {
  const char* begin = scanner.p;
  if (!scanner.SkipQuoted(&param->plain)) return false;
  param->quoted = true;
  param->value = begin + 1;
  param->value_end = scanner.p - 1;
  bool plain;
  return param->plain || scanner.CheckText(param->value, param->value_end, &plain);
}

/// gen-value = token / host / quoted-string, the place standing behind EQUAL.
bool ScanValue(Scanner& scanner, ScannedParam* param) {
  const char* begin = scanner.p;
  const char* behind = scanner.EndOfRun(begin, kToken);
  if (__builtin_expect(behind == begin, 0)) {
    if (scanner.Peek() == '"') return ScanQuotedValue(scanner, param);
    if (scanner.Peek() == '[') {
      if (!TakeHost(scanner)) return false;
    } else if (!scanner.SkipWhile(kIpv6Char)) {
      return scanner.Fail("a token, host or quoted string as parameter value", kClause);
    }
    behind = scanner.p;
  } else if (behind < scanner.end && *behind == ':') {
    // An IPv6 address without brackets, as in Via: received (RFC 3261 §25.1 via-received).
    if (std::all_of(begin, behind, [](char c) { return IsIn(c, kIpv6Char); })) {
      while (behind < scanner.end && IsIn(*behind, kIpv6Char)) ++behind;
    }
  }
  scanner.p = behind;
  param->value = begin;
  param->value_end = behind;
  return true;
}

bool ScanParam(Scanner& scanner, const ParamRules& rules, SeenNames* seen, ScannedParam* param) {
  const char* begin = scanner.p;
  const char* behind = scanner.EndOfRun(begin, kToken);
  if (behind == begin) return scanner.Fail("a parameter name", kClause);
  param->name = begin;
  param->name_end = behind;
  std::string_view name(begin, static_cast<size_t>(behind - begin));
  uint64_t head = NameHead(name, scanner.limit());
  const ParamRules::Place* rule = rules.Find(name, head);
  if (!rules.repeatable() && !seen->Add(name, head, rule))
    return scanner.FailAt(begin, "each parameter name once only", "RFC 3261 §7.3.1");
  scanner.p = behind;
  if (scanner.TakeSeparator('=') && !ScanValue(scanner, param)) return false;
  if (rule == nullptr) return true;
  const char* from = param->value != nullptr ? param->value : behind;
  const char* to = param->value != nullptr ? param->value_end : behind;
  bool fits = rule->check == ParamCheck::kToken && param->quoted ? false
              : rule->check == ParamCheck::kHost && param->quoted
                  ? true
                  : Fits(rule->check, from, to, scanner.limit());
  return fits || scanner.FailAt(from, Expectation(rule->check), rules.RuleAt(*rule).clause);
}

/// Goes past parameters of the usual form: name "=" value without white space, both of letters, digits, `-`
/// and
/// `.`, or the value a quoted string without escapes. Stops where the list ends, or where ScanParam() has to
/// look: in front of a parameter that is not like that or breaks a rule, or when `most` were passed.
/// Returns how many were passed. Shape: `*ended` tells whether the list ended.
uint32_t PassPlainParams(Scanner& scanner, char separator, const ParamRules& rules, SeenNames* seen,
                         uint32_t most, bool* ended) {
  uint32_t count = 0;
  *ended = false;
  for (const char* p = scanner.p; p < scanner.end && count < most; scanner.p = p) {
    auto [equals, behind] = scanner.WordPairFrom(p);
    if (equals == p || behind > scanner.end || *equals != '=') break;
    bool quoted = behind == equals + 1;
    if (quoted) {
      if (behind == scanner.end || *behind != '"') break;
      const char* close = FindUnquotable(behind + 1, scanner.end, scanner.limit());
      if (close == scanner.end || *close != '"') break;
      behind = close + 1;
    }
    *ended = behind == scanner.end || *behind != separator;
    if (behind != scanner.end && *ended && (IsIn(*behind, kToken | kLws) || *behind == ':')) break;
    std::string_view name(p, static_cast<size_t>(equals - p));
    uint64_t head = NameHead(name, scanner.limit());
    const ParamRules::Place* rule = rules.Find(name, head);
    if (rule != nullptr && quoted) break;
    if (rule != nullptr && rule->check != ParamCheck::kToken &&
        !Fits(rule->check, equals + 1, behind, scanner.limit()))
      break;
    if (!rules.repeatable() && !seen->Add(name, head, rule)) break;
    ++count;
    p = behind;
    if (*ended) {
      scanner.p = p;
      return count;
    }
    ++p;
    while (p < scanner.end && IsLws(*p)) ++p;
  }
  *ended = false;
  return count;
}

Value MakeParam(const Reader& reader, const ScannedParam& scanned, const Bound& bound) {
  Value param = bound.NewRecord();
  bound.Set(param, kParamId, reader.SliceLower(scanned.name, scanned.name_end));
  Value value = Value::Omit();
  if (scanned.value != nullptr) {
    value = bound[kParamValue].NewUnion(scanned.quoted ? kQuotedString : kTokenOrHost,
                                        scanned.plain ? reader.Slice(scanned.value, scanned.value_end)
                                                      : Reader::Unfold(scanned.value, scanned.value_end));
  }
  bound.Set(param, kParamValue, std::move(value));
  return param;
}
Nothing MakeParam(const Checker&, const ScannedParam&, const Checker::Bound&) { return {}; }

}  // namespace

template <class R>
bool ReadParams(R& reader, const ParamRules& rules, const BoundOf<R>& bound, ValueOf<R>* out) {
  if (!reader.TakeSeparator(';')) {
    *out = R::Omit();
    return true;
  }
  return ReadParamList(reader, ';', rules, bound, out);
}

template <class R>
bool ReadParamList(R& reader, char separator, const ParamRules& rules, const BoundOf<R>& bound,
                   ValueOf<R>* out) {
  SeenNames seen;
  typename R::List items;
  do {
    if constexpr (std::is_same_v<R, Checker>) {
      bool ended;
      items.AddMany(
          PassPlainParams(reader, separator, rules, &seen, reader.max_parameters - items.size(), &ended));
      if (ended) break;
    }
    if (items.size() >= reader.max_parameters)
      return reader.Fail("no more parameters than the limit", "limit max_parameters");
    ScannedParam scanned;
    if (!ScanParam(reader, rules, &seen, &scanned)) return false;
    items.Add(MakeParam(reader, scanned, bound.element()));
  } while (reader.TakeSeparator(separator));
  *out = items.Finish(bound);
  return true;
}

template bool ReadParams(Reader&, const ParamRules&, const Bound&, Value*);
template bool ReadParams(Checker&, const ParamRules&, const Checker::Bound&, Nothing*);
template bool ReadParamList(Reader&, char, const ParamRules&, const Bound&, Value*);
template bool ReadParamList(Checker&, char, const ParamRules&, const Checker::Bound&, Nothing*);

void WriteParamList(Writer& writer, char separator, const Bound& bound, const Value& params) {
  if (!CheckList(writer, params, "parameters")) return;
  const Bound& element = bound.element();
  bool first = true;
  for (const Value& param : params.list()->span()) {
    if (!first) writer.Char(separator);
    if (!first && separator == ',') writer.Char(' ');
    first = false;
    if (!CheckRecord(writer, element, param, "parameter")) return;
    writer.Value(element.Get(param, kParamId), "id");
    const Value& value = element.Get(param, kParamValue);
    if (value.is(Tag::kOmit)) continue;
    writer.Char('=');
    if (!value.is(Tag::kUnion)) {
      writer.Value(value, "paramValue");
    } else if (element[kParamValue].field[value.choice()->alternative] == kQuotedString) {
      writer.Char('"');
      writer.Value(value.choice()->value, "quotedString");
      writer.Char('"');
    } else {
      writer.Value(value.choice()->value, "tokenOrHost");
    }
  }
}

void WriteParams(Writer& writer, const Bound& bound, const Value& params) {
  if (params.is(Tag::kOmit)) return;
  if (params.is(Tag::kList) && params.list()->count == 0) return;
  writer.Char(';');
  WriteParamList(writer, ';', bound, params);
}

}  // namespace assay::codecs::sip
