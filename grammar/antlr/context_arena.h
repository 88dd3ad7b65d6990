#pragma once

#include <antlr4-runtime.h>

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace assay::grammar {

/// Owns the contexts of a parse. Takes the place of ANTLR's ParseTreeTracker, which asks the heap for each
/// one.
class ContextArena {
 public:
  ContextArena() = default;
  ~ContextArena() { Clear(); }
  ContextArena(const ContextArena&) = delete;
  ContextArena& operator=(const ContextArena&) = delete;

  /// The name that the generated code calls.
  template <class T, class... Args>
  T* createInstance(Args... args) {
    static_assert(sizeof(T) <= kBlockSize);
    constexpr size_t kSize =
        (sizeof(T) + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);
    if (static_cast<size_t>(end_ - next_) < kSize) NextBlock();
    T* context = new (next_) T(args...);
    next_ += kSize;
    contexts_.push_back(context);
    return context;
  }

  /// Destroys all contexts; keeps the memory for the next ones.
  void Clear() {
    for (antlr4::ParserRuleContext* context : contexts_) context->~ParserRuleContext();
    contexts_.clear();
    used_ = 0;
    next_ = end_ = nullptr;
  }

 private:
  static constexpr size_t kBlockSize = size_t{64} << 10;

  void NextBlock() {
    if (used_ == blocks_.size()) blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(kBlockSize));
    next_ = blocks_[used_++].get();
    end_ = next_ + kBlockSize;
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  size_t used_ = 0;  // blocks
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  std::vector<antlr4::ParserRuleContext*> contexts_;
};

}  // namespace assay::grammar
