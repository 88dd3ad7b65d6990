// libosip2: typed headers of RFC 3261; all others stay text.

#include <osipparser2/osip_parser.h>

#include <cstdlib>

#include "codecs/sip/peers/peers.h"

namespace assay::codecs::sip {
namespace {

void OsipDecode(benchmark::State& state) {
  parser_init();
  for (auto _ : state) {
    for (const std::string& message : PeerMessages()) {
      osip_message_t* parsed = nullptr;
      osip_message_init(&parsed);
      if (osip_message_parse(parsed, message.data(), message.size()) != 0) std::abort();
      osip_message_free(parsed);
    }
  }
  CountMessages(state);
}
BENCHMARK(OsipDecode);

void OsipEncode(benchmark::State& state) {
  parser_init();
  std::vector<osip_message_t*> messages;
  for (const std::string& message : PeerMessages()) {
    osip_message_t* parsed = nullptr;
    osip_message_init(&parsed);
    if (osip_message_parse(parsed, message.data(), message.size()) != 0) std::abort();
    messages.push_back(parsed);
  }
  for (auto _ : state) {
    for (osip_message_t* message : messages) {
      osip_message_force_update(message);  // else it gives back what it wrote before
      char* text = nullptr;
      size_t length = 0;
      osip_message_to_str(message, &text, &length);
      osip_free(text);
    }
  }
  for (osip_message_t* message : messages) osip_message_free(message);
  CountMessages(state);
}
BENCHMARK(OsipEncode);

}  // namespace
}  // namespace assay::codecs::sip
