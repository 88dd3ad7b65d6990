#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>

#include "adapters/ipsec/data_path.h"
#include "adapters/ipsec/encapsulation.h"
#include "adapters/ipsec/packet_tap.h"
#include "adapters/ipsec/xfrm.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// How often the kernel's counters are read for events.
constexpr runtime::Duration kPollInterval = std::chrono::milliseconds(100);

/// Counters of the namespace's /proc/net/xfrm_stat that stand for packets no association took.
struct GlobalCounters {
  uint64_t unknown_spi = 0, clear_text = 0;
};

GlobalCounters ReadGlobalCounters() {
  GlobalCounters counters;
  const std::unique_ptr<FILE, int (*)(FILE*)> file(fopen("/proc/self/net/xfrm_stat", "re"), &fclose);
  if (file == nullptr) return counters;
  char name[64];
  unsigned long long number;
  while (fscanf(file.get(), "%63s %llu", name, &number) == 2) {
    const std::string_view key = name;
    if (key == "XfrmInNoStates") counters.unknown_spi += number;
    if (key == "XfrmInTmplMismatch" || key == "XfrmInNoPols" || key == "XfrmInPolBlock") counters.clear_text += number;
  }
  return counters;
}

/// The kernel data path: ordinary sockets, protected by states and policies of our own.
class KernelPath final : public DataPath {
 public:
  KernelPath(runtime::AdapterHost& host, runtime::PortId port, Listener listener, Xfrm xfrm)
      : host_(host), port_(port), listener_(std::move(listener)), xfrm_(std::move(xfrm)),
        encapsulation_(host, port, nullptr), start_(ReadGlobalCounters()) {}

  ~KernelPath() override {
    while (!sets_.empty()) Remove(sets_.begin()->first);
    if (tap_) host_.poller().Unwatch(tap_->fd());
    if (mappings_fd_ >= 0) host_.poller().Unwatch(mappings_fd_);
  }

  std::string_view name() const override { return "kernel"; }

