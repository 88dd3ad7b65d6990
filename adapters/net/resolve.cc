#include "adapters/net/resolve.h"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <memory>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr time_t kTimeoutSeconds = 5;
/// RFC 1035 §2.3.4.
constexpr size_t kMaxName = 255;

const char* VersionName(std::optional<IpAddress::Family> family) {
  if (!family) return "IPv4 or IPv6";
  return *family == IpAddress::Family::kV4 ? "IPv4" : "IPv6";
}

/// Everything the resolver's thread touches; outlives a request that cannot be cancelled.
struct Lookup {
  std::string name;
  addrinfo hints{};
  gaicb request{};
  ~Lookup() {
    if (request.ar_result != nullptr) freeaddrinfo(request.ar_result);
  }
};

}  // namespace

Result<IpAddress> ResolveHost(std::string_view name, std::optional<IpAddress::Family> family) {
  if (Result<IpAddress> numeric = IpAddress::Parse(name); numeric) {
    if (!family || numeric->family() == *family) return numeric;
    return Fail(ErrorCode::kNotFound, fmt::format("{} is no {} address", name, VersionName(family)));
  }
  if (name.empty() || name.size() > kMaxName || name.find('\0') != std::string_view::npos) {
    return Fail(ErrorCode::kNotFound, fmt::format("expected a host name of 1 to {} characters, found {}", kMaxName,
                                                  name.size()));
  }
  auto lookup = std::make_unique<Lookup>();
  lookup->name = name;
  lookup->hints.ai_family = !family ? AF_UNSPEC : *family == IpAddress::Family::kV4 ? AF_INET : AF_INET6;
  lookup->hints.ai_socktype = SOCK_DGRAM;
  lookup->request.ar_name = lookup->name.c_str();
  lookup->request.ar_request = &lookup->hints;
  gaicb* requests[] = {&lookup->request};
  int status = getaddrinfo_a(GAI_NOWAIT, requests, 1, nullptr);
  if (status == 0) {
    const timespec timeout{.tv_sec = kTimeoutSeconds, .tv_nsec = 0};
    gai_suspend(requests, 1, &timeout);
    status = gai_error(requests[0]);
  }
  if (status == EAI_INPROGRESS) {
    // A request whose query is on its way cannot be taken back; its thread still writes into it, so it is left alone.
    if (gai_cancel(requests[0]) == EAI_NOTCANCELED) (void)lookup.release();
    return Fail(ErrorCode::kUnavailable,
                fmt::format("no name server answered for \"{}\" within {} s", name, kTimeoutSeconds));
  }
  if (status != 0 || lookup->request.ar_result == nullptr) {
    return Fail(ErrorCode::kNotFound, fmt::format("no {} address for \"{}\": {}", VersionName(family), name,
                                                  gai_strerror(status == 0 ? EAI_NONAME : status)));
  }
  sockaddr_storage storage{};
  const addrinfo& first = *lookup->request.ar_result;
  std::copy_n(reinterpret_cast<const char*>(first.ai_addr), std::min<size_t>(first.ai_addrlen, sizeof storage),
              reinterpret_cast<char*>(&storage));
  return SocketAddress::FromSockaddr(storage).ip;
}

}  // namespace assay::adapters
