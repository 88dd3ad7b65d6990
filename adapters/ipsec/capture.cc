#include "adapters/ipsec/capture.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "adapters/ipsec/ip_packet.h"

namespace assay::adapters {

using runtime::Fail;
using runtime::Result;

namespace {

// Numbers of the pcapng format (draft-ietf-opsawg-pcapng).
constexpr uint32_t kSectionHeader = 0x0a0d0d0a, kInterfaceDescription = 1, kEnhancedPacket = 6;
constexpr uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr uint16_t kLinkTypeRaw = 101;        ///< packets start with the IP header
constexpr uint16_t kLinkTypeUpperPdu = 252;   ///< tags that say what it is and whence it came, then the message
constexpr uint16_t kOptionEnd = 0, kOptionComment = 1, kOptionName = 2, kOptionResolution = 9;
constexpr uint8_t kNanoseconds = 9;  ///< 10^-9 s

constexpr uint32_t kWire = 0, kDecrypted = 1;

/// Largest TCP payload put into one rebuilt packet.
constexpr size_t kMaxTcpPiece = 32768;

/// One block: grows, and gets its length on both ends when finished. Numbers in this machine's byte order.
class Block {
 public:
  explicit Block(uint32_t type) {
    Put32(type);
    Put32(0);
  }
  void Put16(uint16_t number) { Put(&number, sizeof number); }
  void Put32(uint32_t number) { Put(&number, sizeof number); }
  void Put(const void* data, size_t size) {
    const auto* octets = static_cast<const uint8_t*>(data);
    octets_.insert(octets_.end(), octets, octets + size);
  }
  void Pad() { octets_.resize((octets_.size() + 3) / 4 * 4); }
  void Option(uint16_t code, std::string_view value) {
    Put16(code);
    Put16(static_cast<uint16_t>(value.size()));
    Put(value.data(), value.size());
    Pad();
  }
  std::span<const uint8_t> Finish() {
    const auto total = static_cast<uint32_t>(octets_.size() + 4);
    Put32(total);
    std::memcpy(octets_.data() + 4, &total, sizeof total);
    return octets_;
  }

 private:
  std::vector<uint8_t> octets_;
};

// Tags of exported PDUs (Wireshark, wsutil/exported_pdu_tlvs.h).
constexpr uint16_t kTagEnd = 0, kTagDissector = 12, kTagIpv4Source = 20, kTagIpv4Destination = 21, kTagIpv6Source = 22,
                   kTagIpv6Destination = 23, kTagPortType = 24, kTagSourcePort = 25, kTagDestinationPort = 26;
constexpr uint32_t kPortTypeTcp = 2, kPortTypeUdp = 3;

void Put16(std::vector<uint8_t>& out, size_t number) {
  out.push_back(static_cast<uint8_t>(number >> 8));
  out.push_back(static_cast<uint8_t>(number));
}

/// RFC 1071, over the pseudo header and `segment`.
uint16_t Checksum(const IpAddress& source, const IpAddress& destination, uint8_t protocol,
                  std::span<const uint8_t> segment) {
  uint64_t sum = protocol + segment.size();
  const auto add = [&](std::span<const uint8_t> octets) {
    for (size_t i = 0; i < octets.size(); ++i) sum += i % 2 == 0 ? uint64_t{octets[i]} << 8 : octets[i];
  };
  add(source.octets());
  add(destination.octets());
  add(segment);
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~sum);
}

std::vector<uint8_t> UdpPacket(const SocketAddress& from, const SocketAddress& to, std::span<const uint8_t> payload) {
  std::vector<uint8_t> segment;
  Put16(segment, from.port);
  Put16(segment, to.port);
  Put16(segment, 8 + payload.size());
  Put16(segment, 0);
  segment.insert(segment.end(), payload.begin(), payload.end());
  uint16_t checksum = Checksum(from.ip, to.ip, kProtocolUdp, segment);
  if (checksum == 0) checksum = 0xffff;  // 0 means none (RFC 768)
  segment[6] = static_cast<uint8_t>(checksum >> 8);
  segment[7] = static_cast<uint8_t>(checksum);
  std::vector<uint8_t> packet;
  BuildIpPacket(from.ip, to.ip, kProtocolUdp, segment, packet);
  return packet;
}

std::vector<uint8_t> TcpPacket(const SocketAddress& from, const SocketAddress& to, uint32_t sequence,
                               uint32_t acknowledged, std::span<const uint8_t> payload) {
  constexpr uint8_t kPushAck = 0x18;
  std::vector<uint8_t> segment;
  Put16(segment, from.port);
  Put16(segment, to.port);
  Put16(segment, sequence >> 16);
  Put16(segment, sequence & 0xffff);
  Put16(segment, acknowledged >> 16);
  Put16(segment, acknowledged & 0xffff);
  segment.push_back(0x50);  // five words of header
  segment.push_back(kPushAck);
  Put16(segment, 65535);  // window
  Put16(segment, 0);
  Put16(segment, 0);
  segment.insert(segment.end(), payload.begin(), payload.end());
  const uint16_t checksum = Checksum(from.ip, to.ip, kProtocolTcp, segment);
  segment[16] = static_cast<uint8_t>(checksum >> 8);
  segment[17] = static_cast<uint8_t>(checksum);
  std::vector<uint8_t> packet;
  BuildIpPacket(from.ip, to.ip, kProtocolTcp, segment, packet);
  return packet;
}

void PutTag(std::vector<uint8_t>& out, uint16_t tag, std::span<const uint8_t> value) {
  const size_t padded = (value.size() + 3) / 4 * 4;
  Put16(out, tag);
  Put16(out, padded);
  out.insert(out.end(), value.begin(), value.end());
  out.resize(out.size() + padded - value.size());
}

void PutNumberTag(std::vector<uint8_t>& out, uint16_t tag, uint32_t number) {
  const uint8_t octets[] = {static_cast<uint8_t>(number >> 24), static_cast<uint8_t>(number >> 16),
                            static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number)};
  PutTag(out, tag, octets);
}

