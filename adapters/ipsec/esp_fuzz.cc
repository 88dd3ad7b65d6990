// ESP packets from outside: the engine must count and report, never crash; what it accepts is what it sealed.

#include <cstddef>
#include <cstdint>

#include "adapters/ipsec/esp_engine.h"

using assay::adapters::EspEngine;
using assay::adapters::IpAddress;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay::adapters;
  static assay::runtime::SeededRandom random(1);
  static const IpAddress ue = *IpAddress::Parse("192.0.2.10"), ss = *IpAddress::Parse("192.0.2.1");
  SaSet set;
  set.own = {ss, 32001, 32002, 20020001, 20020002};
  set.peer = {ue, 31001, 31002, 10010001, 10010002};
  const std::span<const uint8_t> input(data, size);
  const auto choice = size > 0 ? data[0] : 0;
  set.mechanisms = {{Integrity(choice % 3), Encryption(choice / 3 % 3)}};
  EspEngine engine(random, [](const PathEvent&) {});
  engine.Install(1, set);
  engine.Unprotect(ue, ss, input);

  // The same octets behind a right ICV: padding, next header and selectors are the attacker's then.
  EspTransform transform(set.mechanisms[0], ExpandKeys(set.mechanisms[0], set.ik, set.ck));
  std::vector<uint8_t> packet;
  transform.Seal(set.own.spi_s, 1, choice, input, std::vector<uint8_t>(transform.iv_size()), packet);
  engine.Unprotect(ue, ss, packet);

  if (const auto parsed = ParseIpPacket(input)) engine.Protect(*parsed);

  // And as a tunnelled packet, which the engine has to take apart itself.
  set.encapsulation = {.peer = {ue, UdpEncapsulation::kPort}, .keep_alive = {}};
  EspEngine tunnel(random, [](const PathEvent&) {});
  tunnel.Install(1, set);
  transform.Seal(set.own.spi_s, 1, choice % 2 != 0 ? kProtocolIpv4 : kProtocolIpv6, input,
                 std::vector<uint8_t>(transform.iv_size()), packet);
  tunnel.Unprotect(ue, ss, packet, static_cast<uint16_t>(size));
  return 0;
}
