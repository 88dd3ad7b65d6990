// The torture messages of RFC 4475 and other collections, kept outside the repository (ASSAY_SHARED_DIR).

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "codecs/testing/message_kit.h"
#include "runtime/value/print.h"

namespace assay::codecs::sip {
namespace {

using testing::MessageKit;
using testing::TextAt;

std::filesystem::path Corpus() {
  const char* shared = std::getenv("ASSAY_SHARED_DIR");
  std::filesystem::path root = shared != nullptr ? shared : std::string(ASSAY_SOURCE_DIR) + "/../shared";
  return root / "sip-torture";
}

#define ASSAY_NEEDS_CORPUS()                                                                                \
  if (!std::filesystem::exists(Corpus() / "index.json")) {                                                  \
    GTEST_SKIP() << "no corpus at " << Corpus() << "; set ASSAY_SHARED_DIR to the folder with sip-torture"; \
  }

std::string Read(const std::string& name) { return testing::ReadFile((Corpus() / name).string()); }

/// Messages that a rule of RFC 3261 breaks although RFC 4475 leaves the answer to the application (§3.3).
const std::map<std::string, const char*> kBrokenForTheApplication = {
    {"rfc4475/insuf.dat", "mandatory headers are missing"},
    {"rfc4475/mcl01.dat", "two Content-Length values"},
    {"rfc4475/multi01.dat", "headers that may stand once only stand twice"},
};

TEST(Torture, Rfc4475Outcomes) {
  ASSAY_NEEDS_CORPUS();
  nlohmann::json index = nlohmann::json::parse(Read("index.json"), nullptr, false);
  ASSERT_TRUE(index.is_object());
  int accepted = 0;
  int rejected = 0;
  for (const auto& [name, entry] : index.items()) {
    std::string expect = entry.value("expect", "");
    if (name.rfind("rfc4475/", 0) != 0 || name == "rfc4475/test.dat") continue;
    bool reject = expect == "reject" || kBrokenForTheApplication.count(name) != 0;
    std::string problems = MessageKit::Get().ProblemText(Read(name));
    EXPECT_EQ(!problems.empty(), reject) << name << ": " << problems;
    ++(reject ? rejected : accepted);
  }
  EXPECT_EQ(rejected, 19 + 3);
  EXPECT_EQ(accepted, 27);
}

struct FieldCase {
  const char* file;
  const char* path;
  const char* expected;
};

/// What the RFC says about single fields of the messages.
TEST(Torture, Rfc4475Fields) {
  ASSAY_NEEDS_CORPUS();
  const FieldCase kCases[] = {
      {"wsinv", "msgHeader.maxForwards.digit", "68"},
      {"wsinv", "msgHeader.cSeq.seqNumber", "9"},
      {"wsinv", "msgHeader.callId.callid", "\"wsinv.ndaksdj@192.0.2.1\""},
      {"wsinv", "msgHeader.via.viaBody[2].sentBy.host", "\"192.168.255.111\""},
      {"wsinv", "msgHeader.subject.text", "\"\""},
      {"wsinv", "msgHeader.undefinedHeader_List[0].headerName", "\"NewFangledHeader\""},
      {"wsinv", "msgHeader.undefinedHeader_List[0].headerValue",
       "\"newfangled value continued newfangled value\""},
      {"wsinv", "msgHeader.route.routeBody[0].nameAddr.addrSpec.components.sip.hostPort.host",
       "\"services.example.com\""},
      {"intmeth", "requestLine.method", "\"!interesting-Method0123456789_*+`.%indeed'~\""},
      {"esc01", "requestLine.requestUri.components.sip.userInfo.userOrTelephoneSubscriber",
       "\"sips%3Auser%40example.com\""},
      {"esc02", "requestLine.method", "\"RE%47IST%45R\""},
      {"escnull",
       "msgHeader.contact.contactBody.contactAddresses[0].addressField.nameAddr.addrSpec.components.sip."
       "userInfo.userOrTelephoneSubscriber",
       "\"%00\""},
      {"lwsdisp", "msgHeader.fromField.addressField.nameAddr.displayName.token", "\"caller\""},
      {"semiuri", "requestLine.requestUri.components.sip.userInfo.userOrTelephoneSubscriber",
       "\"user;par=u%40example.net\""},
      {"transports", "msgHeader.via.viaBody[3].sentProtocol.transport", "\"UNKNOWN\""},
      {"noreason", "statusLine.reasonPhrase", "\"\""},
      {"novelsc", "requestLine.requestUri.components.other.schemeSpecificPart", "\"//192.0.2.103:3002\""},
      {"unksm2", "msgHeader.toField.addressField.addrSpecUnion.scheme", "\"isbn\""},
      {"cparam01", "msgHeader.contact.contactBody.contactAddresses[0].contactParams[0].id",
       "\"unknownparam\""},
      {"cparam02", "msgHeader.contact.contactBody.contactAddresses[0].contactParams", "omit"},
      {"regescrt",
       "msgHeader.contact.contactBody.contactAddresses[0].addressField.nameAddr.addrSpec.headers[0].id",
       "\"Route\""},
      {"regaut01", "msgHeader.authorization.body[0].otherResponse.authScheme", "\"NoOneKnowsThisScheme\""},
      {"mpart01", "messageBody.mimeMultipart.parts[0].body.textplain", "\"Hello\""},
      {"mpart01", "messageBody.mimeMultipart.parts[1].contentType.mediaType", "\"application/octet-stream\""},
      {"dblreq", "payload", "omit"},
      {"zeromf", "msgHeader.maxForwards.digit", "0"},
      {"badvers", "requestLine.sipVersion", "\"SIP/7.0\""},
      {"insuf", "msgHeader.callId", "omit"},
  };
  for (const FieldCase& test : kCases) {
    std::string octets = Read("rfc4475/" + std::string(test.file) + ".dat");
    EXPECT_EQ(TextAt(MessageKit::Get().Decode(octets), test.path), test.expected)
        << test.file << " " << test.path;
  }
}

TEST(Torture, EveryFileDecodesAndEncodes) {
  ASSAY_NEEDS_CORPUS();
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(Corpus())) {
    if (!entry.is_regular_file()) continue;
    std::string octets = testing::ReadFile(entry.path().string());
    runtime::Result<runtime::Value> decoded = MessageKit::Get().TryDecode(octets);
    if (!decoded) continue;
    ++files;
    testing::TouchAll(*decoded);
    runtime::Print(*decoded);
    // What we wrote reads back as the same value, unless it was broken before.
    if (!MessageKit::Get().Problems(octets).empty()) continue;
    std::string encoded = MessageKit::Get().Encode(*decoded);
    EXPECT_EQ(MessageKit::Get().ProblemText(encoded), "") << entry.path() << "\n" << encoded;
  }
  EXPECT_GT(files, 90);
}

}  // namespace
}  // namespace assay::codecs::sip
