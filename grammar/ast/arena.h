#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace assay::grammar::ast {

/// A bump allocator. Frees everything at once; runs no destructors, so only trivially destructible types live
/// here.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  template <class T, class... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }

  /// Copies elements; the result lives as long as the arena.
  template <class T>
  std::span<T> CopySpan(std::span<const T> items) {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    if (items.empty()) return {};
    T* data = static_cast<T*>(Allocate(items.size_bytes(), alignof(T)));
    std::memcpy(static_cast<void*>(data), items.data(), items.size_bytes());
    return {data, items.size()};
  }

  std::string_view CopyString(std::string_view text) {
    std::span<char> copy = CopySpan(std::span<const char>(text.data(), text.size()));
    return {copy.data(), copy.size()};
  }

  size_t bytes_used() const { return bytes_used_; }

 private:
  static constexpr size_t kBlockSize = size_t{64} << 10;

  void* Allocate(size_t size, size_t alignment) {
    size_t padding = (alignment - reinterpret_cast<uintptr_t>(next_) % alignment) % alignment;
    if (size + padding > left_) {
      size_t block = size + alignment > kBlockSize ? size + alignment : kBlockSize;
      blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block));
      next_ = blocks_.back().get();
      left_ = block;
      padding = (alignment - reinterpret_cast<uintptr_t>(next_) % alignment) % alignment;
    }
    std::byte* result = next_ + padding;
    next_ = result + size;
    left_ -= size + padding;
    bytes_used_ += size;
    return result;
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  size_t left_ = 0;
  size_t bytes_used_ = 0;
};

}  // namespace assay::grammar::ast
