// Parameters: generic-param lists of headers (RFC 3261 §25.1), with the extra rules of well-known parameters.

#include <cstring>

#include "codecs/sip/family.h"
#include "codecs/sip/limits.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Tag;
using runtime::Value;

namespace {

constexpr const char* kClause = "RFC 3261 §25.1";

bool AllDigits(const char* begin, const char* end) {
  for (const char* q = begin; q < end; ++q) {
    if (!IsIn(*q, kDigit)) return false;
  }
  return begin < end;
}

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

bool NumberUpTo(Reader& reader, const char* begin, const char* end, uint64_t maximum, const char* what,
                const char* clause) {
  if (!AllDigits(begin, end)) return reader.FailAt(begin, what, clause);
  uint64_t number = 0;
  for (const char* q = begin; q < end; ++q) {
    number = number * 10 + static_cast<uint64_t>(*q - '0');
    if (number > maximum) return reader.FailAt(begin, what, clause);
  }
  return true;
}

/// Shape: [begin, end) is the value, empty when there is none; `quoted` when it stood in quotes.
bool CheckValue(Reader& reader, const ParamRule& rule, const char* begin, const char* end, bool quoted) {
  switch (rule.check) {
    case ParamCheck::kNone:
      return true;
    case ParamCheck::kToken:
      if (quoted || begin == end) return reader.FailAt(begin, "a token as parameter value", rule.clause);
      return true;
    case ParamCheck::kDeltaSeconds:
      return NumberUpTo(reader, begin, end, UINT32_MAX, "seconds, 0 to 4294967295", rule.clause);
    case ParamCheck::kNumber32:
      return NumberUpTo(reader, begin, end, UINT32_MAX, "a number, 0 to 4294967295", rule.clause);
    case ParamCheck::kPort:
      return NumberUpTo(reader, begin, end, 65535, "a port, 0 to 65535", rule.clause);
    case ParamCheck::kTtl:
      return NumberUpTo(reader, begin, end, 255, "a number, 0 to 255", rule.clause);
    case ParamCheck::kQValue:
      return IsQValue(begin, end) ||
             reader.FailAt(begin, "a qvalue, 0 to 1 with up to three decimals", rule.clause);
    case ParamCheck::kHost:
      return quoted || begin != end || reader.FailAt(begin, "a host", rule.clause);
  }
  return true;
}

/// The names seen so far, to find one that stands twice.
struct SeenNames {
  struct Name {
    const char* begin;
    size_t size;
  };
  Name names[kMaxParams];  // uninitialised beyond `count`
  size_t count = 0;
  uint64_t filter = 0;  ///< one bit for each name by its length and ends; most names need no comparison

