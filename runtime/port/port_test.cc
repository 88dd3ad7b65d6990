#include "runtime/port/port.h"

#include <gtest/gtest.h>

namespace assay::runtime {
namespace {

Item At(uint64_t sequence) {
  Item item;
  item.sequence = sequence;
  item.value = Value::Integer(static_cast<int64_t>(sequence));
  return item;
}

TEST(ItemQueueTest, IsFirstInFirstOutAndGivesMemoryBack) {
  ItemQueue queue;
  uint64_t next = 0, expected = 0;
  for (int round = 0; round < 1000; ++round) {
    for (int i = 0; i < 3; ++i) queue.Push(At(next++));
    for (int i = 0; i < 2; ++i) EXPECT_EQ(queue.Pop().sequence, expected++);
  }
  EXPECT_EQ(queue.size(), next - expected);
  while (!queue.empty()) EXPECT_EQ(queue.Pop().sequence, expected++);
  EXPECT_EQ(next, expected);
}

TEST(PortTest, SnapshotHidesLaterItems) {
  Port port(nullptr, 0, 0);
  port.queue().Push(At(5));
  EXPECT_EQ(port.Head(4), nullptr);
  ASSERT_NE(port.Head(5), nullptr);
}

TEST(PortTest, HaltLetsEarlierItemsThrough) {
  Port port(nullptr, 0, 0);
  port.queue().Push(At(5));
  port.queue().Push(At(8));
  port.Control(PortCommand::kHalt, 6);
  ASSERT_NE(port.Head(9), nullptr);
  port.queue().Pop();
  EXPECT_EQ(port.Head(9), nullptr);
  port.Control(PortCommand::kStart, 10);
  EXPECT_TRUE(port.queue().empty());
}

TEST(PortTest, StoppedPortShowsNothing) {
  Port port(nullptr, 0, 0);
  port.queue().Push(At(1));
  port.Control(PortCommand::kStop, 2);
  EXPECT_EQ(port.Head(9), nullptr);
}

TEST(PortTest, States) {
  Port port(nullptr, 0, 0);
  bool known = false;
  EXPECT_TRUE(port.HasState("Started", &known));
  EXPECT_FALSE(port.HasState("Linked", &known));
  port.connections().push_back({ComponentId{3}, 0});
  EXPECT_TRUE(port.HasState("Connected", &known));
  EXPECT_TRUE(port.HasState("Linked", &known));
  EXPECT_FALSE(port.HasState("Mapped", &known));
  EXPECT_TRUE(known);
  EXPECT_FALSE(port.HasState("started", &known));
  EXPECT_FALSE(known);
}

TEST(SameMessageTypeTest, ComparesNamesWhereThePortDoes) {
  TypeTable table;
  Type* a = table.New(TypeKind::kInteger);
  a->name = "A";
  a->base = PredefinedType(TypeKind::kInteger);
  Type* narrow = table.New(TypeKind::kInteger);
  narrow->base = a;
  const Type* integer = PredefinedType(TypeKind::kInteger);
  Type* port = table.New(TypeKind::kPort);
  auto info = std::make_shared<PortInfo>();
  info->in = {a};
  port->port = info;
  EXPECT_TRUE(SameMessageType(narrow, a, port));
  EXPECT_TRUE(SameMessageType(a, integer, port));
  auto both = std::make_shared<PortInfo>();
  both->in = {a, integer};
  port->port = both;
  EXPECT_FALSE(SameMessageType(a, integer, port));
  EXPECT_FALSE(SameMessageType(a, PredefinedType(TypeKind::kFloat), port));
  EXPECT_TRUE(SameMessageType(a, nullptr, port));
}

}  // namespace
}  // namespace assay::runtime
