// pcap and pcapng files, and TCP directions put together from their segments.

#include "codecs/pcap/capture.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "codecs/pcap/packet.h"

namespace assay::codecs {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr uint32_t kPcapMicro = 0xa1b2c3d4, kPcapNano = 0xa1b23c4d, kPcapNg = 0x0a0d0d0a,
                   kByteOrder = 0x1a2b3c4d;
constexpr uint64_t kNanoPerSecond = 1'000'000'000;

uint32_t Swap(uint32_t number) { return __builtin_bswap32(number); }

/// Collects payloads; follows TCP directions by sequence number.
class Collector {
 public:
  explicit Collector(const CaptureLimits& limits) : limits_(limits) {}

  Result<void> AddFrame(uint32_t link_type, uint64_t time_ns, std::string_view frame) {
    if (++packets_ > limits_.max_packets) {
      return Fail(Error{ErrorCode::kLimit,
                        fmt::format("capture holds more packets than max_packets, {}", limits_.max_packets)});
    }
    Packet packet;
    if (!ParseFrame(link_type, frame, &packet)) return {};
    if (packet.tcp) return AddSegment(packet, time_ns);
    if (packet.payload.empty()) return {};
    payloads_.push_back(
        {time_ns, packets_, packet.source, packet.destination, false, std::string(packet.payload)});
    return {};
  }

  std::vector<CapturedPayload> Finish() { return std::move(payloads_); }

 private:
  struct Stream {
    size_t payload = SIZE_MAX;  ///< in payloads_, once it has an octet
    bool started = false;
    uint32_t next = 0;  ///< sequence number of the next octet
    std::map<uint32_t, std::string> pending;
  };

  Result<void> AddSegment(const Packet& packet, uint64_t time_ns) {
    std::string key = packet.source + ">" + packet.destination;
    auto found = streams_.find(key);
    if (found == streams_.end()) {
      if (streams_.size() == limits_.max_connections) {
        return Fail(Error{ErrorCode::kLimit,
                          fmt::format("capture holds more TCP connections than max_connections, {}",
                                      limits_.max_connections)});
      }
      found = streams_.emplace(key, Stream()).first;
    }
    Stream& stream = found->second;
    if (packet.syn) stream = Stream();  // the ports are used again
    if (!stream.started) {
      stream.started = true;
      stream.next = packet.sequence;
    }
    if (packet.payload.empty()) return {};
    if (stream.payload == SIZE_MAX) {
      stream.payload = payloads_.size();
      payloads_.push_back({time_ns, packets_, packet.source, packet.destination, true, ""});
    }
    Append(stream, packet.sequence, packet.payload);
    while (!stream.pending.empty()) {
      auto ready = std::find_if(stream.pending.begin(), stream.pending.end(), [&stream](const auto& segment) {
        return static_cast<int32_t>(segment.first - stream.next) <= 0;
      });
      if (ready == stream.pending.end()) break;
      std::string octets = std::move(ready->second);
      uint32_t sequence = ready->first;
      stream.pending.erase(ready);
      Append(stream, sequence, octets);
    }
    return {};
  }

  void Append(Stream& stream, uint32_t sequence, std::string_view octets) {
    auto ahead = static_cast<int32_t>(sequence - stream.next);
    if (ahead > 0) {
      if (stream.pending.size() < limits_.max_pending) stream.pending.emplace(sequence, octets);
      return;
    }
    size_t known = static_cast<size_t>(-static_cast<int64_t>(ahead));
    if (known >= octets.size()) return;  // sent again
    octets.remove_prefix(known);
    std::string& all = payloads_[stream.payload].octets;
    if (all.size() + octets.size() > limits_.max_stream) return;
    all += octets;
    stream.next += static_cast<uint32_t>(octets.size());
  }

  const CaptureLimits& limits_;
  uint64_t packets_ = 0;
  std::vector<CapturedPayload> payloads_;
  std::map<std::string, Stream> streams_;
};

class FileReader {
 public:
  FileReader(std::string_view file, Collector* collector) : file_(file), collector_(collector) {}

  Result<void> ReadPcap() {
    uint32_t magic = Read32(file_, 0);
    swapped_ = magic == Swap(kPcapMicro) || magic == Swap(kPcapNano);
    bool nano = Read(0) == kPcapNano;
    if (file_.size() < 24) return Short(0);
    uint32_t link_type = Read(20) & 0xffff;
    for (size_t at = 24; at < file_.size();) {
      if (file_.size() - at < 16) return Short(at);
      uint64_t time = Read(at) * kNanoPerSecond + Read(at + 4) * (nano ? 1ull : 1000ull);
      size_t length = Read(at + 8);
      if (length > file_.size() - at - 16) return Short(at);
      Result<void> added = collector_->AddFrame(link_type, time, file_.substr(at + 16, length));
      if (!added) return added;
      at += 16 + length;
    }
    return {};
  }

