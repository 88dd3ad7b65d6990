#include "runtime/value/print.h"

#include <fmt/format.h>

#include <cmath>

#include "runtime/value/big_integer.h"
#include "runtime/value/map.h"
#include "runtime/value/object_hooks.h"
#include "runtime/value/objects.h"
#include "runtime/value/utf8.h"

namespace assay::runtime {

namespace {

constexpr char kHexDigits[] = "0123456789ABCDEF";

bool Printable(char32_t point) {
  return point >= 0x20 && point != 0x7F && !(point >= 0x80 && point < 0xA0) && point <= kLastCodePoint &&
         !IsSurrogate(point);
}

/// `'0101'B`, `'0A'H`, `'0AFF'O`.
std::string PrintBits(const Value& value) {
  std::string text = "'";
  char letter = value.is(Tag::kBitstring) ? 'B' : value.is(Tag::kHexstring) ? 'H' : 'O';
  for (unsigned char element : value.bytes()) {
    if (letter == 'O') text += kHexDigits[element >> 4];
    text += kHexDigits[element & 15];
  }
  text += '\'';
  text += letter;
  return text;
}

}  // namespace

std::string PrintFloat(double number) {
  if (std::isnan(number)) return "not_a_number";
  if (std::isinf(number)) return number < 0 ? "-infinity" : "infinity";
  // The shortest digits that read back as the same number; TTCN-3 wants a fraction (§A.1.6 FloatValue).
  std::string text = fmt::format("{}", number);
  size_t exponent = text.find('e');
  std::string mantissa = text.substr(0, exponent);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  if (exponent == std::string::npos) return mantissa;
  int power = std::atoi(text.c_str() + exponent + 1);
  return fmt::format("{}E{}", mantissa, power);
}

void ValuePrinter::Text(std::string_view text) {
  if (full_) return;
  if (text.size() > options_.max_length - text_.size()) {
    size_t kept = options_.max_length - text_.size();
    // Not within a character.
    while (kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xC0) == 0x80) --kept;
    text_.append(text.substr(0, kept));
    text_ += "…";
    full_ = true;
    return;
  }
  text_.append(text);
}

void ValuePrinter::NewLine() {
  Text("\n");
  for (int i = 0; i < depth_; ++i) Text("  ");
}

void ValuePrinter::Open(std::string_view bracket) {
  Text(bracket);
  ++depth_;
  first_ = true;
}

void ValuePrinter::Next() {
  if (!first_) Text(options_.multiline ? "," : ", ");
  if (options_.multiline) {
    NewLine();
  } else if (first_ && text_.ends_with('{')) {
    Text(" ");
  }
  first_ = false;
}

void ValuePrinter::Close(std::string_view bracket) {
  --depth_;
  if (!first_) {
    if (options_.multiline) {
      NewLine();
    } else if (bracket == "}") {
      Text(" ");
    }
  }
  Text(bracket);
  first_ = false;
}

void ValuePrinter::Charstring(const Value& value) {
  if (value.length() == 0) return Text("\"\"");
  bool open = false;
  for (uint32_t i = 0; i < value.length() && !full_; ++i) {
    char32_t point = value.code_point(i);
    if (Printable(point)) {
      std::string character;
      AppendUtf8(point, &character);
      if (!open) Text(i == 0 ? "\"" : " & \"");
      open = true;
      Text(point == '"' ? "\"\"" : character);
      continue;
    }
    if (open) Text("\"");
    open = false;
    auto number = static_cast<uint32_t>(point);
    Text(fmt::format("{}char({}, {}, {}, {})", i == 0 ? "" : " & ", number >> 24, number >> 16 & 255,
                     number >> 8 & 255, number & 255));
  }
  if (open) Text("\"");
}

void ValuePrinter::Record(const Value& value) {
  RecordObject* record = value.record();
  Open("{");
  for (uint32_t i = 0; i < record->count && !full_; ++i) {
    const Value& field = record->Get(i);
    if (options_.skip_omitted && field.is(Tag::kOmit)) continue;
    Next();
    if (record->type != nullptr && i < record->type->fields.size()) {
      Text(record->type->fields[i].name);
      Text(" := ");
    }
    Print(field);
  }
  Close("}");
}

void ValuePrinter::List(const Value& value) {
  Open("{");
  const bool map = IsMap(value);
  for (uint32_t i = 0; i < value.list()->count && !full_; ++i) {
    const Value& item = value.list()->items[i];
    if (map && i % 2 == 1) {
      Text("] := ");
    } else {
      Next();
      if (map) Text("[");
    }
    Print(item);
  }
  Close("}");
}

void ValuePrinter::Union(const Value& value) {
  UnionObject* choice = value.choice();
  Open("{");
  Next();
  if (choice->type != nullptr && choice->alternative < choice->type->fields.size()) {
    Text(choice->type->fields[choice->alternative].name);
    Text(" := ");
  }
  Print(choice->value);
  Close("}");
}

void ValuePrinter::Print(const Value& value) {
  if (full_) return;
  if (nesting_ >= kMaxPrintDepth && value.tag() >= Tag::kRecord) return Text("…");
  ++nesting_;
  PrintInner(value);
  --nesting_;
}

void ValuePrinter::PrintInner(const Value& value) {
  switch (value.tag()) {
    case Tag::kUnbound:
      return Text(depth_ > 0 ? "-" : "<unbound>");
    case Tag::kOmit:
      return Text("omit");
    case Tag::kNull:
      return Text("null");
    case Tag::kInteger:
    case Tag::kBigInteger:
      return Text(IntegerToText(value));
    case Tag::kFloat:
      return Text(PrintFloat(value.real()));
    case Tag::kBoolean:
      return Text(value.boolean() ? "true" : "false");
    case Tag::kVerdict:
      return Text(VerdictName(value.verdict()));
    case Tag::kEnumerated: {
      const Type* type = value.enum_type();
      if (type != nullptr && value.enum_item() < type->enum_items.size()) {
        Text(type->enum_items[value.enum_item()].name);
        if (value.enum_ordinal() != 0) Text(fmt::format("({})", EnumNumber(value)));
        return;
      }
      return Text(fmt::format("<item {}>", value.enum_item()));
    }
    case Tag::kComponent:
      return Text(fmt::format("<component {}>", value.id()));
    case Tag::kDefault:
      return Text(fmt::format("<default {}>", value.id()));
    case Tag::kBehaviour:
      return Text(fmt::format("<behaviour {}>", value.id()));
    case Tag::kPort:
      return Text(fmt::format("<port {}>", value.id()));
    case Tag::kTimer:
      return Text(fmt::format("<timer {}>", value.id()));
    case Tag::kLazy:
      return Text("<not decoded>");
    case Tag::kBitstring:
    case Tag::kHexstring:
    case Tag::kOctetstring:
      return Text(PrintBits(value));
    case Tag::kCharstring:
    case Tag::kUniversal:
      return Charstring(value);
    case Tag::kRecord:
      return Record(value);
    case Tag::kList:
      return List(value);
    case Tag::kUnion:
      return Union(value);
    case Tag::kBroken: {
      auto* broken = static_cast<const BrokenObject*>(value.object());
      Text("<broken ");
      Print(broken->raw);
      return Text(fmt::format(": {}>", broken->reason));
    }
    case Tag::kMatcher:
      return matcher_hooks.print(value, *this);
  }
}

std::string Print(const Value& value, const PrintOptions& options) {
  ValuePrinter printer(options);
  printer.Print(value);
  return printer.Take();
}

}  // namespace assay::runtime
