#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/ipsec/testing/side.h"

namespace assay::adapters {

/// A network and a device in namespaces of their own, with the ports and keys that all tests of data paths
/// use.
class SidePair {
 protected:
  static constexpr uint16_t kSsPortC = 32001, kSsPortS = 32002, kUePortC = 31001, kUePortS = 31002;

  /// False when this machine cannot do it; then `*why` says why not.
  bool StartSides(const IsolatedNetwork& network, const char* ss_path, const char* ss_host,
                  const char* ue_path, const char* ue_host, std::string* why) {
    ss_host_ = ss_host;
    ue_host_ = ue_host;
    ss_ = std::make_unique<Side>(ss_path, network, network.own, ss_host, kSsPortC, kSsPortS);
    ue_ = std::make_unique<Side>(ue_path, network, network.peer, ue_host, kUePortC, kUePortS);
    return ss_->Start(why) && ue_->Start(why);
  }
  /// The associations between the two, as the network has them.
  SaSet SetOf(Mechanism mechanism) const {
    SaSet set;
    set.own = {*IpAddress::Parse(ss_host_), kSsPortC, kSsPortS, 20020001, 20020002};
    set.peer = {*IpAddress::Parse(ue_host_), kUePortC, kUePortS, 10010001, 10010002};
    set.mechanisms = {mechanism};
    set.ik.fill('i');
    set.ck.fill('c');
    return set;
  }
  bool RunUntil(const std::function<bool()>& done, runtime::Duration limit = std::chrono::seconds(5)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!done() && std::chrono::steady_clock::now() < end) {
      for (Side* side : {ss_.get(), ue_.get()}) {
        side->host().poller().Wait(side->host().clock().Now() + std::chrono::milliseconds(1));
      }
    }
    return done();
  }
  /// A request of the device.
  void Up(const char* transport, const std::string& text) {
    const size_t before = ss_->arrived();
    ue_->Send(transport, kUePortC, ss_host_, kSsPortS, text);
    ASSERT_TRUE(RunUntil([&] { return ss_->arrived() > before; })) << ss_->last_text;
    EXPECT_EQ(ss_->delivery(before).text(), text);
  }
  /// The answer to the last one: over UDP from port_pc to port_us, over TCP on its connection (TS 33.203
  /// §7.1).
  void Down(const char* transport, const std::string& text) {
    const size_t before = ue_->arrived();
    if (transport == std::string_view("tcp")) {
      ss_->Answer(ss_->delivery(ss_->arrived() - 1).address, text);
    } else {
      ss_->Send("udp", kSsPortC, ue_host_, kUePortS, text);
    }
    ASSERT_TRUE(RunUntil([&] { return ue_->arrived() > before; })) << ue_->last_text;
    EXPECT_EQ(ue_->delivery(before).text(), text);
  }
  void Exchange(const char* transport, const std::string& text) {
    Up(transport, text);
    if (!testing::Test::HasFatalFailure()) Down(transport, text);
  }

  const char* ss_host_ = nullptr;
  const char* ue_host_ = nullptr;
  std::unique_ptr<Side> ss_, ue_;
};

}  // namespace assay::adapters
