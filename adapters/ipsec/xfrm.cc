#include "adapters/ipsec/xfrm.h"

#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/udp.h>
#include <linux/xfrm.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "adapters/ipsec/ip_packet.h"
#include "adapters/net/socket.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// Process ids have 22 bits (PID_MAX_LIMIT).
constexpr uint32_t kPidMask = 0x003fffff, kRequestIdMask = 0xff000000;
constexpr uint8_t kReplayWindow = 32;  ///< what the state's own field holds; more needs extended sequence numbers
constexpr uint32_t kPolicyPriority = 100, kBlockPriority = 200;

uint32_t OwnRequestId() { return Xfrm::kRequestIdBase | (static_cast<uint32_t>(getpid()) & kPidMask); }

bool IsStale(uint32_t request_id) {
  if ((request_id & kRequestIdMask) != Xfrm::kRequestIdBase) return false;
  const auto owner = static_cast<pid_t>(request_id & kPidMask);
  return kill(owner, 0) != 0 && errno == ESRCH;
}

xfrm_address_t AddressOf(const IpAddress& ip) {
  xfrm_address_t address{};
  std::memcpy(&address, ip.octets().data(), ip.octets().size());
  return address;
}

uint16_t FamilyOf(const IpAddress& ip) { return ip.is_v4() ? AF_INET : AF_INET6; }
uint8_t PrefixOf(const IpAddress& ip) { return ip.is_v4() ? 32 : 128; }

xfrm_lifetime_cfg NoLimits() {
  return {.soft_byte_limit = XFRM_INF, .hard_byte_limit = XFRM_INF, .soft_packet_limit = XFRM_INF,
          .hard_packet_limit = XFRM_INF};
}

/// Kernel names of the algorithms.
const char* KernelName(Integrity integrity) {
  switch (integrity) {
    case Integrity::kHmacMd5_96: return "hmac(md5)";
    case Integrity::kHmacSha1_96: return "hmac(sha1)";
    case Integrity::kHmacSha256_128: return "hmac(sha256)";
  }
  return "";
}
const char* KernelName(Encryption encryption) {
  switch (encryption) {
    case Encryption::kNull: return "ecb(cipher_null)";
    case Encryption::kAesCbc: return "cbc(aes)";
    case Encryption::kDesEde3Cbc: return "cbc(des3_ede)";
  }
  return "";
}

/// An attribute of a fixed struct with a key behind it.
template <typename Struct>
void PutAlgorithm(nlmsghdr* message, uint16_t attribute, Struct algorithm, const char* name,
                  const std::vector<uint8_t>& key) {
  snprintf(algorithm.alg_name, sizeof algorithm.alg_name, "%s", name);
  algorithm.alg_key_len = static_cast<unsigned>(key.size() * 8);
  std::vector<uint8_t> whole(sizeof algorithm + key.size());
  std::memcpy(whole.data(), &algorithm, sizeof algorithm);
  std::copy(key.begin(), key.end(), whole.begin() + sizeof algorithm);
  mnl_attr_put(message, attribute, whole.size(), whole.data());
  std::fill(whole.begin(), whole.end(), 0);
}

xfrm_usersa_id StateId(const SaParams& params) {
  const IpAddress& destination = params.wire_destination();
  return {.daddr = AddressOf(destination), .spi = htonl(params.spi), .family = FamilyOf(destination),
          .proto = kProtocolEsp};
}

struct Stale {
  std::vector<xfrm_usersa_info> states;
  std::vector<xfrm_userpolicy_info> policies;
};

int CollectState(const nlmsghdr* message, void* data) {
  if (message->nlmsg_type != XFRM_MSG_NEWSA || mnl_nlmsg_get_payload_len(message) < sizeof(xfrm_usersa_info)) {
    return MNL_CB_OK;
  }
  const auto* state = static_cast<const xfrm_usersa_info*>(mnl_nlmsg_get_payload(message));
  if (IsStale(state->reqid)) static_cast<Stale*>(data)->states.push_back(*state);
  return MNL_CB_OK;
}

