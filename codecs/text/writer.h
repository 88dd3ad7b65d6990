#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/value/objects.h"
#include "runtime/value/value.h"

namespace assay::codecs {

/// Collects output, and remembers the first value that cannot be written with the path of its field. A writer
/// that is kept keeps its memory, so that in the steady state writing costs no allocation.
class Writer {
 public:
  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// What was written so far; valid until more is written.
  std::string_view text() const { return {memory_.get(), size()}; }
  size_t size() const { return static_cast<size_t>(at_ - memory_.get()); }
  /// Forgets text and failure.
  void Clear() {
    at_ = memory_.get();
    failure_.clear();
  }

  void Text(std::string_view text) { Octets(text.data(), text.size()); }
  /// A literal: its length is known when this is compiled.
  template <size_t kSize>
  void Text(const char (&text)[kSize]) {
    std::memcpy(Room(kSize - 1), text, kSize - 1);
    at_ += kSize - 1;
  }
  /// The first `count` octets of `padded`: all are copied, which is quicker than counting.
  template <size_t kSize>
  void Padded(const char (&padded)[kSize], size_t count) {
    std::memcpy(Room(kSize), padded, kSize);
    at_ += count;
  }
  void Char(char c) {
    *Room(1) = c;
    ++at_;
  }
  void Number(int64_t number);
  /// Takes back the last octet.
  void DropLast() { --at_; }

  /// A string of any kind (charstrings as UTF-8, octetstrings as they are), an integer in decimal, or a
  /// broken field's raw octets. Anything else is a failure at `field`.
  void Value(const runtime::Value& value, const char* field) {
    if (__builtin_expect(value.is(runtime::Tag::kCharstring), 1)) {
      Octets(value.string()->data + value.offset(), value.length());
    } else {
      OtherValue(value, field);
    }
  }
  /// Integer of any size.
  void Integer(const runtime::Value& value, const char* field);

  /// Remembers a failure; the first one counts. Shape: `field` as in the type; `problem` as `is not set`.
  void Fail(std::string_view field, std::string_view problem);
  bool failed() const { return !failure_.empty(); }
  const std::string& failure() const { return failure_; }

 private:
  /// Where the next octets go, with room for `count` of them.
  char* Room(size_t count) {
    if (__builtin_expect(static_cast<size_t>(limit_ - at_) < count, 0)) Grow(count);
    return at_;
  }
  void Octets(const char* octets, size_t count) {
    char* to = Room(count);
    at_ += count;
    if (count > 16) {
      std::memcpy(to, octets, count);
    } else if (count >= 8) {
      CopyEnds<uint64_t>(octets, count, to);
    } else if (count >= 4) {
      CopyEnds<uint32_t>(octets, count, to);
    } else if (count != 0) {
      to[0] = octets[0];
      to[count / 2] = octets[count / 2];
      to[count - 1] = octets[count - 1];
    }
  }
  template <class Word>
  static void CopyEnds(const char* from, size_t count, char* to) {
    Word first;
    Word last;
    std::memcpy(&first, from, sizeof first);
    std::memcpy(&last, from + count - sizeof last, sizeof last);
    std::memcpy(to, &first, sizeof first);
    std::memcpy(to + count - sizeof last, &last, sizeof last);
  }
  void Grow(size_t count);
  void OtherValue(const runtime::Value& value, const char* field);

  std::unique_ptr<char[]> memory_;
  char* at_ = nullptr;     ///< behind what was written
  char* limit_ = nullptr;  ///< behind the memory
  std::string failure_;
};

}  // namespace assay::codecs
