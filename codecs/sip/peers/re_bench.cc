// libre: typed Via, From, To, CSeq, Call-ID, Max-Forwards, Expires and lengths; all others stay text.

#include <cstdarg>
#include <cstdint>
#include <cstdlib>

#include "codecs/sip/peers/peers.h"

// Does not include what it needs, so it stands last.
// clang-format off
#include <re.h>
// clang-format on

namespace assay::codecs::sip {
namespace {

void ReDecode(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& message : PeerMessages()) {
      mbuf* buffer = mbuf_alloc(message.size());
      mbuf_write_mem(buffer, reinterpret_cast<const uint8_t*>(message.data()), message.size());
      buffer->pos = 0;
      sip_msg* parsed = nullptr;
      if (sip_msg_decode(&parsed, buffer) != 0) std::abort();
      mem_deref(parsed);
      mem_deref(buffer);
    }
  }
  CountMessages(state);
}
BENCHMARK(ReDecode);

}  // namespace
}  // namespace assay::codecs::sip