int ReadTemplate(const nlattr* attribute, void* data) {
  if (mnl_attr_get_type(attribute) == XFRMA_TMPL && mnl_attr_get_payload_len(attribute) >= sizeof(xfrm_user_tmpl)) {
    *static_cast<uint32_t*>(data) = static_cast<const xfrm_user_tmpl*>(mnl_attr_get_payload(attribute))->reqid;
  }
  return MNL_CB_OK;
}

int CollectPolicy(const nlmsghdr* message, void* data) {
  if (message->nlmsg_type != XFRM_MSG_NEWPOLICY || mnl_nlmsg_get_payload_len(message) < sizeof(xfrm_userpolicy_info)) {
    return MNL_CB_OK;
  }
  uint32_t request_id = 0;
  mnl_attr_parse(message, sizeof(xfrm_userpolicy_info), ReadTemplate, &request_id);
  const auto* policy = static_cast<const xfrm_userpolicy_info*>(mnl_nlmsg_get_payload(message));
  if (IsStale(request_id)) static_cast<Stale*>(data)->policies.push_back(*policy);
  return MNL_CB_OK;
}

int ReadReplayState(const nlattr* attribute, void* data) {
  if (mnl_attr_get_type(attribute) == XFRMA_REPLAY_VAL &&
      mnl_attr_get_payload_len(attribute) >= sizeof(xfrm_replay_state)) {
    *static_cast<uint32_t*>(data) = static_cast<const xfrm_replay_state*>(mnl_attr_get_payload(attribute))->oseq;
  }
  return MNL_CB_OK;
}

int CollectCounters(const nlmsghdr* message, void* data) {
  if (message->nlmsg_type != XFRM_MSG_NEWSA || mnl_nlmsg_get_payload_len(message) < sizeof(xfrm_usersa_info)) {
    return MNL_CB_OK;
  }
  const auto* state = static_cast<const xfrm_usersa_info*>(mnl_nlmsg_get_payload(message));
  auto* counters = static_cast<Xfrm::StateCounters*>(data);
  *counters = {state->curlft.packets, state->curlft.bytes, state->stats.integrity_failed, state->stats.replay};
  mnl_attr_parse(message, sizeof(xfrm_usersa_info), ReadReplayState, &counters->last_sequence);
  return MNL_CB_OK;
}

int CollectMapping(const nlmsghdr* message, void* data) {
  if (message->nlmsg_type != XFRM_MSG_MAPPING || mnl_nlmsg_get_payload_len(message) < sizeof(xfrm_user_mapping)) {
    return MNL_CB_OK;
  }
  const auto* mapping = static_cast<const xfrm_user_mapping*>(mnl_nlmsg_get_payload(message));
  const size_t size = mapping->id.family == AF_INET ? 4 : 16;
  const IpAddress peer = IpAddress::FromOctets({reinterpret_cast<const uint8_t*>(&mapping->new_saddr), size});
  static_cast<std::vector<Xfrm::Mapping>*>(data)->push_back({ntohl(mapping->id.spi), {peer, ntohs(mapping->new_sport)}});
  return MNL_CB_OK;
}

}  // namespace

/// What a policy applies to: everything from `source` to `destination`; one of them may be anybody.
struct Xfrm::Selector {
  std::optional<SocketAddress> source, destination;
  uint8_t direction = XFRM_POLICY_IN;
  bool block = false;

  const IpAddress& known_ip() const { return source ? source->ip : destination->ip; }

  xfrm_selector ToKernel() const {
    xfrm_selector selector{};
    selector.family = FamilyOf(known_ip());
    if (destination) {
      selector.daddr = AddressOf(destination->ip);
      selector.prefixlen_d = PrefixOf(destination->ip);
      selector.dport = htons(destination->port);
      selector.dport_mask = 0xffff;
    }
    if (source) {
      selector.saddr = AddressOf(source->ip);
      selector.prefixlen_s = PrefixOf(source->ip);
      selector.sport = htons(source->port);
      selector.sport_mask = 0xffff;
    }
    return selector;
  }
};

Xfrm::~Xfrm() = default;
Xfrm::Xfrm(Xfrm&&) noexcept = default;
Xfrm& Xfrm::operator=(Xfrm&&) noexcept = default;

