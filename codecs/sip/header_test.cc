// Every typed header: examples decode without a problem and encode to themselves; broken ones are visible
// with the place and the rule.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "codecs/sip/shapes.h"
#include "codecs/testing/header_examples.h"
#include "codecs/testing/message_kit.h"
#include "runtime/value/print.h"

namespace assay::codecs::sip {
namespace {

using runtime::Tag;
using runtime::Value;
using testing::At;
using testing::BadHeader;
using testing::MessageKit;

std::string NameOf(std::string_view line) { return std::string(line.substr(0, line.find_first_of(": \t"))); }

/// A request with this line and the mandatory headers that it is not itself.
std::string MessageWith(std::string_view line) {
  const std::string kMandatory[] = {"Via: SIP/2.0/UDP a;branch=z9hG4bK1", "From: <sip:a@b>;tag=1",
                                    "To: <sip:a@b>", "Call-ID: 1", "CSeq: 1 INVITE"};
  std::string message = "INVITE sip:a@b SIP/2.0\r\n" + std::string(line) + "\r\n";
  for (const std::string& header : kMandatory) {
    if (FindHeader(NameOf(header)) != FindHeader(NameOf(line))) message += header + "\r\n";
  }
  return message + "\r\n";
}
constexpr size_t kLineStart = sizeof("INVITE sip:a@b SIP/2.0\r\n") - 1;

TEST(Headers, ExamplesAreWellFormedAndCanonical) {
  for (const char* line : testing::HeaderExamples()) {
    std::string message = MessageWith(line);
    EXPECT_EQ(MessageKit::Get().ProblemText(message), "") << line;
    EXPECT_EQ(MessageKit::Get().Encode(MessageKit::Get().Decode(message)), message);
  }
}

TEST(Headers, EveryTypedHeaderHasAnExample) {
  std::set<HeaderId> seen;
  for (const char* line : testing::HeaderExamples()) seen.insert(FindHeader(NameOf(line)));
  for (int i = 0; i < kHeaderCount; ++i)
    EXPECT_EQ(seen.count(static_cast<HeaderId>(i)), 1u) << SpecOf(static_cast<HeaderId>(i)).name;
}

TEST(Headers, NamesInAnyCaseAndCompact) {
  for (int i = 0; i < kHeaderCount; ++i) {
    const HeaderSpec& spec = SpecOf(static_cast<HeaderId>(i));
    std::string upper;
    std::string lower;
    for (char c : spec.name) {
      upper += static_cast<char>(std::toupper(c));
      lower += static_cast<char>(std::tolower(c));
    }
    EXPECT_EQ(FindHeader(spec.name), spec.id);
    EXPECT_EQ(FindHeader(upper), spec.id);
    EXPECT_EQ(FindHeader(lower + " "), HeaderId::kUnknown);
    EXPECT_EQ(FindHeader(lower + "x"), HeaderId::kUnknown);
    if (spec.compact != 0) {
      EXPECT_EQ(FindHeader(std::string(1, spec.compact)), spec.id);
    }
  }
}

TEST(Headers, BrokenOnesAreVisible) {
  for (const BadHeader& bad : testing::BadHeaderExamples()) {
    std::string message = MessageWith(bad.line);
    std::vector<Problem> problems = MessageKit::Get().Problems(message);
    ASSERT_FALSE(problems.empty()) << bad.line;
    EXPECT_EQ(static_cast<int>(problems[0].offset - kLineStart), bad.column) << bad.line << "\n"
                                                                             << problems[0].reason;
    EXPECT_EQ(problems[0].reason.rfind(fmt::format("expected {}, found ", bad.expected), 0), 0u)
        << bad.line << "\n"
        << problems[0].reason;
    EXPECT_EQ(problems[0].header, NameOf(bad.line));
    // The field is there, broken, and holds the line; the rest of the message is as it was.
    Value decoded = MessageKit::Get().Decode(message);
    Value field = At(decoded, "msgHeader." + std::string(SpecOf(FindHeader(NameOf(bad.line))).field));
    ASSERT_TRUE(field.is(Tag::kBroken)) << bad.line;
    EXPECT_EQ(static_cast<runtime::BrokenObject*>(field.object())->raw.bytes(), bad.line);
    EXPECT_EQ(MessageKit::Get().Encode(decoded), message);
  }
}

TEST(Headers, WhiteSpaceAndFoldingMeanNothing) {
  for (const char* line : testing::HeaderExamples()) {
    std::string_view text = line;
    size_t colon = text.find(':');
    std::string folded = std::string(text.substr(0, colon)) + " \t:\r\n\t ";
    if (colon + 2 <= text.size()) folded += text.substr(colon + 2);
    folded += " \r\n  ";
    Value plain = MessageKit::Get().Decode(MessageWith(line));
    Value spaced = MessageKit::Get().Decode(MessageWith(folded));
    std::string path = "msgHeader." + std::string(SpecOf(FindHeader(NameOf(line))).field);
    EXPECT_TRUE(runtime::Equal(At(plain, path), At(spaced, path))) << folded << testing::TextAt(spaced, path);
  }
}

struct EqualCase {
  const char* one;
  const char* other;
};

TEST(Headers, FormsThatMeanTheSame) {
  const EqualCase kCases[] = {
      {"Route: <sip:a;lr>, <sip:b;lr>", "Route: <sip:a;lr>\r\nROUTE : <sip:b;lr>"},
      {"Supported: a, b, c", "k: a,b\r\nSupported:c"},
      {"Via: SIP/2.0/UDP a;branch=x", "v:SIP / 2.0 / UDP \t a ; branch = x"},
      {"Via: SIP/2.0/UDP a:5060", "v: SIP/2.0/UDP a : 5060"},
      {"Contact: <sip:a>;q=0.1;expires=5", "m: <sip:a> ; expires\r\n =5; q=0.1"},
      {"From: <sip:a@b>;tag=x", "f: <SIP:a@b>;TAG=x"},
      {"Security-Client: tls;q=0.1, digest", "Security-Client: tls ;q = 0.1\r\nSecurity-Client: digest"},
      {"Subject: a b", "s: a\r\n   b"},
      {"Authorization: Digest a=\"b\", c=d", "Authorization: digest a = \"b\" ,\r\n c=d"},
  };
  for (const EqualCase& test : kCases) {
    Value one = MessageKit::Get().Decode(MessageWith(test.one));
    Value other = MessageKit::Get().Decode(MessageWith(test.other));
    std::string path = "msgHeader." + std::string(SpecOf(FindHeader(NameOf(test.one))).field);
    EXPECT_TRUE(runtime::Equal(At(one, path), At(other, path))) << test.other << "\n"
                                                                << testing::TextAt(other, path);
  }
}

/// A header that nobody looked at is checked without making values; one that was looked at is read. Both must
/// find the same problems, whatever octets stand there.
TEST(Headers, CheckingAndReadingAgree) {
  MessageKit& kit = MessageKit::Get();
  std::vector<std::string> lines(std::begin(testing::HeaderExamples()), std::end(testing::HeaderExamples()));
  for (const BadHeader& bad : testing::BadHeaderExamples()) lines.emplace_back(bad.line);
  constexpr std::string_view kOctets = "aZ09-._~+%@:;,=\"\\<>()[]?&/! \t\x01\x80";
  std::minstd_rand random(1);
  for (const std::string& line : lines) {
    for (int i = 0; i < 40; ++i) {
      std::string changed = line;
      size_t at = NameOf(line).size() + 1 + random() % (line.size() - NameOf(line).size());
      if (at < changed.size() && random() % 2 == 0) changed.erase(at, 1);
      changed.insert(std::min(at, changed.size()), 1, kOctets[random() % kOctets.size()]);
      std::string message = MessageWith(changed);
      Value checked = kit.Decode(message);
      Value read = kit.Decode(message);
      testing::TouchAll(At(read, "msgHeader"));
      EXPECT_EQ(testing::TextAt(read, "malformed_List"), testing::TextAt(checked, "malformed_List"))
          << changed;
    }
  }
}

/// Messages put together from decoded examples at random: over the whole type, encode and decode give the
/// same value.
TEST(Headers, GeneratedMessagesRoundTrip) {
  MessageKit& kit = MessageKit::Get();
  std::vector<std::pair<int, Value>> pool;  // field of MessageHeader, value
  const runtime::Type& header_type = kit.types().Get("MessageHeader");
  for (const char* line : testing::HeaderExamples()) {
    int field = header_type.FindField(SpecOf(FindHeader(NameOf(line))).field);
    if (NameOf(line) == "Content-Length" || NameOf(line) == "Content-Type") continue;
    Value decoded = kit.Decode(MessageWith(line));
    pool.emplace_back(field, At(decoded, "msgHeader").record()->Get(static_cast<uint32_t>(field)));
  }
  for (uint32_t seed = 1; seed <= 500; ++seed) {
    std::minstd_rand random(seed);
    Value message = kit.Decode(MessageWith("Subject: x"));
    testing::TouchAll(message);
    runtime::RecordObject* record = runtime::MutableRecord(message);
    runtime::RecordObject* header = runtime::MutableRecord(record->slots[kMsgHeader]);
    header->slots[header_type.FindField("headerOrder")] = Value::Omit();
    for (int i = 0; i < 30; ++i) {
      const auto& [field, value] = pool[random() % pool.size()];
      header->slots[field] = value;
    }
    header->slots[header_type.FindField("cSeq")] =
        At(kit.Decode(MessageWith("Subject: x")), "msgHeader.cSeq");
    header->slots[header_type.FindField("contentLength")] = Value::Omit();
    record->slots[kPayload] =
        random() % 2 == 0 ? Value::Omit() : Value::Octetstring(std::string("\0\r\n\xff", 4));
    std::string encoded = kit.Encode(message);
    ASSERT_EQ(kit.ProblemText(encoded), "") << "seed " << seed << "\n" << encoded;
    Value again = kit.Decode(encoded);
    EXPECT_TRUE(runtime::Equal(At(message, "requestLine"), At(again, "requestLine")));
    EXPECT_TRUE(runtime::Equal(At(message, "payload"), At(again, "payload"))) << encoded;
    for (uint32_t field = 0; field < header->count; ++field) {
      const std::string& name = header_type.fields[field].name;
      if (name == "headerOrder" || name == "contentLength") continue;
      Value other = At(again, "msgHeader." + name);
      EXPECT_TRUE(runtime::Equal(header->slots[field], other)) << "seed " << seed << " " << name << "\n"
                                                               << runtime::Print(other);
    }
  }
}

}  // namespace
}  // namespace assay::codecs::sip