  Result<void> Prepare(int fd, const SocketAddress&, Transport transport) override {
    if (transport == Transport::kTcp) setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &kTcpMaxSegment, sizeof kTcpMaxSegment);
    return {};
  }

  Result<void> Install(int64_t id, const SaSet& set) override {
    if (set.encapsulation) {
      Result<void> ready = WatchMappings();
      if (ready) ready = encapsulation_.Add(id, set);
      if (!ready) return ready;
    }
    if (set.mechanisms.size() > 1) {
      host_.RecordNote(port_, "ipsec-one-mechanism",
                       fmt::format("the kernel takes one mechanism for each association: {} it is",
                                   MechanismName(set.mechanisms.front())));
    }
    Set& entry = sets_[id];
    entry.mechanism = set.mechanisms.front();
    entry.keys = ExpandKeys(entry.mechanism, set.ik, set.ck);
    entry.follows_nat = set.encapsulation && !set.encapsulation->keep_alive;
    for (const SaParams& params : AssociationsOf(set)) {
      Result<void> added = xfrm_.AddState(params, entry.mechanism, entry.keys);
      if (added) {
        entry.associations.push_back({params, {}, {}});
        added = xfrm_.AddPolicy(params);
      }
      if (added && params.inbound) added = xfrm_.AddBlock(params.destination);
      if (!added) {
        Remove(id);
        return added;
      }
    }
    Poll();
    return {};
  }

  void Remove(int64_t id) override {
    const auto found = sets_.find(id);
    if (found == sets_.end()) return;
    const Set gone = std::move(found->second);
    sets_.erase(found);
    encapsulation_.Remove(id);
    for (const Association& association : gone.associations) {
      xfrm_.RemoveState(association.params);
      // Another set between the same ports has taken the policy over.
      const SaParams* heir = FindHeir(association.params);
      if (heir != nullptr) {
        (void)xfrm_.AddPolicy(*heir);
        continue;
      }
      xfrm_.RemovePolicy(association.params);
      if (association.params.inbound && !IsProtected(association.params.destination)) {
        xfrm_.RemoveBlock(association.params.destination);
      }
    }
    if (sets_.empty() && timer_ != 0) {
      host_.poller().Cancel(timer_);
      timer_ = 0;
    }
  }

  PathCounters Counters() override {
    const GlobalCounters now = ReadGlobalCounters();
    PathCounters counters{.unknown_spi = now.unknown_spi - start_.unknown_spi,
                          .clear_text = now.clear_text - start_.clear_text};
    for (const auto& [id, set] : sets_) {
      for (const Association& association : set.associations) {
        SaCounters sa{.params = association.params, .mechanism = set.mechanism};
        if (const auto state = xfrm_.ReadState(association.params)) {
          sa.packets = state->packets + association.before.packets;
          sa.octets = state->octets + association.before.octets;
          sa.bad_icv = state->bad_icv;
          sa.replayed = state->replayed;
        }
        counters.associations.push_back(sa);
      }
    }
    return counters;
  }

  Result<void> Misbehave(const Misbehaviour&) override {
    return Fail(ErrorCode::kUnsupported, "the kernel does not misbehave; use data path \"userspace\" for this test");
  }
  void Behave() override {}

  /// What the kernel sends and gets goes into the record of the run; without the permission, everything else works.
  void TapWire() {
    Result<PacketTap> tap = PacketTap::Open();
    Result<void> watched;
    if (tap) {
      tap_ = std::move(*tap);
      watched = host_.poller().Watch(tap_->fd(), EPOLLIN, [this](uint32_t) {
        tap_->Read([this](std::span<const uint8_t> packet) { RecordPacket(packet); });
      });
    }
    if (tap && watched) return;
    tap_.reset();
    host_.RecordNote(port_, "ipsec-no-wire-packets", tap ? watched.error().message : tap.error().message);
  }

 private:
  struct Association {
    SaParams params;
    SaCounters reported;  ///< what events have been published for
    Xfrm::StateCounters before;  ///< of states that this one took the place of
  };
  struct Set {
    Mechanism mechanism;
    EspKeys keys;
    bool follows_nat = false;
    std::vector<Association> associations;
  };

  const SaParams* FindHeir(const SaParams& params) const {
    for (const auto& [id, set] : sets_) {
      for (const Association& association : set.associations) {
        if (association.params.source == params.source && association.params.destination == params.destination) {
          return &association.params;
        }
      }
    }
    return nullptr;
  }
  bool IsProtected(const SocketAddress& address) const {
    for (const auto& [id, set] : sets_) {
      for (const Association& association : set.associations) {
        if (association.params.inbound && association.params.destination == address) return true;
      }
    }
    return false;
  }

  void RecordPacket(std::span<const uint8_t> octets) {
    IpAddress source, destination;
    if (!AddressesOf(octets, source, destination)) return;
    const SaParams* params = FindOnWire(source, destination, octets);
    if (params == nullptr) return;
    host_.RecordWire(port_, {.sent = !params->inbound,
                             .transport = "ip",
                             .local = (params->inbound ? destination : source).ToString(),
                             .remote = (params->inbound ? source : destination).ToString(),
                             .association = "kernel ESP",
                             .octets = octets});
  }

  /// An association between those addresses whose packets `octets` may be one of; others do ESP on this machine too.
  const SaParams* FindOnWire(const IpAddress& source, const IpAddress& destination, std::span<const uint8_t> octets) const {
    const std::optional<IpPacket> packet = ParseIpPacket(octets);
    const std::optional<Ports> ports = packet ? PortsOf(packet->protocol, packet->payload) : std::nullopt;
    for (const auto& [id, set] : sets_) {
      for (const Association& association : set.associations) {
        const SaParams& params = association.params;
        const IpAddress& here = params.inbound ? destination : source;
        const IpAddress& there = params.inbound ? source : destination;
        const IpAddress& own = params.inbound ? params.wire_destination() : params.wire_source();
        if (here != own) continue;
        if (params.tunnel) {
          const uint16_t own_port = (params.inbound ? params.tunnel->destination : params.tunnel->source).port;
          if (!ports || (params.inbound ? ports->destination : ports->source) == own_port) return &params;
        } else if (there == (params.inbound ? params.source.ip : params.destination.ip) && !ports) {
          return &params;
        }
      }
    }
    return nullptr;
  }

  Result<void> WatchMappings() {
    if (mappings_fd_ >= 0) return {};
    Result<int> fd = xfrm_.WatchMappings();
    if (!fd) return Fail(fd.error());
    Result<void> watched = host_.poller().Watch(*fd, EPOLLIN, [this](uint32_t) {
      for (const Xfrm::Mapping& mapping : xfrm_.ReadMappings()) FollowPeer(mapping);
    });
    if (watched) mappings_fd_ = *fd;
    return watched;
  }

  /// The kernel accepts packets from wherever their ICV is right; what goes out must follow.
  void FollowPeer(const Xfrm::Mapping& mapping) {
    for (auto& [id, set] : sets_) {
      const auto is_meant = [&](const Association& association) {
        return association.params.inbound && association.params.spi == mapping.spi;
      };
      const auto shown = std::find_if(set.associations.begin(), set.associations.end(), is_meant);
      if (!set.follows_nat || shown == set.associations.end()) continue;
      bool changed = false;
      for (Association& association : set.associations) {
        if (association.params.inbound || association.params.tunnel->destination == mapping.peer) continue;
        Redirect(set, association, mapping.peer);
        changed = true;
      }
      if (changed) {
        PublishOn(shown->params, "natMapping", fmt::format("packets come from {} now", mapping.peer.ToString()));
      }
    }
  }

  /// A state's addresses cannot be changed: another one takes its place and goes on counting.
  void Redirect(Set& set, Association& association, const SocketAddress& peer) {
    const Xfrm::StateCounters last = xfrm_.ReadState(association.params).value_or(Xfrm::StateCounters{});
    association.before.packets += last.packets;
    association.before.octets += last.octets;
    xfrm_.RemoveState(association.params);
    association.params.tunnel->destination = peer;
    Result<void> added = xfrm_.AddState(association.params, set.mechanism, set.keys, last.last_sequence);
    if (added) added = xfrm_.AddPolicy(association.params);
    if (!added) host_.RecordNote(port_, "ipsec-nat-not-followed", added.error().message);
  }

  /// Turns counters that moved into events, and comes again.
  void Poll() {
    if (timer_ != 0) return;
    timer_ = host_.poller().CallAt(host_.clock().Now() + kPollInterval, [this] {
      timer_ = 0;
      PublishChanges();
      if (!sets_.empty()) Poll();
    });
  }

  void PublishChanges() {
    const PathCounters counters = Counters();
    if (counters.unknown_spi > reported_.unknown_spi) {
      listener_({.kind = "unknownSpi", .text = "ESP packet with an SPI that no association has"});
    }
    if (counters.clear_text > reported_.clear_text) {
      listener_({.kind = "clearText", .text = "packet in clear text for a protected port"});
    }
    reported_ = counters;
    for (auto& [id, set] : sets_) {
      for (Association& association : set.associations) {
        for (const SaCounters& now : counters.associations) {
          if (now.params.spi == association.params.spi && now.params.inbound && association.params.inbound) {
            PublishAssociation(association, now);
          }
        }
      }
    }
  }

  void PublishOn(const SaParams& params, std::string_view kind, std::string_view what) {
    listener_({.kind = kind,
               .spi = params.spi,
               .source = params.source,
               .destination = params.destination,
               .text = fmt::format("SPI {} ({} to {}): {}", params.spi, params.source.ToString(),
                                   params.destination.ToString(), what)});
  }

  void PublishAssociation(Association& association, const SaCounters& now) {
    const auto publish = [&](std::string_view kind, std::string_view what) {
      PublishOn(association.params, kind, what);
    };
    if (association.reported.packets == 0 && now.packets > 0) {
      publish("firstUse", fmt::format("first packet, protected by {}", MechanismName(now.mechanism)));
    }
    if (now.bad_icv > association.reported.bad_icv) publish("badIcv", "packet with a wrong ICV");
    if (now.replayed > association.reported.replayed) publish("replayed", "packet came before, or is too old");
    association.reported = now;
  }

  runtime::AdapterHost& host_;
  runtime::PortId port_;
  Listener listener_;
  Xfrm xfrm_;
  EncapsulationSockets encapsulation_;
  std::optional<PacketTap> tap_;
  int mappings_fd_ = -1;
  GlobalCounters start_;
  PathCounters reported_;
  std::map<int64_t, Set> sets_;
  runtime::Poller::TimerId timer_ = 0;
};

}  // namespace

