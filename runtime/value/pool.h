#pragma once

#include <cstddef>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__)
#define ASSAY_POOLED_OBJECTS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define ASSAY_POOLED_OBJECTS 0
#endif
#endif
#ifndef ASSAY_POOLED_OBJECTS
#define ASSAY_POOLED_OBJECTS 1
#endif

namespace assay::runtime {

/// Memory for heap objects of values: small sizes come from free lists, one a size class, refilled from
/// chunks that are never given back; large sizes go to malloc. Sanitizer builds use malloc for all, so that
/// they see every object. Each thread has its own lists; memory freed by another thread than allocated it
/// just changes lists.
struct Pool {
  static constexpr size_t kGrain = 16;  ///< octets between two size classes
  /// Octets; the headers of a SIP message are a record of 2 KB. Larger objects are rare, and malloc does well
  /// on them.
  static constexpr size_t kMaxPooledSize = 2048;
  struct Free {
    Free* next;
  };
  Free* free[kMaxPooledSize / kGrain + 1];
  char* bump;  ///< unused rest of the current chunk
  char* end;
};
/// Found by one addition to the thread's pointer: the general way, for libraries loaded later, is a function
/// call.
extern constinit thread_local Pool tls_pool __attribute__((tls_model("initial-exec")));

/// Takes `size` octets from a fresh part of a chunk, or from malloc when too large for the pool.
void* AllocateSlow(size_t size);

/// Memory of `size` octets that was given back before, aligned to 16; null when there is none.
inline void* Reuse(size_t size) {
#if ASSAY_POOLED_OBJECTS
  if (size <= Pool::kMaxPooledSize) {
    Pool::Free*& head = tls_pool.free[(size + Pool::kGrain - 1) / Pool::kGrain];
    if (Pool::Free* taken = head) {
      head = taken->next;
      return taken;
    }
  }
#endif
  (void)size;
  return nullptr;
}

/// Memory of `size` octets, aligned to 16. Never null: the process ends when the machine is out of memory.
inline void* Allocate(size_t size) {
  void* memory = Reuse(size);
  return __builtin_expect(memory != nullptr, 1) ? memory : AllocateSlow(size);
}

/// Gives memory back; `size` is what was asked for.
inline void Deallocate(void* memory, size_t size) {
#if ASSAY_POOLED_OBJECTS
  if (size <= Pool::kMaxPooledSize) {
    Pool::Free*& head = tls_pool.free[(size + Pool::kGrain - 1) / Pool::kGrain];
    auto* freed = static_cast<Pool::Free*>(memory);
    freed->next = head;
    head = freed;
    return;
  }
#endif
  (void)size;
  std::free(memory);
}

}  // namespace assay::runtime