Result<Xfrm> Xfrm::Open() {
  Xfrm opened;
  opened.socket_ = {mnl_socket_open2(NETLINK_XFRM, SOCK_CLOEXEC), &mnl_socket_close};
  if (opened.socket_ == nullptr || mnl_socket_bind(opened.socket_.get(), 0, MNL_SOCKET_AUTOPID) < 0) {
    return Fail(ErrorCode::kUnsupported, fmt::format("this kernel has no XFRM netlink: {}", strerror(errno)));
  }
  return opened;
}

int Xfrm::Talk(nlmsghdr* request, int (*each)(const nlmsghdr*, void*), void* data) {
  request->nlmsg_seq = ++sequence_;
  if (mnl_socket_sendto(socket_.get(), request, request->nlmsg_len) < 0) return errno;
  std::vector<char> buffer(static_cast<size_t>(MNL_SOCKET_BUFFER_SIZE));
  for (;;) {
    const ssize_t length = mnl_socket_recvfrom(socket_.get(), buffer.data(), buffer.size());
    if (length < 0) return errno;
    const int status = mnl_cb_run(buffer.data(), static_cast<size_t>(length), sequence_,
                                  mnl_socket_get_portid(socket_.get()), each, data);
    if (status < 0) return errno;
    if (status == MNL_CB_STOP) return 0;
  }
}

Result<void> Xfrm::AddState(const SaParams& params, const Mechanism& mechanism, const EspKeys& keys, uint32_t sent) {
  alignas(nlmsghdr) char buffer[2048] = {};
  nlmsghdr* message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = XFRM_MSG_NEWSA;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  auto* state = static_cast<xfrm_usersa_info*>(mnl_nlmsg_put_extra_header(message, sizeof(xfrm_usersa_info)));
  state->sel = Selector{params.source, params.destination}.ToKernel();
  state->id.daddr = AddressOf(params.wire_destination());
  state->id.spi = htonl(params.spi);
  state->id.proto = kProtocolEsp;
  state->saddr = AddressOf(params.wire_source());
  state->lft = NoLimits();
  state->reqid = OwnRequestId();
  state->family = FamilyOf(params.source.ip);
  state->mode = params.tunnel ? XFRM_MODE_TUNNEL : XFRM_MODE_TRANSPORT;
  state->replay_window = kReplayWindow;
  if (params.tunnel) {
    const xfrm_encap_tmpl encapsulation{.encap_type = UDP_ENCAP_ESPINUDP,
                                        .encap_sport = htons(params.tunnel->source.port),
                                        .encap_dport = htons(params.tunnel->destination.port),
                                        .encap_oa = {}};
    mnl_attr_put(message, XFRMA_ENCAP, sizeof encapsulation, &encapsulation);
  }
  if (sent > 0) {
    const xfrm_replay_state replay{.oseq = sent, .seq = 0, .bitmap = 0};
    mnl_attr_put(message, XFRMA_REPLAY_VAL, sizeof replay, &replay);
  }
  PutAlgorithm(message, XFRMA_ALG_AUTH_TRUNC,
               xfrm_algo_auth{.alg_trunc_len = mechanism.integrity == Integrity::kHmacSha256_128 ? 128u : 96u},
               KernelName(mechanism.integrity), keys.integrity);
  PutAlgorithm(message, XFRMA_ALG_CRYPT, xfrm_algo{}, KernelName(mechanism.encryption), keys.encryption);
  const int error = Talk(message);
  explicit_bzero(buffer, sizeof buffer);
  if (error == 0) return {};
  if (error == EPERM) return Fail(ErrorCode::kPermission, "CAP_NET_ADMIN is missing (to add XFRM states)");
  if (error == EEXIST) {
    return Fail(ErrorCode::kUnavailable, fmt::format("the kernel has a state with SPI {} for {} already", params.spi,
                                                     params.wire_destination().ToString()));
  }
  // Kernels without ESP answer EPROTONOSUPPORT, without an algorithm ENOSYS; older ones EINVAL.
  return Fail(ErrorCode::kUnsupported,
              fmt::format("this kernel cannot do ESP with {} (CONFIG_INET_ESP or the algorithm is missing): {}",
                          MechanismName(mechanism), strerror(error)));
}

