// The messages of TS 34.229-5 A.2: well-formed, canonical, and readable field by field.

#include <gtest/gtest.h>

#include "codecs/testing/message_kit.h"

namespace assay::codecs::sip {
namespace {

using testing::GoldenMessages;
using testing::MessageKit;
using testing::TextAt;

TEST(Golden, WellFormed) {
  for (const std::string& message : GoldenMessages()) EXPECT_EQ(MessageKit::Get().ProblemText(message), "");
}

TEST(Golden, EncodesToTheSameOctets) {
  for (const std::string& message : GoldenMessages()) {
    runtime::Value decoded = MessageKit::Get().Decode(message);
    EXPECT_EQ(MessageKit::Get().Encode(decoded), message);
  }
}

TEST(Golden, CanonicalOrderIsTheOrderOfTheTrace) {
  for (const std::string& message : GoldenMessages()) {
    runtime::Value decoded = MessageKit::Get().Decode(message);
    runtime::RecordObject* record = runtime::MutableRecord(decoded);
    record->Get(1);
    runtime::RecordObject* header = runtime::MutableRecord(record->slots[1]);
    int order = header->type->FindField("headerOrder");
    int length = header->type->FindField("contentLength");
    header->slots[order] = runtime::Value::Omit();
    header->slots[length] = runtime::Value::Omit();  // filled in
    EXPECT_EQ(MessageKit::Get().Encode(decoded), message);
  }
}

struct FieldCase {
  int message;
  const char* path;
  const char* expected;
};

TEST(Golden, Fields) {
  const FieldCase kCases[] = {
      {1, "requestLine.method", "\"REGISTER\""},
      {1, "requestLine.requestUri.components.sip.hostPort.host", "\"ims.mnc001.mcc001.3gppnetwork.org\""},
      {1, "msgHeader.via.viaBody[0].viaParams[1]", "{ id := \"rport\", paramValue := omit }"},
      {1, "msgHeader.route", "omit"},
      {1, "msgHeader.cSeq", "{ seqNumber := 1, method := \"REGISTER\" }"},
      {1, "msgHeader.securityClient.mechanisms[2].mechanismParams[0]",
       "{ id := \"alg\", paramValue := { tokenOrHost := \"hmac-md5-96\" } }"},
      {1, "msgHeader.authorization.body[0].digestResponse[2]",
       "{ id := \"nonce\", paramValue := { quotedString := \"\" } }"},
      {1, "malformed_List", "omit"},
      {2, "statusLine", "{ sipVersion := \"SIP/2.0\", statusCode := 401, reasonPhrase := \"Unauthorized\" }"},
      {4, "msgHeader.pAssociatedUri.addresses[3].addressField.nameAddr.addrSpec.components.tel.subscriber",
       "\"+12025550100\""},
      {5, "msgHeader.route.routeBody[0].nameAddr.addrSpec.urlParameters",
       "{ { id := \"lr\", paramValue := omit } }"},
      {7, "msgHeader.via.viaBody[1].sentBy", "{ host := \"scscf.3gpp.org\", portField := omit }"},
      {7, "msgHeader.subscriptionState",
       "{ subState := \"active\", subParams := { { id := \"expires\", paramValue := { tokenOrHost := "
       "\"600000\" } } } }"},
      {8, "msgHeader.pAccessNetworkInfo.accessNetSpec[0].accessType", "\"3GPP-NR-TDD\""},
  };
  std::vector<std::string> messages = GoldenMessages();
  for (const FieldCase& test : kCases) {
    runtime::Value decoded = MessageKit::Get().Decode(messages[static_cast<size_t>(test.message - 1)]);
    EXPECT_EQ(TextAt(decoded, test.path), test.expected) << test.path;
  }
}

}  // namespace
}  // namespace assay::codecs::sip
