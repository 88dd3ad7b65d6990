#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/ip/ip_adapter.h"
#include "adapters/ipsec/data_path.h"
#include "adapters/net/namespaces.h"
#include "adapters/net/testing/fake_host.h"
#include "adapters/net/testing/type_maker.h"

namespace assay::adapters {

class LineFramer final : public runtime::Framer {
 public:
  runtime::Result<Frame> Next(std::span<const uint8_t> buffered) override {
    const auto end = std::find(buffered.begin(), buffered.end(), '\n');
    return Frame{.length = end == buffered.end() ? 0 : static_cast<size_t>(end - buffered.begin()) + 1};
  }
};

/// One machine: its namespace, its adapter with two protected endpoints and a clear one, its data path.
class Side {
 public:
  static constexpr runtime::PortId kPort{1}, kControl{2};

  /// `network` is one of those of `all`, whose `own` the test itself is in.
  Side(const char* path_name, const IsolatedNetwork& all, const UniqueFd& network, const char* address,
       uint16_t port_c, uint16_t port_s)
      : path_name_(path_name),
        home_(all.own),
        network_(network),
        address_(address),
        port_c_(port_c),
        port_s_(port_s) {
    host_.registry.AddFramer("LINE", std::make_shared<LineFramer>());
    runtime::PortInfo info;
    info.address = types_.address;
    info.in = info.out = {maker_.Basic(runtime::TypeKind::kOctetstring)};
    info.map_params = {{"p_config", types_.config, runtime::Direction::kInOut}};
    host_.port_types[kPort.value] = maker_.Port("TestPort", info);
  }
  /// False when this machine cannot do it.
  bool Start(std::string* why) {
    InNetwork([&] {
      auto path = MakeDataPath(path_name_, host_, kControl, [this](const PathEvent& event) {
        events.emplace_back(event.kind);
        last_text = event.text;
      });
      if (!path) {
        *why = path.error().message;
        return;
      }
      path_ = std::move(*path);
      protection_->preparer = path_.get();
      adapter_.Attach(host_);
      runtime::Value config = maker_.MakeRecord(
          types_.config, {maker_.MakeList(types_.endpoints, {Endpoint(5060, false), Endpoint(port_c_, true),
                                                             Endpoint(port_s_, true)}),
                          maker_.Text("LINE"), runtime::Value::Omit()});
      auto mapped = adapter_.Map(kPort, {}, "p", {&config, 1});
      EXPECT_TRUE(mapped) << mapped.error().message;
    });
    return path_ != nullptr;
  }
  void Install(int64_t id, const SaSet& set) {
    InNetwork([&] {
      auto installed = path_->Install(id, set);
      EXPECT_TRUE(installed) << installed.error().message;
    });
  }
  void Send(const char* transport, uint16_t from, const char* to_host, uint16_t to, const std::string& text) {
    const runtime::Value octets = runtime::Value::Octetstring(text);
    const runtime::Value address = maker_.MakeRecord(
        types_.address, {maker_.MakeEnum(types_.transport, transport), Host(address_, from),
                         Host(to_host, to), runtime::Value::Omit(), runtime::Value::Omit()});
    SendTo(octets, address);
  }
  void Answer(const runtime::Value& address, const std::string& text) {
    SendTo(runtime::Value::Octetstring(text), address);
  }
  uint64_t Sum(uint64_t SaCounters::*member) {
    uint64_t sum = 0;
    for (const SaCounters& counters : path_->Counters().associations) {
      if (counters.params.inbound) sum += counters.*member;
    }
    return sum;
  }
  size_t arrived() const { return host_.deliveries.size(); }
  const FakeHost::Delivery& delivery(size_t i) const { return host_.deliveries[i]; }
  FakeHost& host() { return host_; }
  DataPath& path() { return *path_; }

  std::vector<std::string> events;
  std::string last_text;

  /// Runs `action` in this side's network; sockets stay where they were made.
  void InNetwork(const std::function<void()>& action) {
    ASSERT_TRUE(EnterNetwork(network_.get()));
    action();
    ASSERT_TRUE(EnterNetwork(home_.get()));
  }

 private:
  void SendTo(const runtime::Value& octets, const runtime::Value& address) {
    InNetwork([&] {
      auto sent = adapter_.Send({.port = kPort, .message = &octets, .octets = octets, .address = &address});
      EXPECT_TRUE(sent) << sent.error().message;
    });
  }
  runtime::Value Host(const char* host, int64_t port) {
    return maker_.MakeRecord(types_.socket_address, {maker_.Text(host), runtime::Value::Integer(port)});
  }
  runtime::Value Endpoint(int64_t port, bool is_protected) {
    return maker_.MakeRecord(types_.endpoint,
                             {maker_.Text(address_), runtime::Value::Integer(port), runtime::Value::Omit(),
                              runtime::Value::Boolean(is_protected)});
  }

  const char* path_name_;
  const UniqueFd& home_;
  const UniqueFd& network_;
  const char* address_;
  uint16_t port_c_, port_s_;
  runtime::SystemClock clock_;
  FakeHost host_{clock_};
  TypeMaker maker_;
  TransportTypes types_{maker_};
  std::shared_ptr<Protection> protection_ = std::make_shared<Protection>();
  std::unique_ptr<DataPath> path_;
  IpAdapter adapter_{protection_};
};

}  // namespace assay::adapters