void Xfrm::RemoveState(const SaParams& params) {
  alignas(nlmsghdr) char buffer[256] = {};
  nlmsghdr* message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = XFRM_MSG_DELSA;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  *static_cast<xfrm_usersa_id*>(mnl_nlmsg_put_extra_header(message, sizeof(xfrm_usersa_id))) = StateId(params);
  const xfrm_address_t source = AddressOf(params.wire_source());
  mnl_attr_put(message, XFRMA_SRCADDR, sizeof source, &source);
  Talk(message);
}

int Xfrm::ChangePolicy(uint16_t type, const Selector& selector, const SaParams* protection) {
  alignas(nlmsghdr) char buffer[1024] = {};
  nlmsghdr* message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = type;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  if (type == XFRM_MSG_DELPOLICY) {
    auto* id = static_cast<xfrm_userpolicy_id*>(mnl_nlmsg_put_extra_header(message, sizeof(xfrm_userpolicy_id)));
    id->sel = selector.ToKernel();
    id->dir = selector.direction;
    return Talk(message);
  }
  message->nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
  auto* policy = static_cast<xfrm_userpolicy_info*>(mnl_nlmsg_put_extra_header(message, sizeof(xfrm_userpolicy_info)));
  policy->sel = selector.ToKernel();
  policy->lft = NoLimits();
  policy->dir = selector.direction;
  policy->priority = selector.block ? kBlockPriority : kPolicyPriority;
  policy->action = selector.block ? XFRM_POLICY_BLOCK : XFRM_POLICY_ALLOW;
  policy->share = XFRM_SHARE_ANY;
  // A blocking policy needs no template; ours has one all the same, because it carries the mark of its owner.
  xfrm_user_tmpl demand{};
  demand.family = FamilyOf(selector.known_ip());
  demand.reqid = OwnRequestId();
  demand.mode = XFRM_MODE_TRANSPORT;
  demand.id.proto = kProtocolEsp;
  demand.aalgos = demand.ealgos = demand.calgos = UINT32_MAX;
  if (protection != nullptr) {
    if (protection->tunnel) demand.mode = XFRM_MODE_TUNNEL;
    demand.saddr = AddressOf(protection->wire_source());
    demand.id.daddr = AddressOf(protection->wire_destination());
    // Outgoing packets must take this very state; incoming ones are held to it by the state's own selector.
    if (!protection->inbound) demand.id.spi = htonl(protection->spi);
  }
  mnl_attr_put(message, XFRMA_TMPL, sizeof demand, &demand);
  return Talk(message);
}

Result<void> Xfrm::AddPolicy(const SaParams& params) {
  const uint8_t direction = params.inbound ? XFRM_POLICY_IN : XFRM_POLICY_OUT;
  const Selector selector{params.source, params.destination, direction};
  int error = ChangePolicy(XFRM_MSG_NEWPOLICY, selector, &params);
  // A renewed set may use the ports of the old one: its policy takes over.
  if (error == EEXIST) error = ChangePolicy(XFRM_MSG_UPDPOLICY, selector, &params);
  if (error == 0) return {};
  return Fail(CodeOfErrno(error), fmt::format("cannot add the XFRM policy for {} to {}: {}", params.source.ToString(),
                                              params.destination.ToString(), strerror(error)));
}

void Xfrm::RemovePolicy(const SaParams& params) {
  ChangePolicy(XFRM_MSG_DELPOLICY,
               {params.source, params.destination,
                static_cast<uint8_t>(params.inbound ? XFRM_POLICY_IN : XFRM_POLICY_OUT)},
               nullptr);
}

Result<void> Xfrm::AddBlock(const SocketAddress& address) {
  for (const Selector& selector : {Selector{std::nullopt, address, XFRM_POLICY_IN, true},
                                   Selector{address, std::nullopt, XFRM_POLICY_OUT, true}}) {
    const int error = ChangePolicy(XFRM_MSG_NEWPOLICY, selector, nullptr);
    if (error == 0 || error == EEXIST) continue;
    return Fail(CodeOfErrno(error),
                fmt::format("cannot block clear text at {}: {}", address.ToString(), strerror(error)));
  }
  return {};
}