  static uint64_t FilterBit(std::string_view name) {
    auto end = [](char c) { return static_cast<unsigned>(c) | 0x20; };
    return uint64_t{1} << ((end(name.front()) * 7 + end(name.back()) * 3 + name.size()) & 63);
  }
  void Add(std::string_view name) {
    filter |= FilterBit(name);
    names[count++] = {name.data(), name.size()};
  }
  bool Has(std::string_view name) const {
    if ((filter & FilterBit(name)) == 0) return false;
    for (size_t i = 0; i < count; ++i) {
      if (names[i].size == name.size() && SameText({names[i].begin, names[i].size}, name)) return true;
    }
    return false;
  }
};

/// A parameter's places, found before any value is made of it.
struct ScannedParam {
  const char* name;
  const char* name_end;
  uint32_t name_classes;
  const char* value = nullptr;  ///< null when there is none; a quoted string without its quotes
  const char* value_end = nullptr;
  bool quoted = false;
  bool plain = true;  ///< of a quoted string: see SkipQuoted()
};

/// gen-value = token / host / quoted-string, the place standing behind EQUAL.
bool ScanValue(Reader& reader, ScannedParam* param) {
  const char* begin = reader.p;
  if (reader.Peek() == '"') {
    if (!reader.SkipQuoted(&param->plain)) return false;
    param->quoted = true;
    param->value = begin + 1;
    param->value_end = reader.p - 1;
    Value ignored;
    return param->plain || !reader.checking() || reader.SliceText(param->value, param->value_end, &ignored);
  }
  if (reader.Peek() == '[') {
    if (!TakeHost(reader)) return false;
  } else {
    reader.SkipWhile(kToken);
    // An IPv6 address without brackets, as in Via: received (RFC 3261 §25.1 via-received).
    if (reader.Peek() == ':') {
      const char* q = begin;
      while (q < reader.p && IsIn(*q, kIpv6Char)) ++q;
      if (q == reader.p) reader.SkipWhile(kIpv6Char);
    }
    if (reader.p == begin) return reader.Fail("a token, host or quoted string as parameter value", kClause);
  }
  param->value = begin;
  param->value_end = reader.p;
  return true;
}

bool ScanParam(Reader& reader, const ParamRules& rules, SeenNames* seen, ScannedParam* param) {
  const char* begin = reader.p;
  param->name = begin;
  param->name_classes = reader.SkipWhile(kToken);
  param->name_end = reader.p;
  if (param->name_classes == 0) return reader.Fail("a parameter name", kClause);
  std::string_view name(begin, static_cast<size_t>(reader.p - begin));
  if (seen->count == kMaxParams)
    return reader.FailAt(begin, "no more parameters than the limit", "limit max_parameters");
  if (!rules.repeatable && seen->Has(name)) {
    return reader.FailAt(begin, "each parameter name once only", "RFC 3261 §7.3.1");
  }
  seen->Add(name);
  const char* behind = reader.p;
  if (reader.TakeSeparator('=') && !ScanValue(reader, param)) return false;
  for (size_t i = 0; i < rules.count; ++i) {
    std::string_view rule = rules.rules[i].name;
    if (rule.size() != name.size() || rule.back() != ToLower(name.back()) || !SameText(name, rule)) continue;
    const char* from = param->value != nullptr ? param->value : behind;
    const char* to = param->value != nullptr ? param->value_end : behind;
    if (!CheckValue(reader, rules.rules[i], from, to, param->quoted)) return false;
  }
  return true;
}

bool MakeParam(Reader& reader, const ScannedParam& scanned, const Bound& bound, Value* out) {
  Value param = bound.NewRecord();
  bound.Set(param, kParamId, reader.SliceLower(scanned.name, scanned.name_end, scanned.name_classes));
  Value value = Value::Omit();
  if (scanned.value != nullptr) {
    Value text;
    if (scanned.plain) {
      text = reader.Slice(scanned.value, scanned.value_end);
    } else if (!reader.SliceText(scanned.value, scanned.value_end, &text)) {
      return false;
    }
    value = bound[kParamValue].NewUnion(scanned.quoted ? kQuotedString : kTokenOrHost, std::move(text));
  }
  bound.Set(param, kParamValue, std::move(value));
  *out = std::move(param);
  return true;
}

}  // namespace

bool ReadParams(Reader& reader, const ParamRules& rules, const Bound& bound, Value* out) {
  if (!reader.TakeSeparator(';')) {
    *out = Value::Omit();
    return true;
  }
  return ReadParamList(reader, ';', rules, bound, out);
}

bool ReadParamList(Reader& reader, char separator, const ParamRules& rules, const Bound& bound, Value* out) {
  SeenNames seen;
  if (reader.checking()) {
    do {
      ScannedParam scanned;
      if (!ScanParam(reader, rules, &seen, &scanned)) return false;
    } while (reader.TakeSeparator(separator));
    return true;
  }
  ListBuilder items;
  do {
    ScannedParam scanned;
    Value param;
    if (!ScanParam(reader, rules, &seen, &scanned) || !MakeParam(reader, scanned, bound.element(), &param))
      return false;
    items.Add(std::move(param));
  } while (reader.TakeSeparator(separator));
  *out = items.Finish(bound.type);
  return true;
}

void WriteParamList(Writer& writer, std::string_view separator, const Bound& bound, const Value& params) {
  if (!CheckList(writer, params, "parameters")) return;
  const Bound& element = bound.element();
  bool first = true;
  for (const Value& param : params.list()->span()) {
    if (!first) writer.Text(separator);
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
  WriteParamList(writer, ";", bound, params);
}

}  // namespace assay::codecs::sip