  Result<void> ReadPcapNg() {
    constexpr uint32_t kInterface = 1, kSimplePacket = 3, kEnhancedPacket = 6;
    for (size_t at = 0; at < file_.size();) {
      if (file_.size() - at < 12) return Short(at);
      if (Read32(file_, at) == kPcapNg) {
        if (file_.size() - at < 28) return Short(at);
        swapped_ = Read32(file_, at + 8) == Swap(kByteOrder);
        interfaces_.clear();
      }
      uint32_t type = Read(at);
      size_t length = Read(at + 4);
      if (length < 12 || length % 4 != 0 || length > file_.size() - at) return Short(at);
      std::string_view body = file_.substr(at + 8, length - 12);
      Result<void> added;
      if (type == kInterface && body.size() >= 8) {
        AddInterface(at + 8, body.size());
      } else if (type == kEnhancedPacket && body.size() >= 20) {
        added = AddEnhanced(at + 8, body);
      } else if (type == kSimplePacket && body.size() >= 4 && !interfaces_.empty()) {
        size_t size = std::min<size_t>(Read(at + 8), body.size() - 4);
        added = collector_->AddFrame(interfaces_[0].link_type, 0, body.substr(4, size));
      }
      if (!added) return added;
      at += length;
    }
    return {};
  }

 private:
  struct Interface {
    uint32_t link_type;
    uint64_t units_per_second = 1'000'000;
  };

  uint32_t Read(size_t at) const {
    uint32_t number = Read32(file_, at);
    return swapped_ ? Swap(number) : number;
  }
  uint32_t ReadHalf(size_t at) const {
    uint32_t number = Read16(file_, at);
    return swapped_ ? (number >> 8 | (number & 0xff) << 8) : number;
  }
  tl::unexpected<Error> Short(size_t at) const {
    return Fail(
        Error{ErrorCode::kMalformed, "capture file ends inside a packet, or names an impossible length", at});
  }

  void AddInterface(size_t at, size_t size) {
    constexpr uint32_t kTimeResolution = 9;
    Interface interface { ReadHalf(at) };
    for (size_t option = at + 8; option + 4 <= at + size;) {
      uint32_t code = ReadHalf(option);
      size_t length = ReadHalf(option + 2);
      if (code == 0 || option + 4 + length > at + size) break;
      if (code == kTimeResolution && length >= 1) {
        auto value = static_cast<unsigned char>(file_[option + 4]);
        unsigned exponent = value & 0x7f;
        uint64_t units = 1;
        bool binary = (value & 0x80) != 0;
        for (unsigned i = 0; i < exponent && units < kNanoPerSecond; ++i) units *= binary ? 2 : 10;
        interface.units_per_second = units;
      }
      option += 4 + (length + 3) / 4 * 4;
    }
    interfaces_.push_back(interface);
  }

  Result<void> AddEnhanced(size_t at, std::string_view body) {
    uint32_t number = Read(at);
    if (number >= interfaces_.size()) return Short(at);
    const Interface& interface = interfaces_[number];
    uint64_t units = uint64_t{Read(at + 4)} << 32 | Read(at + 8);
    uint64_t seconds = units / interface.units_per_second;
    uint64_t rest = units % interface.units_per_second;
    uint64_t time = seconds * kNanoPerSecond + rest * (kNanoPerSecond / interface.units_per_second);
    size_t length = Read(at + 12);
    if (length > body.size() - 20) return Short(at);
    return collector_->AddFrame(interface.link_type, time, body.substr(20, length));
  }

  std::string_view file_;
  Collector* collector_;
  bool swapped_ = false;
  std::vector<Interface> interfaces_;
};

bool IsPcap(uint32_t magic) {
  return magic == kPcapMicro || magic == kPcapNano || magic == Swap(kPcapMicro) || magic == Swap(kPcapNano);
}

}  // namespace

bool IsCapture(std::string_view file) {
  if (file.size() < 4) return false;
  uint32_t magic = Read32(file, 0);
  return IsPcap(magic) || magic == kPcapNg;
}

Result<Capture> ReadCapture(std::string_view file, const CaptureLimits& limits) {
  if (!IsCapture(file)) return Fail(Error{ErrorCode::kMalformed, "no pcap or pcapng file", 0});
  Collector collector(limits);
  FileReader reader(file, &collector);
  Result<void> read = IsPcap(Read32(file, 0)) ? reader.ReadPcap() : reader.ReadPcapNg();
  Capture capture;
  if (!read) {
    if (read.error().code != ErrorCode::kMalformed || read.error().offset == size_t{0}) return Fail(read.error());
    capture.broken = read.error();
  }
  capture.payloads = collector.Finish();
  return capture;
}

}  // namespace assay::codecs