Result<std::unique_ptr<DataPath>> MakeKernelPath(runtime::AdapterHost& host, runtime::PortId port,
                                                 DataPath::Listener listener) {
  Result<Xfrm> xfrm = Xfrm::Open();
  if (!xfrm) return Fail(xfrm.error());
  // Whether the kernel has ESP shows only when a state is added: one for loopback, taken away at once.
  const IpAddress loopback = IpAddress::Loopback(IpAddress::Family::kV4);
  const SaParams probe{true, static_cast<uint32_t>(host.random().Next()) | kFirstSpi, {loopback, 1}, {loopback, 2}, {}};
  const Mechanism mechanism{Integrity::kHmacSha1_96, Encryption::kAesCbc};
  Result<void> added = xfrm->AddState(probe, mechanism, ExpandKeys(mechanism, {}, {}));
  if (!added) return Fail(added.error());
  xfrm->RemoveState(probe);
  if (const int removed = xfrm->RemoveStale(); removed > 0) {
    host.RecordNote(port, "ipsec-cleaned", fmt::format("removed {} XFRM entries that an earlier run left", removed));
  }
  auto path = std::make_unique<KernelPath>(host, port, std::move(listener), std::move(*xfrm));
  path->TapWire();
  return std::unique_ptr<DataPath>(std::move(path));
}

}  // namespace assay::adapters
