#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "codecs/bind/shape.h"
#include "codecs/xml/xml.h"

namespace assay::codecs {

/// Reads one XML element into a record: each call takes an attribute or a child element and stores a field.
/// The first failure is remembered, and later calls do nothing.
class RecordReader {
 public:
  RecordReader(pugi::xml_node element, const Bound& bound, const char* clause)
      : element_(element), bound_(bound), clause_(clause), record_(bound.NewRecord()) {}

  /// An attribute as text, number (0 to 2**63-1) or enumeration.
  void Attribute(const char* name, int field, bool required);
  void NumberAttribute(const char* name, int field, bool required);
  void EnumAttribute(const char* name, int field);

  void Set(int field, runtime::Value value) { bound_.Set(record_, field, std::move(value)); }
  void SetText(int field, std::string_view text) { Set(field, runtime::Value::UniversalFromUtf8(text)); }
  /// A list field; omit when there is no item.
  void SetList(int field, ListBuilder& items);
  /// Item of the enumeration in `field` by its text.
  void SetEnum(int field, std::string_view text);

  /// A child that the codec does not know: one more extension, unless the codec's own namespace `ns` has it.
  void AddExtension(pugi::xml_node child, std::string_view ns, ListBuilder* extensions);

  void Fail(std::string_view what) { FailAt(element_, what); }
  void FailAt(pugi::xml_node element, std::string_view what);
  void Fail(const runtime::Error& error);
  bool failed() const { return failed_; }

  const Bound& operator[](int field) const { return bound_[field]; }
  bool Has(int field) const { return bound_.slot[field] >= 0; }
  runtime::Result<runtime::Value> Finish();

 private:
  pugi::xml_node element_;
  const Bound& bound_;
  const char* clause_;
  runtime::Value record_;
  bool failed_ = false;
  runtime::Error error_;
};

/// Text and numbers of a record for writing, as UTF-8; remembers the first field that has no usable value.
class RecordWriter {
 public:
  RecordWriter(const runtime::Value& record, const Bound& bound, std::string* failure)
      : record_(record), bound_(bound), failure_(failure) {}

  bool Has(int field) const { return !bound_.Get(record_, field).is(runtime::Tag::kOmit); }
  const runtime::Value& Get(int field) const { return bound_.Get(record_, field); }
  std::string Text(int field);
  /// Items of a list field; empty when it is omit.
  std::span<const runtime::Value> Items(int field);
  const Bound& operator[](int field) const { return bound_[field]; }

  /// True when `value` is a record of `bound`.
  static bool IsRecord(const runtime::Value& value, const Bound& bound, std::string* failure);

 private:
  void Fail(int field, std::string_view problem);

  const runtime::Value& record_;
  const Bound& bound_;
  std::string* failure_;
};

}  // namespace assay::codecs
