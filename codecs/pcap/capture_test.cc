#include "codecs/pcap/capture.h"

#include <gtest/gtest.h>

#include <functional>

namespace assay::codecs {
namespace {

std::string Big(uint64_t number, int octets) {
  std::string text;
  for (int i = octets - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i));
  return text;
}
std::string Little(uint64_t number, int octets) {
  std::string text;
  for (int i = 0; i < octets; ++i) text += static_cast<char>(number >> (8 * i));
  return text;
}

std::string Ipv4(int protocol, const std::string& payload) {
  return std::string("\x45\0", 2) + Big(20 + payload.size(), 2) + Big(0, 4) + "\x40" +
         Big(static_cast<uint64_t>(protocol), 1) + Big(0, 2) + Big(0xc0000201, 4) + Big(0xc0000202, 4) +
         payload;
}
std::string Ipv6(int next, const std::string& payload) {
  return Big(0x60000000, 4) + Big(payload.size(), 2) + Big(static_cast<uint64_t>(next), 1) + "\x40" +
         Big(0x20010db8, 4) + Big(0, 8) + Big(1, 4) + Big(0x20010db8, 4) + Big(0, 8) + Big(2, 4) + payload;
}
std::string Udp(const std::string& payload) {
  return Big(5060, 2) + Big(5061, 2) + Big(8 + payload.size(), 2) + Big(0, 2) + payload;
}
std::string Tcp(uint32_t sequence, const std::string& payload, int flags = 0x18) {
  return Big(5060, 2) + Big(5061, 2) + Big(sequence, 4) + Big(0, 4) + "\x50" +
         Big(static_cast<uint64_t>(flags), 1) + Big(0, 6) + payload;
}
std::string Ethernet(int type, const std::string& payload) {
  return std::string(12, 'm') + Big(static_cast<uint64_t>(type), 2) + payload +
         std::string(4, '\0');  // with padding
}

std::string Pcap(int link_type, const std::vector<std::string>& frames, bool big = false) {
  auto number = [big](uint64_t value, int octets) {
    return big ? Big(value, octets) : Little(value, octets);
  };
  std::string file = number(0xa1b2c3d4, 4) + number(2, 2) + number(4, 2) + number(0, 8) + number(65535, 4) +
                     number(static_cast<uint64_t>(link_type), 4);
  for (const std::string& frame : frames)
    file += number(7, 4) + number(5, 4) + number(frame.size(), 4) + number(frame.size(), 4) + frame;
  return file;
}
std::string PcapNg(int link_type, const std::vector<std::string>& frames) {
  auto block = [](uint32_t type, std::string body) {
    while (body.size() % 4 != 0) body += '\0';
    return Little(type, 4) + Little(body.size() + 12, 4) + body + Little(body.size() + 12, 4);
  };
  std::string file =
      block(0x0a0d0d0a, Little(0x1a2b3c4d, 4) + Little(1, 2) + Little(0, 2) + Little(UINT64_MAX, 8));
  file += block(1, Little(static_cast<uint64_t>(link_type), 2) + Little(0, 2) + Little(0, 4) + Little(9, 2) +
                       Little(1, 2) + "\x09\0\0\0");
  for (const std::string& frame : frames) {
    file += block(6, Little(0, 4) + Little(0, 4) + Little(7000005, 4) + Little(frame.size(), 4) +
                         Little(frame.size(), 4) + frame);
  }
  return file;
}

std::string Show(const std::string& file) {
  auto capture = ReadCapture(file);
  if (!capture) return std::to_string(capture.error().offset.value_or(0)) + ": " + capture.error().message;
  std::string text;
  for (const CapturedPayload& p : capture->payloads) {
    text += std::to_string(p.packet) + " " + p.source + ">" + p.destination + (p.tcp ? " tcp " : " udp ") +
            p.octets + "\n";
  }
  if (capture->broken) text += std::to_string(capture->broken->offset.value_or(0)) + ": " + capture->broken->message;
  return text;
}

TEST(Capture, LinkTypesAndFamilies) {
  const std::string v4 = "1 192.0.2.1:5060>192.0.2.2:5061 udp hello\n";
  const std::string v6 = "1 [2001:db8::1]:5060>[2001:db8::2]:5061 udp hello\n";
  EXPECT_EQ(Show(Pcap(1, {Ethernet(0x0800, Ipv4(17, Udp("hello")))})), v4);
  EXPECT_EQ(Show(Pcap(1, {Ethernet(0x0800, Ipv4(17, Udp("hello")))}, true)), v4);
  EXPECT_EQ(Show(Pcap(1, {Ethernet(0x86dd, Ipv6(17, Udp("hello")))})), v6);
  EXPECT_EQ(Show(Pcap(1, {Ethernet(0x8100, Big(5, 2) + Big(0x0800, 2) + Ipv4(17, Udp("hello")))})), v4);
  EXPECT_EQ(Show(Pcap(101, {Ipv6(17, Udp("hello"))})), v6);
  EXPECT_EQ(Show(Pcap(113, {std::string(14, 's') + Big(0x0800, 2) + Ipv4(17, Udp("hello"))})), v4);
  EXPECT_EQ(Show(Pcap(0, {Little(2, 4) + Ipv4(17, Udp("hello"))})), v4);
  EXPECT_EQ(Show(PcapNg(1, {Ethernet(0x0800, Ipv4(17, Udp("hello")))})), v4);
  EXPECT_EQ(Show(Pcap(101, {Ipv6(0, Big(17, 1) + Big(0, 7) + Udp("hello"))})), v6);  // hop-by-hop header
}

TEST(Capture, Times) {
  EXPECT_EQ(ReadCapture(Pcap(101, {Ipv4(17, Udp("x"))}))->payloads[0].time_ns, 7'000'005'000u);
  EXPECT_EQ(ReadCapture(PcapNg(101, {Ipv4(17, Udp("x"))}))->payloads[0].time_ns, 7'000'005u);
}

TEST(Capture, TcpInSequence) {
  auto segment = [](uint32_t sequence, const std::string& payload, int flags = 0x18) {
    return Ipv4(6, Tcp(sequence, payload, flags));
  };
  const std::string start = "2 192.0.2.1:5060>192.0.2.2:5061 tcp ";
  EXPECT_EQ(Show(Pcap(101, {segment(99, "", 2), segment(100, "ab"), segment(102, "cd")})), start + "abcd\n");
  EXPECT_EQ(Show(Pcap(101, {segment(99, "", 2), segment(102, "cd"), segment(104, "ef"), segment(100, "ab")})),
            start + "abcdef\n");
  EXPECT_EQ(Show(Pcap(101, {segment(99, "", 2), segment(100, "abcd"), segment(102, "cdef")})),
            start + "abcdef\n");
  EXPECT_EQ(Show(Pcap(101, {segment(0xfffffffd, "", 2), segment(0xfffffffe, "abc"), segment(1, "de")})),
            start + "abcde\n");
  EXPECT_EQ(Show(Pcap(101, {segment(99, "", 2), segment(100, "ab"), segment(104, "gone")})), start + "ab\n");
}

TEST(Capture, BrokenFiles) {
  const std::string good = Pcap(101, {Ipv4(17, Udp("hello"))});
  EXPECT_EQ(Show("hello"), "0: no pcap or pcapng file");
  EXPECT_EQ(Show(good.substr(0, 10)), "0: capture file ends inside a packet, or names an impossible length");
  EXPECT_EQ(Show(good.substr(0, good.size() - 1)),
            "24: capture file ends inside a packet, or names an impossible length");
  const std::string two = Pcap(101, {Ipv4(17, Udp("first")), Ipv4(17, Udp("second"))});
  EXPECT_EQ(Show(two.substr(0, two.size() - 1)), "1 192.0.2.1:5060>192.0.2.2:5061 udp first\n" +
                                                     std::to_string(24 + 16 + Ipv4(17, Udp("first")).size()) +
                                                     ": capture file ends inside a packet, or names an impossible length");
  const std::string ng = PcapNg(1, {Ethernet(0x0800, Ipv4(17, Udp("hello")))});
  // No prefix or flipped octet may do harm.
  for (size_t i = 0; i < ng.size(); ++i) {
    ReadCapture(ng.substr(0, i));
    std::string changed = ng;
    changed[i] = static_cast<char>(changed[i] ^ 0xff);
    ReadCapture(changed);
  }
  for (size_t i = 0; i < good.size(); ++i) ReadCapture(good.substr(0, i));
}

TEST(Capture, Limits) {
  CaptureLimits limits;
  limits.max_packets = 1;
  auto payloads = ReadCapture(Pcap(101, {Ipv4(17, Udp("a")), Ipv4(17, Udp("b"))}), limits);
  ASSERT_FALSE(payloads);
  EXPECT_EQ(payloads.error().message, "capture holds more packets than max_packets, 1");
}

}  // namespace
}  // namespace assay::codecs
