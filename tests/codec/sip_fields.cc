// Prints what the SIP codec reads from each file named on the command line: one JSON object a line, for
// tshark_test.py.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "codecs/testing/message_kit.h"
#include "runtime/value/print.h"

namespace {

using assay::codecs::testing::At;
using assay::codecs::testing::MessageKit;
using assay::runtime::Tag;
using assay::runtime::Value;

/// Text of a string or number; empty for anything else.
std::string Plain(const Value& value) {
  if (value.is_string()) return value.is(Tag::kOctetstring) ? "" : value.ToUtf8();
  return value.is(Tag::kInteger) ? std::to_string(value.integer()) : "";
}

std::string ParamOf(const Value& params, std::string_view name) {
  if (!params.is(Tag::kList)) return "";
  for (const Value& param : params.list()->span()) {
    if (Plain(At(param, "id")) == name) return Plain(At(param, "paramValue.tokenOrHost"));
  }
  return "";
}

nlohmann::json FieldsOf(const std::string& octets) {
  nlohmann::json fields;
  auto decoded = MessageKit::Get().TryDecode(octets);
  if (!decoded) return {{"error", decoded.error().message}};
  const Value& message = *decoded;
  auto put = [&fields, &message](const char* name, const char* path) {
    std::string text = Plain(At(message, path));
    if (!text.empty()) fields[name] = text;
  };
  put("sip.Method", "requestLine.method");
  put("sip.Status-Code", "statusLine.statusCode");
  put("sip.Call-ID", "msgHeader.callId.callid");
  put("sip.CSeq.seq", "msgHeader.cSeq.seqNumber");
  put("sip.CSeq.method", "msgHeader.cSeq.method");
  put("sip.Max-Forwards", "msgHeader.maxForwards.digit");
  put("sip.Expires", "msgHeader.expires.deltaSec");
  put("sip.Content-Length", "msgHeader.contentLength.len");
  put("sip.Content-Type", "msgHeader.contentType.mediaType");
  put("sip.User-Agent", "msgHeader.userAgent.text");
  put("sip.Event", "msgHeader.event.eventType");
  std::string from = ParamOf(At(message, "msgHeader.fromField.fromParams"), "tag");
  std::string to = ParamOf(At(message, "msgHeader.toField.toParams"), "tag");
  if (!from.empty()) fields["sip.from.tag"] = from;
  if (!to.empty()) fields["sip.to.tag"] = to;
  Value vias = At(message, "msgHeader.via.viaBody");
  if (vias.is(Tag::kList) && vias.list()->count > 0) {
    Value first = vias.list()->items[0];
    fields["sip.Via.transport"] = Plain(At(first, "sentProtocol.transport"));
    fields["sip.Via.sent-by.address"] = Plain(At(first, "sentBy.host"));
    std::string branch = ParamOf(At(first, "viaParams"), "branch");
    if (!branch.empty()) fields["sip.Via.branch"] = branch;
  }
  nlohmann::json problems = nlohmann::json::array();
  for (const auto& problem : MessageKit::Get().Problems(octets)) {
    problems.push_back(fmt::format("{} {}: {}", problem.offset, problem.header, problem.reason));
  }
  fields["problems"] = problems;
  return fields;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    nlohmann::json fields = FieldsOf(assay::codecs::testing::ReadFile(argv[i]));
    fmt::print("{}\n", fields.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
  }
  return 0;
}
