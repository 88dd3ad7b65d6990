#include "runtime/executor/host_address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cctype>

namespace assay::runtime {

namespace {

/// The first address of `family` that others can reach, or an empty string.
std::string FirstAddress(int family) {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  std::string found;
  for (const ifaddrs* at = list; at != nullptr && found.empty(); at = at->ifa_next) {
    if (at->ifa_addr == nullptr || at->ifa_addr->sa_family != family) continue;
    if ((at->ifa_flags & IFF_UP) == 0 || (at->ifa_flags & IFF_LOOPBACK) != 0) continue;
    char text[INET6_ADDRSTRLEN] = "";
    const void* address =
        family == AF_INET ? static_cast<const void*>(&reinterpret_cast<sockaddr_in*>(at->ifa_addr)->sin_addr)
                          : &reinterpret_cast<sockaddr_in6*>(at->ifa_addr)->sin6_addr;
    if (inet_ntop(family, address, text, sizeof text) != nullptr) found = text;
  }
  freeifaddrs(list);
  return found;
}

}  // namespace

std::string HostAddress(std::string_view kind) {
  std::string word(kind);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (word != "ipv4" && word != "ipv6" && word != "ipv4oripv6") return {};
  const int family = word == "ipv6" ? AF_INET6 : AF_INET;
  std::string address = FirstAddress(family);
  if (address.empty() && word == "ipv4oripv6") address = FirstAddress(AF_INET6);
  if (address.empty()) address = family == AF_INET ? "127.0.0.1" : "::1";
  return address;
}

}  // namespace assay::runtime
