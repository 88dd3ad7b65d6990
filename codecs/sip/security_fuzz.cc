// The value of a Security-* header (RFC 3329, TS 33.203 Annex H), any octets: decode, touch, encode, decode
// again. The three headers share one grammar, so what Security-Client reads Security-Server and
// Security-Verify must read alike.

#include <cstdlib>
#include <string>

#include "codecs/testing/message_kit.h"

namespace assay::codecs::sip {
namespace {

using testing::At;
using testing::MessageKit;
using testing::TextAt;

void Require(bool condition, const char* what, const std::string& value) {
  if (condition) return;
  fprintf(stderr, "broken promise: %s\n%s\n", what, value.c_str());
  std::abort();
}

std::string Register(const char* header, const std::string& value) {
  return std::string(
             "REGISTER sip:a SIP/2.0\r\nVia: SIP/2.0/UDP b;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
             "From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n") +
         header + ": " + value + "\r\nContent-Length: 0\r\n\r\n";
}

void CheckValue(const std::string& value) {
  MessageKit& kit = MessageKit::Get();
  const std::string client = Register("Security-Client", value);
  runtime::Result<runtime::Value> decoded = kit.TryDecode(client);
  if (!decoded) return;
  testing::TouchAll(*decoded);
  // A line end inside makes other headers of the rest.
  if (value.find_first_of("\r\n") != std::string::npos) return;
  const bool good = kit.Problems(client).empty();
  const std::string mechanisms = TextAt(*decoded, "msgHeader.securityClient.mechanisms");
  for (const auto& [header, path] : {std::pair("Security-Server", "msgHeader.securityServer.mechanisms"),
                                     std::pair("Security-Verify", "msgHeader.securityVerify.mechanisms")}) {
    const std::string other = Register(header, value);
    Require(kit.Problems(other).empty() == good, "the three headers find the same values well-formed", value);
    if (good)
      Require(TextAt(kit.Decode(other), path) == mechanisms, "the three headers read the same", value);
  }
  if (!good) return;
  const std::string once = kit.Encode(*decoded);
  Require(kit.Problems(once).empty(), "a well-formed value stays well-formed", value + "\n---\n" + once);
  Require(kit.Encode(kit.Decode(once)) == once, "encoding what was encoded changes nothing",
          value + "\n---\n" + once);
}

}  // namespace
}  // namespace assay::codecs::sip

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::codecs::sip::CheckValue(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
