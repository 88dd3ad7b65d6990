#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "adapters/ipsec/encapsulation.h"
#include "adapters/ipsec/esp_engine.h"
#include "adapters/ipsec/misbehaviour.h"
#include "adapters/ipsec/raw_socket.h"
#include "adapters/ipsec/tun_device.h"

namespace assay::adapters {

/// The userspace data path. Sockets of protected endpoints are ordinary kernel sockets bound to a TUN device of ours:
///
///   out: socket -> TUN -> Protect -> raw ESP socket -> (IP fragmentation) -> wire
///   in:  wire -> (IP reassembly) -> raw ESP socket -> Unprotect -> TUN -> socket
///
/// SA sets behind a NAT have UDP sockets on port 4500 in the raw one's place.
///
/// A socket bound to the device gets nothing that came another way, so clear text, whole or in fragments, never reaches
/// it; two more raw sockets see it after reassembly, and count and report it.
class UserspacePath final : public DataPath {
 public:
  static runtime::Result<std::unique_ptr<UserspacePath>> Make(runtime::AdapterHost& host, runtime::PortId port,
                                                              Listener listener);
  ~UserspacePath() override;

  std::string_view name() const override { return "userspace"; }
  runtime::Result<void> Prepare(int fd, const SocketAddress& local, Transport transport) override;
  runtime::Result<void> Install(int64_t id, const SaSet& set) override;
  void Remove(int64_t id) override;
  PathCounters Counters() override;
  runtime::Result<void> Misbehave(const Misbehaviour& misbehaviour) override;
  void Behave() override { misbehaviours_.Clear(); }

 private:
  /// The raw sockets of one IP version, opened with its first SA set.
  struct Wire {
    RawSocket esp, udp, tcp;
  };
  /// An ESP packet on its way, in either direction.
  struct Packet {
    IpAddress source, destination;
    uint32_t spi = 0;
    std::string mechanism;
    std::vector<uint8_t> octets;
    std::optional<SaParams::Tunnel> tunnel;  ///< it goes, or came, in UDP
  };

  UserspacePath(runtime::AdapterHost& host, runtime::PortId port, Listener listener, TunDevice tun);
  runtime::Result<Wire*> WireOf(IpAddress::Family family);
  runtime::Result<void> Watch(int fd, std::function<void()> on_ready);
  void UpdateFilters();

  void OnTun();
  void OnEsp(Wire& wire);
  /// An ESP packet that came by either way.
  void TakeIn(Packet packet);
  void OnClear(RawSocket& socket, uint8_t protocol);
  void SendOut(std::span<const uint8_t> ip_packet);
  /// Sends or takes in one packet, after what its misbehaviour demands.
  void Dispatch(Packet packet, const std::optional<Misbehaviour>& misbehaviour, bool incoming);
  void Pass(const Packet& packet, bool incoming);
  void ReleaseHeld(bool incoming, uint32_t spi);
  void SendClear(const IpPacket& packet);
  void CallAfter(runtime::Duration delay, std::function<void()> action);
  void RecordEsp(const Packet& packet, bool sent);
  void Record(bool sent, std::string_view transport, const std::string& local, const std::string& remote,
              const std::string& association, std::span<const uint8_t> octets);

  runtime::AdapterHost& host_;
  runtime::PortId port_;
  TunDevice tun_;
  EspEngine engine_;
  EncapsulationSockets encapsulation_;
  MisbehaviourList misbehaviours_;
  std::map<IpAddress::Family, Wire> wires_;
  std::map<std::pair<bool, uint32_t>, std::vector<Packet>> held_;  ///< reordering: by direction and SPI
  std::set<runtime::Poller::TimerId> timers_;
  std::vector<int> watched_;
  std::vector<uint8_t> buffer_;
  std::vector<uint8_t> inner_;
};

}  // namespace assay::adapters
