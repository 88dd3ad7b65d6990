#pragma once

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace assay::codecs::sip {

/// The eight messages of A.2 and an INVITE with SDP, as in sip_bench.
const std::vector<std::string>& PeerMessages();
/// Reports the mean time for one message.
void CountMessages(benchmark::State& state);

}  // namespace assay::codecs::sip
