#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/objects.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::adapters {

/// Ties the fields an adapter knows to a record type that a suite declared, by field name. Fields the adapter does not
/// know are allowed when they are optional.
class RecordBinding {
 public:
  struct FieldSpec {
    std::string_view name;
    std::initializer_list<runtime::TypeKind> kinds;  ///< kCharstring also stands for universal charstring
    bool may_miss = false;                           ///< the suite's type need not declare it
  };

  RecordBinding() = default;
  /// Errors: kInvalidArgument, naming type, field, what is expected and what is there.
  /// Shape: `type` is a record or set; its aliases are fine.
  static runtime::Result<RecordBinding> Make(const runtime::Type& type, std::initializer_list<FieldSpec> specs);

  bool has(size_t spec) const { return indexes_[spec] >= 0; }
  /// The type of the field of spec number `spec`, which the suite's type declares.
  const runtime::Type& field_type(size_t spec) const;
  const runtime::Type& type() const { return *type_; }

  /// The field's value, decoded if it was lazy; an unbound Value when the type lacks it.
  /// Errors: kInvalidArgument when `record` is no record of this type, or a mandatory field is unbound.
  runtime::Result<runtime::Value> Get(const runtime::Value& record, size_t spec) const;

  /// A record with every field omitted where optional, else unbound.
  runtime::Value New() const;
  void Set(runtime::Value& record, size_t spec, runtime::Value value) const;

 private:
  const runtime::Type* type_ = nullptr;
  std::vector<int> indexes_;
  std::vector<std::string> names_;
};

/// Omitted or unbound.
bool IsAbsent(const runtime::Value& value);
/// The item's name of an enumerated value.
std::string_view EnumName(const runtime::Value& value);
/// The value for item `name` of `type`, which must have it.
runtime::Value EnumValue(const runtime::Type& type, std::string_view name);
/// A number in [min, max]. Errors: kInvalidArgument naming `what`.
runtime::Result<int64_t> IntegerOf(const runtime::Value& value, std::string_view what, int64_t min, int64_t max);

}  // namespace assay::adapters