/// What protected sockets carry is SIP (TS 33.203).
std::vector<uint8_t> ExportedPdu(const SocketAddress& from, const SocketAddress& to, bool tcp,
                                 std::span<const uint8_t> message) {
  constexpr std::string_view kDissector = "sip";
  std::vector<uint8_t> pdu;
  PutTag(pdu, kTagDissector, {reinterpret_cast<const uint8_t*>(kDissector.data()), kDissector.size()});
  PutTag(pdu, from.ip.is_v4() ? kTagIpv4Source : kTagIpv6Source, from.ip.octets());
  PutTag(pdu, to.ip.is_v4() ? kTagIpv4Destination : kTagIpv6Destination, to.ip.octets());
  PutNumberTag(pdu, kTagPortType, tcp ? kPortTypeTcp : kPortTypeUdp);
  PutNumberTag(pdu, kTagSourcePort, from.port);
  PutNumberTag(pdu, kTagDestinationPort, to.port);
  PutTag(pdu, kTagEnd, {});
  pdu.insert(pdu.end(), message.begin(), message.end());
  return pdu;
}

Result<void> WriteAll(int fd, const std::string& path, std::span<const uint8_t> octets) {
  while (!octets.empty()) {
    const ssize_t written = write(fd, octets.data(), octets.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      const auto code = errno == ENOSPC || errno == EDQUOT ? runtime::ErrorCode::kExhausted : CodeOfErrno(errno);
      return Fail(code, fmt::format("cannot write {}: {}", path, strerror(errno)));
    }
    octets = octets.subspan(static_cast<size_t>(written));
  }
  return {};
}

Result<UniqueFd> CreateFile(const std::string& path, mode_t mode) {
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd) return Fail(CodeOfErrno(errno), fmt::format("cannot create {}: {}", path, strerror(errno)));
  return fd;
}

}  // namespace

Result<std::unique_ptr<CaptureWriter>> CaptureWriter::Create(const std::string& path) {
  Result<UniqueFd> fd = CreateFile(path, 0666);
  if (!fd) return Fail(fd.error());
  std::unique_ptr<CaptureWriter> writer(new CaptureWriter(path, std::move(*fd)));
  Block section(kSectionHeader);
  section.Put32(kByteOrderMagic);
  section.Put16(1);  // version 1.0
  section.Put16(0);
  section.Put32(UINT32_MAX);  // section length unknown
  section.Put32(UINT32_MAX);
  if (Result<void> written = writer->Write(section.Finish()); !written) return Fail(written.error());
  for (const auto& [name, link_type] : {std::pair("wire", kLinkTypeRaw), std::pair("decrypted", kLinkTypeUpperPdu)}) {
    Block interface(kInterfaceDescription);
    interface.Put16(link_type);
    interface.Put16(0);
    interface.Put32(0);  // no snapshot limit
    interface.Option(kOptionName, name);
    interface.Option(kOptionResolution, {reinterpret_cast<const char*>(&kNanoseconds), 1});
    interface.Option(kOptionEnd, {});
    if (Result<void> written = writer->Write(interface.Finish()); !written) return Fail(written.error());
  }
  return writer;
}

Result<void> CaptureWriter::Write(std::span<const uint8_t> octets) { return WriteAll(fd_.get(), path_, octets); }

Result<void> CaptureWriter::WritePacket(uint32_t interface, std::span<const uint8_t> packet, std::string_view comment,
                                        runtime::WallTime time) {
  if (packet.empty()) return {};
  const auto stamp = static_cast<uint64_t>(time.time_since_epoch().count());
  Block block(kEnhancedPacket);
  block.Put32(interface);
  block.Put32(static_cast<uint32_t>(stamp >> 32));
  block.Put32(static_cast<uint32_t>(stamp));
  block.Put32(static_cast<uint32_t>(packet.size()));
  block.Put32(static_cast<uint32_t>(packet.size()));
  block.Put(packet.data(), packet.size());
  block.Pad();
  if (!comment.empty()) {
    block.Option(kOptionComment, comment.substr(0, 1000));
    block.Option(kOptionEnd, {});
  }
  return Write(block.Finish());
}

