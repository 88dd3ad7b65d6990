// Capture files from outside, pcap and pcapng: whatever is in them, what comes out is in order and within the
// limits, and octets come from the file.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "codecs/pcap/capture.h"
#include "codecs/pcap/packet.h"

namespace {

void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay::codecs;
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const CaptureLimits limits{
      .max_packets = 1000, .max_connections = 16, .max_stream = 4096, .max_pending = 8};
  const auto capture = ReadCapture(file, limits);
  if (!capture) {
    Require(capture.error().offset.value_or(0) <= size, "an error lies inside the file");
  } else {
    Require(IsCapture(file), "only captures are read");
    size_t octets = 0;
    for (const CapturedPayload& payload : capture->payloads) {
      Require(payload.packet >= 1 && payload.packet <= limits.max_packets, "packets are counted");
      Require(!payload.tcp || payload.octets.size() <= limits.max_stream, "a stream keeps its limit");
      octets += payload.octets.size();
    }
    Require(octets <= size, "octets come from the file");
    Require(!capture->broken || capture->broken->offset.value_or(0) <= size, "a break lies inside the file");
  }
  Packet packet;
  for (uint32_t link_type : {0u, 1u, 101u, 113u, 276u}) ParseFrame(link_type, file, &packet);
  return 0;
}
