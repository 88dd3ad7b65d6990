#include "runtime/value/pool.h"

#include "runtime/base/check.h"

namespace assay::runtime {

constinit thread_local Pool tls_pool{};

void* AllocateSlow(size_t size) {
#if ASSAY_POOLED_OBJECTS
  if (size <= Pool::kMaxPooledSize) {
    size_t rounded = (size + Pool::kGrain - 1) / Pool::kGrain * Pool::kGrain;
    if (rounded == 0) rounded = Pool::kGrain;
    constexpr size_t kChunkSize = 64 * 1024;  // octets
    Pool& pool = tls_pool;
    if (static_cast<size_t>(pool.end - pool.bump) < rounded) {
      // The rest of the old chunk is lost: less than one object.
      pool.bump = static_cast<char*>(std::malloc(kChunkSize));
      ASSAY_CHECK(pool.bump != nullptr);
      pool.end = pool.bump + kChunkSize;
    }
    void* memory = pool.bump;
    pool.bump += rounded;
    return memory;
  }
#endif
  void* memory = std::malloc(size != 0 ? size : 1);
  ASSAY_CHECK(memory != nullptr);
  return memory;
}

}  // namespace assay::runtime
