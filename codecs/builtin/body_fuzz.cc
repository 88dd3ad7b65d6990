// Bodies from outside: SDP, registration information and presence. The first octet of the input says which. What is
// decoded can be printed and encoded, and what was encoded is stable: it decodes to the same value and encodes to
// the same octets again. An error points into the body.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "codecs/testing/message_kit.h"
#include "runtime/value/print.h"

namespace {

using assay::codecs::testing::MessageKit;
using assay::runtime::Result;
using assay::runtime::Value;

struct Body {
  const char* codec;
  const char* type;
};
constexpr Body kBodies[] = {{"SDP", "SDP_Message"}, {"reginfo", "Reginfo"}, {"PIDF", "Pidf"}};

void Require(bool condition, const char* what, const std::string& octets) {
  if (condition) return;
  std::fprintf(stderr, "broken promise: %s\n%s\n", what, octets.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  MessageKit& kit = MessageKit::Get();
  const Body& body = kBodies[data[0] % std::size(kBodies)];
  const assay::runtime::Type& type = kit.types().Get(body.type);
  const auto codec = kit.registry().Find(body.codec);
  const std::string octets(reinterpret_cast<const char*>(data) + 1, size - 1);

  Result<Value> decoded = codec->Decode(Value::Octetstring(octets), type);
  if (!decoded) {
    Require(decoded.error().offset.value_or(0) <= octets.size(), "an error lies inside the body", octets);
    Require(!decoded.error().message.empty(), "an error says what is wrong", octets);
    return 0;
  }
  assay::codecs::testing::TouchAll(*decoded);
  assay::runtime::Print(*decoded);
  Result<Value> encoded = codec->Encode(*decoded, type);
  Require(encoded.has_value(), "what was decoded can be encoded", octets);
  const std::string once(encoded->bytes());
  Result<Value> again = codec->Decode(Value::Octetstring(once), type);
  Require(again.has_value(), "what was encoded can be decoded", octets + "\n---\n" + once);
  Require(assay::runtime::Equal(*decoded, *again), "encoding keeps the value", octets + "\n---\n" + once);
  Result<Value> twice = codec->Encode(*again, type);
  Require(twice.has_value() && twice->bytes() == once, "what was encoded is stable", octets + "\n---\n" + once);
  return 0;
}
