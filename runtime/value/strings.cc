// String values: making, slicing, appending, UTF-8.

#include <algorithm>
#include <cstring>
#include <new>

#include "runtime/value/objects.h"
#include "runtime/value/pool.h"
#include "runtime/value/utf8.h"

namespace assay::runtime {

namespace {

size_t Width(Tag tag) { return tag == Tag::kUniversal ? 4 : 1; }

/// A string object with room for at least `capacity` elements behind it.
StringObject* NewStringObject(Tag tag, uint32_t size, size_t capacity) {
  size_t width = Width(tag);
  size_t total = sizeof(StringObject) + std::max<size_t>(capacity, 1) * width;
  total = (total + Pool::kGrain - 1) / Pool::kGrain * Pool::kGrain;
  size_t room = (total - sizeof(StringObject)) / width;
  ASSAY_CHECK(room <= UINT32_MAX);
  auto* object = new (Allocate(total)) StringObject;
  object->refs = 1;
  object->tag = tag;
  object->size = size;
  object->capacity = static_cast<uint32_t>(room);
  object->data = reinterpret_cast<char*>(object + 1);
  return object;
}

Value CopyOctets(Tag tag, std::string_view octets) {
  ASSAY_CHECK(octets.size() <= UINT32_MAX);
  char* data;
  Value value = NewString(tag, static_cast<uint32_t>(octets.size()), &data);
  if (!octets.empty()) std::memcpy(data, octets.data(), octets.size());
  return value;
}

const char* Elements(const Value& value) {
  return value.string()->data + static_cast<size_t>(value.offset()) * Width(value.tag());
}

/// `value`'s characters as four octets each, in a new object with room for `capacity`.
Value Widened(const Value& value, size_t capacity) {
  StringObject* object = NewStringObject(Tag::kUniversal, value.length(), capacity);
  auto* points = reinterpret_cast<char32_t*>(object->data);
  for (uint32_t i = 0; i < value.length(); ++i) points[i] = value.code_point(i);
  Value widened = Value::Slice(object, 0, value.length());
  --object->refs;
  return widened;
}

/// Writes the elements of `tail` to `to`, as elements of kind `tag`.
void CopyElements(const Value& tail, Tag tag, char* to) {
  if (Width(tail.tag()) == Width(tag)) {
    if (tail.length() != 0) std::memcpy(to, Elements(tail), tail.length() * Width(tag));
    return;
  }
  auto* points = reinterpret_cast<char32_t*>(to);
  for (uint32_t i = 0; i < tail.length(); ++i) points[i] = tail.code_point(i);
}

}  // namespace

Value Value::Slice(StringObject* object, uint32_t offset, uint32_t length) {
  if (__builtin_expect(offset > kMaxOffset, 0)) {
    StringObject* owner = object;
    char* data = object->data + offset * Width(object->tag);
    if (object->capacity == 0) owner = *reinterpret_cast<StringObject**>(object + 1);
    auto* view = new (Allocate(sizeof(StringObject) + sizeof(StringObject*))) StringObject;
    view->refs = 1;
    view->tag = object->tag;
    view->size = length;
    view->capacity = 0;
    view->data = data;
    *reinterpret_cast<StringObject**>(view + 1) = owner;
    ++owner->refs;
    Value value = Adopt(view);
    value.aux_ = length;
    return value;
  }
  ++object->refs;
  Value value = Adopt(object);
  value.word_ |= offset << 8;
  value.aux_ = length;
  return value;
}

Value NewString(Tag tag, uint32_t length, char** data) {
  StringObject* object = NewStringObject(tag, length, length);
  *data = object->data;
  Value value = Value::Slice(object, 0, length);
  --object->refs;
  return value;
}

Value Value::Charstring(std::string_view text) { return CopyOctets(Tag::kCharstring, text); }
Value Value::Octetstring(std::string_view octets) { return CopyOctets(Tag::kOctetstring, octets); }
Value Value::Bitstring(std::string_view elements) { return CopyOctets(Tag::kBitstring, elements); }
Value Value::Hexstring(std::string_view elements) { return CopyOctets(Tag::kHexstring, elements); }

Value Value::UniversalFromUtf8(std::string_view text) {
  bool ascii =
      std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
  if (ascii) return Charstring(text);
  std::u32string points = DecodeUtf8(text);
  return UniversalFromCodePoints(points.data(), points.size());
}

Value Value::UniversalFromCodePoints(const char32_t* points, size_t count) {
  ASSAY_CHECK(count <= UINT32_MAX);
  bool ascii = std::all_of(points, points + count, [](char32_t c) { return c < 128; });
  char* data;
  Value value = NewString(ascii ? Tag::kCharstring : Tag::kUniversal, static_cast<uint32_t>(count), &data);
  if (ascii) {
    for (size_t i = 0; i < count; ++i) data[i] = static_cast<char>(points[i]);
  } else {
    std::memcpy(data, points, count * sizeof(char32_t));
  }
  return value;
}

std::string_view Value::bytes() const {
  return {string()->data + static_cast<size_t>(offset()) * Width(tag()), length() * Width(tag())};
}

char32_t Value::code_point(uint32_t index) const {
  if (is(Tag::kUniversal)) return reinterpret_cast<const char32_t*>(string()->data)[offset() + index];
  return static_cast<unsigned char>(string()->data[offset() + index]);
}

std::string Value::ToUtf8() const {
  if (!is(Tag::kUniversal)) return std::string(bytes());
  std::string text;
  text.reserve(length());
  for (uint32_t i = 0; i < length(); ++i) AppendUtf8(code_point(i), &text);
  return text;
}

void AppendString(Value& value, const Value& tail) {
  if (tail.length() == 0) return;
  Tag tag = value.tag() == Tag::kUniversal || tail.tag() == Tag::kUniversal ? Tag::kUniversal : value.tag();
  uint32_t old_length = value.length();
  ASSAY_CHECK(tail.length() <= UINT32_MAX - old_length);
  uint32_t length = old_length + tail.length();
  StringObject* object = value.string();
  // Octets behind `size` are seen by nobody, so even a shared object takes them.
  uint64_t end = uint64_t{value.offset()} + old_length;
  if (value.tag() == tag && end == object->size && object->capacity - end >= tail.length() &&
      object->capacity >= end) {
    uint32_t offset = value.offset();
    CopyElements(tail, tag, object->data + end * Width(tag));
    object->size += tail.length();
    value = Value::Slice(object, offset, length);
    return;
  }
  size_t capacity = std::max<size_t>(length, std::min<size_t>(size_t{length} * 2, UINT32_MAX - 64));
  if (value.tag() != tag) {
    Value widened = Widened(value, capacity);
    CopyElements(tail, tag, widened.string()->data + old_length * Width(tag));
    widened.string()->size = length;
    value = Value::Slice(widened.string(), 0, length);
    return;
  }
  StringObject* grown = NewStringObject(tag, length, capacity);
  if (old_length != 0) std::memcpy(grown->data, Elements(value), old_length * Width(tag));
  CopyElements(tail, tag, grown->data + old_length * Width(tag));
  value = Value::Slice(grown, 0, length);
  --grown->refs;
}

Value Substring(const Value& value, uint32_t offset, uint32_t length) {
  ASSAY_CHECK(offset <= value.length() && length <= value.length() - offset);
  if (value.is(Tag::kUniversal)) {
    auto* points = reinterpret_cast<const char32_t*>(value.string()->data) + value.offset() + offset;
    // A part without characters above 127 must be kCharstring: each string has one form only.
    bool ascii = std::all_of(points, points + length, [](char32_t c) { return c < 128; });
    if (ascii) return Value::UniversalFromCodePoints(points, length);
  }
  return Value::Slice(value.string(), value.offset() + offset, length);
}

}  // namespace assay::runtime
