#include "runtime/executor/host_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstring>

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

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

/// True when an interface of this machine has the address that `text` writes.
bool IsOwnAddress(const std::string& text) {
  in_addr four{};
  in6_addr six{};
  const bool is_four = inet_pton(AF_INET, text.c_str(), &four) == 1;
  if (!is_four && inet_pton(AF_INET6, text.c_str(), &six) != 1) return false;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return false;
  bool found = false;
  for (const ifaddrs* at = list; at != nullptr && !found; at = at->ifa_next) {
    if (at->ifa_addr == nullptr || at->ifa_addr->sa_family != (is_four ? AF_INET : AF_INET6)) continue;
    found =
        is_four
            ? std::memcmp(&reinterpret_cast<sockaddr_in*>(at->ifa_addr)->sin_addr, &four, sizeof four) == 0
            : std::memcmp(&reinterpret_cast<sockaddr_in6*>(at->ifa_addr)->sin6_addr, &six, sizeof six) == 0;
  }
  freeifaddrs(list);
  return found;
}

}  // namespace

bool IsThisHost(std::string_view host) {
  const std::string wanted = Lower(host);
  if (wanted == "localhost" || wanted == "127.0.0.1" || wanted == "::1" || IsOwnAddress(wanted)) return true;
  char name[256] = "";
  if (gethostname(name, sizeof name - 1) != 0) return false;
  const std::string own = Lower(name);
  return wanted == own || wanted == own.substr(0, own.find('.'));
}

std::string UnknownHost(std::string_view host) {
  return fmt::format("host \"{}\" is not known: everything runs on this machine, \"localhost\"", host);
}

std::string HostAddress(std::string_view kind) {
  const std::string word = Lower(kind);
  if (word != "ipv4" && word != "ipv6" && word != "ipv4oripv6") return {};
  const int family = word == "ipv6" ? AF_INET6 : AF_INET;
  std::string address = FirstAddress(family);
  if (address.empty() && word == "ipv4oripv6") address = FirstAddress(AF_INET6);
  if (address.empty()) address = family == AF_INET ? "127.0.0.1" : "::1";
  return address;
}

}  // namespace assay::runtime
