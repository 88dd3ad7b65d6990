#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/objects.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::codecs {

/// What a codec knows about a TTCN-3 type it serves: kinds and field names, independent of any concrete Type
/// object. A suite's type may leave out fields that are optional here, and may order its fields as it likes.
enum class ShapeKind : uint8_t {
  kRecord,
  kUnion,
  kList,  ///< record of, set of
  kText,  ///< charstring, universal charstring
  kOctets,
  kInteger,
  kFloat,
  kEnum,
  kForeign,  ///< a type another codec serves
};

struct Shape;
struct ShapeField {
  const char* name;
  const Shape* shape;
  bool optional = false;  ///< omit is possible; always false in unions
};
struct Shape {
  ShapeKind kind;
  std::vector<ShapeField> fields = {};  ///< records, unions
  const Shape* element = nullptr;       ///< lists
  std::vector<const char*> items = {};  ///< enumerations
};

inline constexpr bool kOptional = true;

/// A shape bound to a concrete type: where each field of the shape lies in the type's values.
struct Bound {
  const runtime::Type* type = nullptr;
  const Shape* shape = nullptr;
  uint32_t count = 0;          ///< fields of the type
  std::vector<int16_t> slot;   ///< shape's field (or enumeration item) -> type's, -1 when the type has none
  std::vector<int16_t> field;  ///< type's field or item -> shape's
  std::vector<const Bound*> child;  ///< by shape's field; of a list: one, its element

  runtime::Value NewRecord() const { return runtime::NewRecord(type, count); }
  /// Shape: `value` is a union of alternative number `alternative` of the shape.
  runtime::Value NewUnion(int alternative, runtime::Value value) const {
    return runtime::NewUnion(type, static_cast<uint32_t>(slot[alternative]), std::move(value));
  }
  runtime::Value Enum(int item) const {
    return runtime::Value::Enumerated(type, static_cast<uint32_t>(slot[item]));
  }
  /// Stores field number `number` of the shape; nothing happens when the type does not have it.
  void Set(runtime::Value& record, int number, runtime::Value value) const {
    int place = slot[number];
    if (place < 0) return;
    runtime::Value& target = record.record()->slots[place];
    if (target.is_heap()) {
      target = std::move(value);
    } else {
      new (&target) runtime::Value(std::move(value));  // nothing to release: the usual case
    }
  }
  /// Field number `number` of the shape; omit when the type does not have it.
  const runtime::Value& Get(const runtime::Value& record, int number) const {
    int place = slot[number];
    return place >= 0 ? record.record()->Get(static_cast<uint32_t>(place)) : omitted_;
  }
  const Bound& operator[](int number) const { return *child[number]; }
  const Bound& element() const { return *child[0]; }

 private:
  static const runtime::Value omitted_;
};

/// Binds types to shapes, each pair once.
class Binder {
 public:
  Binder() = default;
  Binder(const Binder&) = delete;
  Binder& operator=(const Binder&) = delete;

  /// Errors: kInvalidArgument: the type lacks a needed field, has one the shape does not know, or one of
  /// another kind; the message names the field's path and says what would fit.
  runtime::Result<const Bound*> Bind(const runtime::Type& type, const Shape& shape);

 private:
  struct Key {
    const runtime::Type* type;
    const Shape* shape;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    size_t operator()(const Key& key) const {
      return std::hash<const void*>()(key.type) * 31 + std::hash<const void*>()(key.shape);
    }
  };
  runtime::Result<const Bound*> BindAt(const runtime::Type& type, const Shape& shape,
                                       const std::string& path);
  runtime::Result<void> BindFields(const runtime::Type& type, const Shape& shape, const std::string& path,
                                   Bound* bound);

  std::unordered_map<Key, std::unique_ptr<Bound>, Hash> bound_;
};

/// Collects list items without allocating for short lists.
class ListBuilder {
 public:
  ListBuilder() = default;
  ListBuilder(const ListBuilder&) = delete;
  ListBuilder& operator=(const ListBuilder&) = delete;
  ~ListBuilder();

  void Add(runtime::Value value) {
    if (__builtin_expect(few_ < kInline, 1)) {
      new (Item(few_++)) runtime::Value(std::move(value));
    } else {
      more_.push_back(std::move(value));
    }
  }
  uint32_t size() const { return few_ + static_cast<uint32_t>(more_.size()); }
  /// Shape: a list of `type`; the builder is empty afterwards.
  runtime::Value Finish(const runtime::Type* type);
  runtime::Value Finish(const Bound& list) { return Finish(list.type); }

 private:
  static constexpr uint32_t kInline = 12;
  runtime::Value* Item(uint32_t index) { return reinterpret_cast<runtime::Value*>(storage_) + index; }

  uint32_t few_ = 0;
  alignas(runtime::Value) unsigned char storage_[kInline *
                                                 sizeof(runtime::Value)];  ///< the first `few_` are items
  std::vector<runtime::Value> more_;
};

}  // namespace assay::codecs