Result<void> CaptureWriter::Add(const runtime::WireRecord& record, runtime::WallTime time) {
  const std::string& from_text = record.sent ? record.local : record.remote;
  const std::string& to_text = record.sent ? record.remote : record.local;
  const Result<SocketAddress> from = SocketAddress::Parse(from_text), to = SocketAddress::Parse(to_text);
  if (!from || !to || from->ip.family() != to->ip.family()) return {};
  if (record.transport == "esp") {
    std::vector<uint8_t> packet;
    BuildIpPacket(from->ip, to->ip, kProtocolEsp, record.octets, packet);
    return WritePacket(kWire, packet, record.association, time);
  }
  if (record.transport == "ip") return WritePacket(kWire, record.octets, record.association, time);
  if (record.transport == "esp-udp") {
    return WritePacket(kWire, UdpPacket(*from, *to, record.octets), record.association, time);
  }
  const bool tcp = record.transport == "tcp";
  if (tcp || record.transport == "udp") {
    const bool decrypted = record.association.find("protected") != std::string::npos;
    if (decrypted) return WritePacket(kDecrypted, ExportedPdu(*from, *to, tcp, record.octets), record.association, time);
  }
  if (record.transport == "udp") {
    return WritePacket(kWire, UdpPacket(*from, *to, record.octets), record.association, time);
  }
  if (!tcp) return {};
  uint32_t& sequence = sequences_.try_emplace({from_text, to_text, record.association}, 1).first->second;
  const uint32_t acknowledged = sequences_.try_emplace({to_text, from_text, record.association}, 1).first->second;
  for (size_t start = 0; start < record.octets.size(); start += kMaxTcpPiece) {
    const auto piece = record.octets.subspan(start, std::min(kMaxTcpPiece, record.octets.size() - start));
    Result<void> written = WritePacket(kWire, TcpPacket(*from, *to, sequence, acknowledged, piece),
                                       record.association, time);
    if (!written) return written;
    sequence += static_cast<uint32_t>(piece.size());
  }
  return {};
}

Result<std::unique_ptr<KeyFile>> KeyFile::Create(const std::string& path) {
  Result<UniqueFd> fd = CreateFile(path, 0600);
  if (!fd) return Fail(fd.error());
  // The mode of open() does not count for a file that was there already.
  if (fchmod(fd->get(), 0600) != 0) {
    return Fail(CodeOfErrno(errno), fmt::format("cannot protect {}: {}", path, strerror(errno)));
  }
  return std::unique_ptr<KeyFile>(new KeyFile(path, std::move(*fd)));
}

Result<void> KeyFile::Add(const SaSet& set) {
  const auto hex = [](const std::vector<uint8_t>& key) {
    std::string text = key.empty() ? "" : "0x";
    for (const uint8_t octet : key) text += fmt::format("{:02x}", octet);
    return text;
  };
  // Wireshark's names of the algorithms.
  const auto cipher = [](Encryption encryption) {
    switch (encryption) {
      case Encryption::kNull: return "NULL";
      case Encryption::kAesCbc: return "AES-CBC [RFC3602]";
      case Encryption::kDesEde3Cbc: return "TripleDES-CBC [RFC2451]";
    }
    return "";
  };
  const auto digest = [](Integrity integrity) {
    switch (integrity) {
      case Integrity::kHmacMd5_96: return "HMAC-MD5-96 [RFC2403]";
      case Integrity::kHmacSha1_96: return "HMAC-SHA-1-96 [RFC2404]";
      case Integrity::kHmacSha256_128: return "HMAC-SHA-256-128 [RFC4868]";
    }
    return "";
  };
  std::string lines;
  for (const Mechanism& mechanism : set.mechanisms) {
    const EspKeys keys = ExpandKeys(mechanism, set.ik, set.ck);
    for (const SaParams& params : AssociationsOf(set)) {
      lines += fmt::format("\"{}\",\"{}\",\"{}\",\"0x{:08x}\",\"{}\",\"{}\",\"{}\",\"{}\"\n",
                           params.source.ip.is_v4() ? "IPv4" : "IPv6", params.wire_source().ToString(),
                           params.wire_destination().ToString(), params.spi, cipher(mechanism.encryption),
                           hex(keys.encryption), digest(mechanism.integrity), hex(keys.integrity));
    }
  }
  return WriteAll(fd_.get(), path_, {reinterpret_cast<const uint8_t*>(lines.data()), lines.size()});
}

}  // namespace assay::adapters