void Xfrm::RemoveBlock(const SocketAddress& address) {
  ChangePolicy(XFRM_MSG_DELPOLICY, {std::nullopt, address, XFRM_POLICY_IN, true}, nullptr);
  ChangePolicy(XFRM_MSG_DELPOLICY, {address, std::nullopt, XFRM_POLICY_OUT, true}, nullptr);
}

std::optional<Xfrm::StateCounters> Xfrm::ReadState(const SaParams& params) {
  alignas(nlmsghdr) char buffer[256] = {};
  nlmsghdr* message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = XFRM_MSG_GETSA;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  *static_cast<xfrm_usersa_id*>(mnl_nlmsg_put_extra_header(message, sizeof(xfrm_usersa_id))) = StateId(params);
  StateCounters counters;
  if (Talk(message, CollectCounters, &counters) != 0) return std::nullopt;
  return counters;
}

Result<int> Xfrm::WatchMappings() {
  if (mappings_ == nullptr) {
    mappings_ = {mnl_socket_open2(NETLINK_XFRM, SOCK_CLOEXEC | SOCK_NONBLOCK), &mnl_socket_close};
    int group = XFRMNLGRP_MAPPING;
    if (mappings_ == nullptr || mnl_socket_bind(mappings_.get(), 0, MNL_SOCKET_AUTOPID) < 0 ||
        mnl_socket_setsockopt(mappings_.get(), NETLINK_ADD_MEMBERSHIP, &group, sizeof group) < 0) {
      return Fail(CodeOfErrno(errno), fmt::format("cannot watch NAT mappings of XFRM states: {}", strerror(errno)));
    }
  }
  return mnl_socket_get_fd(mappings_.get());
}

std::vector<Xfrm::Mapping> Xfrm::ReadMappings() {
  std::vector<Mapping> mappings;
  std::vector<char> buffer(static_cast<size_t>(MNL_SOCKET_BUFFER_SIZE));
  for (;;) {
    const ssize_t length = mnl_socket_recvfrom(mappings_.get(), buffer.data(), buffer.size());
    if (length <= 0) return mappings;
    mnl_cb_run(buffer.data(), static_cast<size_t>(length), 0, 0, CollectMapping, &mappings);
  }
}

int Xfrm::RemoveStale() {
  Stale stale;
  for (const auto& [type, collect] :
       {std::pair<uint16_t, mnl_cb_t>(XFRM_MSG_GETSA, CollectState), {XFRM_MSG_GETPOLICY, CollectPolicy}}) {
    alignas(nlmsghdr) char buffer[256] = {};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer);
    message->nlmsg_type = type;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    Talk(message, collect, &stale);
  }
  int removed = 0;
  for (const xfrm_usersa_info& state : stale.states) {
    alignas(nlmsghdr) char buffer[256] = {};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer);
    message->nlmsg_type = XFRM_MSG_DELSA;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    *static_cast<xfrm_usersa_id*>(mnl_nlmsg_put_extra_header(message, sizeof(xfrm_usersa_id))) = {
        .daddr = state.id.daddr, .spi = state.id.spi, .family = state.family, .proto = state.id.proto};
    mnl_attr_put(message, XFRMA_SRCADDR, sizeof state.saddr, &state.saddr);
    removed += Talk(message) == 0;
  }
  for (const xfrm_userpolicy_info& policy : stale.policies) {
    alignas(nlmsghdr) char buffer[512] = {};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer);
    message->nlmsg_type = XFRM_MSG_DELPOLICY;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    auto* id = static_cast<xfrm_userpolicy_id*>(mnl_nlmsg_put_extra_header(message, sizeof(xfrm_userpolicy_id)));
    id->sel = policy.sel;
    id->dir = policy.dir;
    removed += Talk(message) == 0;
  }
  return removed;
}

}  // namespace assay::adapters
