#include "adapters/tcp/tcp_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/net/epoll_poller.h"

namespace assay::adapters {
namespace {

using namespace std::chrono_literals;
using runtime::ErrorCode;
using runtime::Fail;
using testing::ElementsAre;
using testing::HasSubstr;

/// Messages end in a line feed; leading blanks are skipped; an exclamation mark cannot be followed.
class LineFramer final : public runtime::Framer {
 public:
  runtime::Result<Frame> Next(std::span<const uint8_t> buffered) override {
    size_t skip = 0;
    while (skip < buffered.size() && buffered[skip] == ' ') ++skip;
    if (skip > 0) return Frame{.skip = skip, .length = skip};
    if (buffered[0] == '!') return Fail(ErrorCode::kMalformed, "found \"!\"");
    const auto end = std::find(buffered.begin(), buffered.end(), '\n');
    if (end == buffered.end()) return Frame{};
    return Frame{.skip = 0, .length = static_cast<size_t>(end - buffered.begin()) + 1};
  }
};

/// What one side saw.
struct Log {
  std::vector<std::string> frames;
  std::string skipped;
  bool connected = false, finished = false;
  std::optional<TcpConnection::End> end;
  std::string end_text;

  TcpConnection::Events events() {
    const auto text = [](std::span<const uint8_t> octets) { return std::string(octets.begin(), octets.end()); };
    return {.connected = [this] { connected = true; },
            .received = [this, text](std::span<const uint8_t> octets) { frames.push_back(text(octets)); },
            .skipped = [this, text](std::span<const uint8_t> octets) { skipped += text(octets); },
            .finished = [this] { finished = true; },
            .ended =
                [this](TcpConnection::End how, const std::string& why) {
                  end = how;
                  end_text = why;
                }};
  }
};

class TcpConnectionTest : public testing::TestWithParam<IpAddress::Family> {
 protected:
  void SetUp() override {
    auto listener = TcpListener::Open(
        *poller_, {IpAddress::Loopback(GetParam()), 0},
        [this](UniqueFd fd) {
          auto adopted = TcpConnection::Adopt(*poller_, std::move(fd), &framer_, server_log_.events());
          ASSERT_TRUE(adopted);
          server_ = std::move(*adopted);
        },
        nullptr);
    ASSERT_TRUE(listener) << listener.error().message;
    listener_ = std::move(*listener);
  }
  void ConnectBoth() {
    auto connection = TcpConnection::Connect(*poller_, clock_, {IpAddress::Loopback(GetParam()), 0}, listener_->local(),
                                             &framer_, client_log_.events(), nullptr);
    ASSERT_TRUE(connection) << connection.error().message;
    client_ = std::move(*connection);
    WaitFor([&] { return client_log_.connected && server_ != nullptr; });
  }
  void WaitFor(const std::function<bool()>& done) {
    const auto end = clock_.Now() + 10s;
    while (!done() && clock_.Now() < end) poller_->Wait(end);
    ASSERT_TRUE(done());
  }
  static std::span<const uint8_t> Bytes(const std::string& text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
  }

