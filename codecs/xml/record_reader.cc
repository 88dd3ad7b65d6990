#include "codecs/xml/record_reader.h"

#include <fmt/format.h>

#include "runtime/value/print.h"

namespace assay::codecs {

using runtime::Tag;
using runtime::Value;

void RecordReader::FailAt(pugi::xml_node element, std::string_view what) {
  if (failed_) return;
  failed_ = true;
  error_ = XmlError(element, what, clause_).value();
}

void RecordReader::Fail(const runtime::Error& error) {
  if (failed_) return;
  failed_ = true;
  error_ = error;
}

void RecordReader::Attribute(const char* name, int field, bool required) {
  pugi::xml_attribute attribute = element_.attribute(name);
  if (attribute) {
    SetText(field, attribute.value());
  } else if (required) {
    Fail(fmt::format("has no attribute \"{}\"", name));
  } else {
    Set(field, Value::Omit());
  }
}

void RecordReader::NumberAttribute(const char* name, int field, bool required) {
  pugi::xml_attribute attribute = element_.attribute(name);
  if (!attribute) {
    if (required) Fail(fmt::format("has no attribute \"{}\"", name));
    Set(field, Value::Omit());
    return;
  }
  std::string_view digits = attribute.value();
  constexpr size_t kMostDigits = 18;  // stays below 2**63
  bool ok = !digits.empty() && digits.size() <= kMostDigits;
  int64_t number = 0;
  for (char c : digits) {
    ok = ok && c >= '0' && c <= '9';
    if (ok) number = number * 10 + (c - '0');
  }
  if (!ok) Fail(fmt::format("expected digits as attribute \"{}\", found \"{}\"", name, digits.substr(0, 40)));
  Set(field, Value::Integer(number));
}

void RecordReader::EnumAttribute(const char* name, int field) {
  pugi::xml_attribute attribute = element_.attribute(name);
  if (!attribute) {
    Fail(fmt::format("has no attribute \"{}\"", name));
    return;
  }
  SetEnum(field, attribute.value());
}

void RecordReader::SetEnum(int field, std::string_view text) {
  const Bound& items = bound_[field];
  std::string known;
  for (size_t i = 0; i < items.shape->items.size(); ++i) {
    if (text == items.shape->items[i]) {
      Set(field, items.Enum(static_cast<int>(i)));
      return;
    }
    known += known.empty() ? "" : ", ";
    known += items.shape->items[i];
  }
  Fail(fmt::format("expected one of {} as {}, found \"{}\"", known, bound_.shape->fields[field].name,
                   text.substr(0, 40)));
}

void RecordReader::SetList(int field, ListBuilder& items) {
  if (Has(field)) Set(field, items.size() != 0 ? items.Finish(bound_[field].type) : Value::Omit());
}

void RecordReader::AddExtension(pugi::xml_node child, std::string_view ns, ListBuilder* extensions) {
  if (NamespaceOf(child) == ns) {
    FailAt(child, fmt::format("does not belong in {}", LocalName(element_.name())));
  } else {
    extensions->Add(Value::UniversalFromUtf8(ElementText(child)));
  }
}

runtime::Result<Value> RecordReader::Finish() {
  if (failed_) return runtime::Fail(error_);
  return std::move(record_);
}

void RecordWriter::Fail(int field, std::string_view problem) {
  if (failure_->empty()) *failure_ = fmt::format("field `{}` {}", bound_.shape->fields[field].name, problem);
}

std::string RecordWriter::Text(int field) {
  const Value& value = Get(field);
  switch (value.tag()) {
    case Tag::kCharstring:
    case Tag::kUniversal:
      return value.ToUtf8();
    case Tag::kInteger:
    case Tag::kBigInteger:
      return runtime::Print(value);
    case Tag::kEnumerated: {
      int item = bound_[field].field[value.enum_item()];
      if (item >= 0) return bound_[field].shape->items[static_cast<size_t>(item)];
      Fail(field, "has an item that has no text in XML");
      return "";
    }
    case Tag::kUnbound:
      Fail(field, "is not set");
      return "";
    case Tag::kMatcher:
      Fail(field, "is a template, not one value");
      return "";
    default:
      Fail(field, "has no value that XML can hold");
      return "";
  }
}

std::span<const Value> RecordWriter::Items(int field) {
  const Value& value = Get(field);
  if (value.is(Tag::kOmit)) return {};
  if (value.is(Tag::kList)) return value.list()->span();
  Fail(field, value.is(Tag::kUnbound) ? "is not set" : "is no list");
  return {};
}

bool RecordWriter::IsRecord(const Value& value, const Bound& bound, std::string* failure) {
  if (value.is(Tag::kRecord) && value.record()->count == bound.count) return true;
  if (failure->empty()) *failure = "a record has no value";
  return false;
}

}  // namespace assay::codecs
