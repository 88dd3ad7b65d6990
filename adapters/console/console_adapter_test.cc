#include "adapters/console/console_adapter.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "adapters/net/testing/fake_host.h"

namespace assay::adapters {
namespace {

using runtime::TypeKind;
using runtime::Value;
using ::testing::ElementsAre;

class ConsoleAdapterTest : public ::testing::Test {
 protected:
  ConsoleAdapterTest() : host_(clock_) {
    auto info = std::make_shared<runtime::PortInfo>();
    info->in = {number_, line_};
    port_->port = info;
    host_.port_types[0] = port_;
    EXPECT_EQ(pipe(input_), 0);
    EXPECT_EQ(pipe(output_), 0);
  }
  ~ConsoleAdapterTest() override {
    adapter_.reset();
    for (const int fd : {input_[0], input_[1], output_[0], output_[1]}) {
      if (fd >= 0) close(fd);
    }
  }
  runtime::Result<void> Map(int input) {
    adapter_ = std::make_unique<ConsoleAdapter>(input, output_[1]);
    adapter_->Attach(host_);
    return adapter_->Map({0}, {0}, "USER", {});
  }
  void Type(std::string_view text) {
    ASSERT_EQ(write(input_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void EndInput() {
    close(input_[1]);
    input_[1] = -1;
  }
  std::vector<std::string> Lines(size_t count) {
    host_.RunUntil([&] { return host_.deliveries.size() >= count; });
    std::vector<std::string> lines;
    for (const FakeHost::Delivery& delivery : host_.deliveries) lines.push_back(delivery.value.ToUtf8());
    return lines;
  }

  runtime::TypeTable table_;
  const runtime::Type* number_ = runtime::PredefinedType(TypeKind::kInteger);
  const runtime::Type* line_ = runtime::PredefinedType(TypeKind::kUniversalCharstring);
  runtime::Type* port_ = table_.New(TypeKind::kPort);
  runtime::SystemClock clock_;
  FakeHost host_;
  int input_[2] = {-1, -1}, output_[2] = {-1, -1};
  std::unique_ptr<ConsoleAdapter> adapter_;
};

TEST_F(ConsoleAdapterTest, DeliversLinesHoweverTheyArrive) {
  ASSERT_TRUE(Map(input_[0]));
  Type("dereg");
  Type("ister\r\n\nüber\nlast");
  EXPECT_THAT(Lines(3), ElementsAre("deregister", "", "über"));
  EndInput();
  EXPECT_THAT(Lines(4), ElementsAre("deregister", "", "über", "last"));
  EXPECT_TRUE(host_.HasNote("console-closed"));
  EXPECT_FALSE(host_.poller().has_descriptors());
}

TEST_F(ConsoleAdapterTest, DropsALineThatIsTooLong) {
  ASSERT_TRUE(Map(input_[0]));
  const std::string piece(ConsoleAdapter::kMaxLine / 2, 'x');
  for (int i = 0; i < 4; ++i) {
    Type(piece);
    host_.RunUntil([&] {
      int waiting = 0;
      return ioctl(input_[0], FIONREAD, &waiting) == 0 && waiting == 0;
    });
  }
  EXPECT_EQ(host_.notes.size(), 1u);
  Type("\nshort\n");
  EXPECT_THAT(Lines(1), ElementsAre("short"));
  EXPECT_TRUE(host_.HasNote("console-dropped"));
}

TEST_F(ConsoleAdapterTest, ReadsAFileAtOnce) {
  char path[] = "/tmp/console_adapter_test_XXXXXX";
  const int file = mkstemp(path);
  ASSERT_EQ(write(file, "a\nb\n", 4), 4);
  lseek(file, 0, SEEK_SET);
  ASSERT_TRUE(Map(file));
  EXPECT_THAT(Lines(2), ElementsAre("a", "b"));
  EXPECT_TRUE(host_.HasNote("console-closed"));
  close(file);
  unlink(path);
}

TEST_F(ConsoleAdapterTest, WritesLines) {
  ASSERT_TRUE(Map(input_[0]));
  const Value text = Value::Charstring("ready");
  ASSERT_TRUE(adapter_->Send({{0}, {0}, &text, line_, {}, nullptr}));
  char buffer[16];
  EXPECT_EQ(std::string(buffer, static_cast<size_t>(read(output_[0], buffer, sizeof buffer))), "ready\n");
  const Value number = Value::Integer(1);
  EXPECT_EQ(adapter_->Send({{0}, {0}, &number, number_, {}, nullptr}).error().message,
            "the console takes character strings only");
}

TEST_F(ConsoleAdapterTest, ServesOneComponent) {
  ASSERT_TRUE(Map(input_[0]));
  EXPECT_EQ(adapter_->Map({0}, {1}, "USER", {}).error().message,
            "the console is mapped already; it serves one component");
  ASSERT_TRUE(adapter_->Unmap({0}, {0}, "USER", {}));
  EXPECT_TRUE(adapter_->Map({0}, {1}, "USER", {}));
}

}  // namespace
}  // namespace assay::adapters