  runtime::SystemClock clock_;
  std::unique_ptr<EpollPoller> poller_ = *EpollPoller::Make(clock_);
  LineFramer framer_;
  Log server_log_, client_log_;
  std::unique_ptr<TcpListener> listener_;
  std::unique_ptr<TcpConnection> client_, server_;
};

TEST_P(TcpConnectionTest, CutsFramesHoweverTheyArrive) {
  ConnectBoth();
  ASSERT_TRUE(client_->Send(Bytes("one\ntwo\n  thr")));
  WaitFor([&] { return server_log_.frames.size() == 2; });
  ASSERT_TRUE(client_->Send(Bytes("ee\n")));
  WaitFor([&] { return server_log_.frames.size() == 3; });
  EXPECT_THAT(server_log_.frames, ElementsAre("one\n", "two\n", "three\n"));
  EXPECT_EQ(server_log_.skipped, "  ");
  ASSERT_TRUE(server_->Send(Bytes("back\n")));
  WaitFor([&] { return !client_log_.frames.empty(); });
  EXPECT_EQ(server_->remote(), client_->local());
}

TEST_P(TcpConnectionTest, QueuesWhileConnecting) {
  auto connection = TcpConnection::Connect(*poller_, clock_, {IpAddress::Loopback(GetParam()), 0}, listener_->local(),
                                           &framer_, client_log_.events(), nullptr);
  ASSERT_TRUE(connection);
  ASSERT_TRUE((*connection)->Send(Bytes("early\n")));
  WaitFor([&] { return !server_log_.frames.empty(); });
  EXPECT_THAT(server_log_.frames, ElementsAre("early\n"));
}

TEST_P(TcpConnectionTest, HalfCloseThenClose) {
  ConnectBoth();
  ASSERT_TRUE(client_->Send(Bytes("last\nrest")));
  client_->Finish();
  EXPECT_FALSE(client_->Send(Bytes("more\n")));
  WaitFor([&] { return server_log_.finished; });
  EXPECT_THAT(server_log_.frames, ElementsAre("last\n"));
  EXPECT_EQ(server_log_.skipped, "rest");
  ASSERT_TRUE(server_->Send(Bytes("answer\n")));
  WaitFor([&] { return !client_log_.frames.empty(); });
  server_->Finish();
  WaitFor([&] { return client_log_.end.has_value(); });
  EXPECT_EQ(client_log_.end, TcpConnection::End::kClosed);
  EXPECT_EQ(client_->state(), TcpConnection::State::kGone);
}

TEST_P(TcpConnectionTest, ResetIsReported) {
  ConnectBoth();
  client_->Abort();
  WaitFor([&] { return server_log_.end.has_value(); });
  EXPECT_EQ(server_log_.end, TcpConnection::End::kBroken);
  EXPECT_THAT(server_log_.end_text, HasSubstr("Connection reset by peer"));
  EXPECT_FALSE(server_->Send(Bytes("x\n")));
}

TEST_P(TcpConnectionTest, RefusedIsReported) {
  const SocketAddress closed = listener_->local();
  listener_.reset();
  auto connection = TcpConnection::Connect(*poller_, clock_, {IpAddress::Loopback(GetParam()), 0}, closed, &framer_,
                                           client_log_.events(), nullptr);
  ASSERT_TRUE(connection);
  WaitFor([&] { return client_log_.end.has_value(); });
  EXPECT_EQ(client_log_.end, TcpConnection::End::kFailed);
  EXPECT_THAT(client_log_.end_text, HasSubstr("cannot connect: Connection refused"));
}

TEST_P(TcpConnectionTest, GarbageBreaksTheConnectionWithAReason) {
  ConnectBoth();
  ASSERT_TRUE(client_->Send(Bytes("good\n!!!!\n")));
  WaitFor([&] { return server_log_.end.has_value(); });
  EXPECT_THAT(server_log_.frames, ElementsAre("good\n"));
  EXPECT_EQ(server_log_.skipped, "!!!!\n");
  EXPECT_THAT(server_log_.end_text, HasSubstr("cannot find message boundaries: found \"!\""));
  WaitFor([&] { return client_log_.end.has_value(); });
}

TEST_P(TcpConnectionTest, EndlessFrameIsCutOff) {
  ConnectBoth();
  const std::string chunk(1024 * 1024, 'x');
  for (int i = 0; i < 6; ++i) (void)client_->Send(Bytes(chunk));
  WaitFor([&] { return server_log_.end.has_value(); });
  EXPECT_THAT(server_log_.end_text, HasSubstr("no complete message within"));
}

TEST_P(TcpConnectionTest, BackPressureHasALimit) {
  ConnectBoth();
  const std::string chunk(8 * 1024 * 1024, 'x');
  runtime::Result<void> sent;
  for (int i = 0; i < 10 && sent; ++i) sent = client_->Send(Bytes(chunk));  // nobody reads: the poller does not run
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::kLimit);
}

INSTANTIATE_TEST_SUITE_P(Both, TcpConnectionTest, testing::Values(IpAddress::Family::kV4, IpAddress::Family::kV6),
                         [](const auto& info) { return std::string(info.index == 0 ? "ipv4" : "ipv6"); });

}  // namespace
}  // namespace assay::adapters
