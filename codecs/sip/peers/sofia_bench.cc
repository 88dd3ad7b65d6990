// Sofia-SIP: parses every header it knows, Security-*, Path and Service-Route among them.

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/su_alloc.h>

#include <cstdlib>

#include "codecs/sip/peers/peers.h"

namespace assay::codecs::sip {
namespace {

msg_t* Parse(const std::string& message) {
  return msg_make(sip_default_mclass(), 0, message.data(), static_cast<ssize_t>(message.size()));
}

void SofiaDecode(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& message : PeerMessages()) {
      msg_t* parsed = Parse(message);
      if (parsed == nullptr || sip_object(parsed)->sip_call_id == nullptr) std::abort();
      msg_destroy(parsed);
    }
  }
  CountMessages(state);
}
BENCHMARK(SofiaDecode);

void SofiaEncode(benchmark::State& state) {
  std::vector<msg_t*> messages;
  for (const std::string& message : PeerMessages()) messages.push_back(Parse(message));
  for (auto _ : state) {
    for (msg_t* message : messages) {
      su_home_t home[1] = {SU_HOME_INIT(home)};
      size_t length = 0;
      benchmark::DoNotOptimize(msg_as_string(home, message, nullptr, MSG_DO_CANONIC, &length));
      su_home_deinit(home);
    }
  }
  for (msg_t* message : messages) msg_destroy(message);
  CountMessages(state);
}
BENCHMARK(SofiaEncode);

}  // namespace
}  // namespace assay::codecs::sip
