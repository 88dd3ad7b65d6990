#include "runtime/event/secrets.h"

#include <gtest/gtest.h>

#include "runtime/event/event_log.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::runtime {
namespace {

constexpr char kKey[] = "\x46\x5b\x5c\xe8\xb1\x99\xb4\x9f\xaa\x5f\x0a\x2e\xe2\x38\xa6\xbc";
constexpr char kOther[] = "\xcd\x63\xcb\x71\x95\x4a\x9f\x4e\x48\xa5\x99\x4e\x37\xa0\x2b\xaf";

std::string Masked(const Secrets& secrets, std::string text) {
  secrets.Mask(text);
  return text;
}

TEST(SecretsTest, MaskOctetsInEveryNotation) {
  Secrets secrets;
  EXPECT_TRUE(secrets.empty());
  secrets.Add(Value::Octetstring(kKey));
  secrets.Add(Value::Octetstring(kOther));
  secrets.Add(Value::Octetstring(kKey));  // the same secret keeps its number
  const struct {
    std::string text, expected;
  } cases[] = {
      {"ik := '465B5CE8B199B49FAA5F0A2EE238A6BC'O, ck", "ik := '<secret 1>'O, ck"},
      {"465b5ce8b199b49faa5f0a2ee238a6bc", "<secret 1>"},
      {"465B5CE8B199B49FAA5F0A2EE238A6BCCD63CB71954A9F4E48A5994E37A02BAF", "<secret 1><secret 2>"},
      {"'465B5CE8B199B49FAA5F0A2EE238A6BC00000000'O", "'<secret 1>00000000'O"},
      {"'F465B5CE8B199B49FAA5F0A2EE238A6BC'H", "'F<secret 1>'H"},
      {"0x465b5ce8b199b49faa5f0a2ee238a6bc and 'CD63CB71954A9F4E48A5994E37A02BAF'O",
       "0x<secret 1> and '<secret 2>'O"},
      {"'465B5CE8B199B49FAA5F0A2EE238A6BD'O", "'465B5CE8B199B49FAA5F0A2EE238A6BD'O"},
      {"nothing here, not 123456789012345678901234567890123456",
       "nothing here, not 123456789012345678901234567890123456"},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(Masked(secrets, c.text), c.expected);
}

TEST(SecretsTest, MaskTextInEveryNotation) {
  Secrets secrets;
  const Value password = Value::Charstring("top \"secret\"");
  secrets.Add(password);
  std::string json;
  JsonWriter(json).Item("said top \"secret\" and printed " + Print(password));
  EXPECT_EQ(Masked(secrets, json), R"("said <secret 1> and printed \"<secret 1>\"")");
}

TEST(SecretsTest, NamesOfMembersStay) {
  Secrets secrets;
  secrets.Add(Value::Charstring("verdict"));
  EXPECT_EQ(Masked(secrets, R"({"verdict":"the verdict"})"), R"({"verdict":"the <secret 1>"})");
}

TEST(SecretsTest, TooShortToBeOne) {
  Secrets secrets;
  secrets.Add(Value::Octetstring("1234567"));
  secrets.Add(Value::Charstring("12345"));
  secrets.Add(Value::Integer(1234567890));
  EXPECT_TRUE(secrets.empty());
}

TEST(SecretsTest, LearnWhatIsMarkedAndNothingElse) {
  auto marks = std::make_shared<Attributes>();
  marks->extension = {"other", "secret"};
  Type marked, derived, record, list, choice;
  marked.kind = derived.kind = TypeKind::kOctetstring;
  marked.attributes = marks;
  derived.base = &marked;
  record.kind = TypeKind::kRecord;
  record.fields = {{"open", PredefinedType(TypeKind::kOctetstring)}, {"key", &derived, true}};
  list.kind = TypeKind::kRecordOf;
  list.element = &record;
  record.fields.push_back({"more", &list, true});  // a type inside itself
  choice.kind = TypeKind::kUnion;
  choice.fields = {{"list", &list}};

  Value item = NewRecord(&record, 3);
  item.record()->slots[0] = Value::Octetstring(kOther);
  item.record()->slots[1] = Value::Octetstring(kKey);
  item.record()->slots[2] = Value::Omit();
  Value items = NewList(&list, 1);
  items.list()->items[0] = item;
  Secrets secrets;
  secrets.Learn(NewUnion(&choice, 0, items), choice);
  EXPECT_EQ(Masked(secrets, "CD63CB71954A9F4E48A5994E37A02BAF 465B5CE8B199B49FAA5F0A2EE238A6BC"),
            "CD63CB71954A9F4E48A5994E37A02BAF <secret 1>");
  EXPECT_FALSE(IsSecret(record));
  EXPECT_TRUE(IsSecret(derived));
}

TEST(SecretsTest, NoEventButTheWireShowsThem) {
  VirtualClock clock;
  MemorySink sink;
  EventLog log(&sink, clock);
  log.secrets().Add(Value::Octetstring(kKey));
  log.Begin(EventKind::kLog).Text("text", "'465B5CE8B199B49FAA5F0A2EE238A6BC'O");
  log.Begin(EventKind::kWire).Octets(kKey);
  EXPECT_NE(sink.text().find("\"text\":\"'<secret 1>'O\"}\n"), std::string::npos) << sink.text();
  EXPECT_NE(sink.text().find("\"hex\":\"465b5ce8b199b49faa5f0a2ee238a6bc\"}\n"), std::string::npos)
      << sink.text();
}

}  // namespace
}  // namespace assay::runtime
