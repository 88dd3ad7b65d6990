// Any octets: decode, touch everything, judge, encode, decode again; and cut frames. What was well-formed
// must stay so, and encode to the same octets again. The mutator knows lines: it copies, drops, swaps and
// splices them, and drops in words that the grammar likes. Run with: sip_fuzz -max_len=4096 SEEDS…
// (tests/golden is a start).

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "codecs/sip/framer.h"
#include "codecs/testing/message_kit.h"
#include "runtime/value/print.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace assay::codecs::sip {
namespace {

using testing::MessageKit;

void Require(bool condition, const char* what, const std::string& octets) {
  if (condition) return;
  fprintf(stderr, "broken promise: %s\n%s\n", what, octets.c_str());
  std::abort();
}

void DecodeAndEncode(const std::string& octets) {
  MessageKit& kit = MessageKit::Get();
  runtime::Result<runtime::Value> decoded = kit.TryDecode(octets);
  if (!decoded) return;
  runtime::Result<runtime::Value> untouched = kit.TryDecode(octets);
  Require(untouched.has_value(), "decoding is the same each time", octets);
  std::string problems = testing::TextAt(*untouched, "malformed_List");
  testing::TouchAll(*decoded);
  runtime::Print(*decoded);
  Require(testing::TextAt(*decoded, "malformed_List") == problems, "checking finds what reading finds",
          octets);
  for (const Problem& problem : kit.Problems(octets)) {
    Require(problem.begin <= problem.end && problem.end <= octets.size() && problem.offset <= octets.size(),
            "a problem lies inside the message", octets);
  }
  kit.Encode(*decoded);
  if (!kit.Problems(octets).empty()) return;
  // A body may come out longer than it came in: lines of SDP that end with LF alone get their CR.
  runtime::Value& headers = runtime::MutableRecord(*decoded)->slots[1];
  runtime::RecordObject* header = runtime::MutableRecord(headers);
  header->slots[header->type->FindField("contentLength")] = runtime::Value::Omit();
  std::string once = kit.Encode(*decoded);
  Require(kit.Problems(once).empty(), "a well-formed message stays well-formed",
          octets + "\n---\n" + once + kit.ProblemText(once));
  runtime::Value again = kit.Decode(once);
  Require(kit.Encode(again) == once, "encoding what was encoded changes nothing", octets + "\n---\n" + once);
}

void CutFrames(const std::string& octets) {
  SipFramer framer;
  size_t place = 0;
  while (place < octets.size()) {
    auto rest = reinterpret_cast<const uint8_t*>(octets.data() + place);
    auto frame = framer.Next({rest, octets.size() - place});
    if (!frame || frame->length == 0) return;
    Require(frame->skip < frame->length && frame->length <= octets.size() - place,
            "a frame lies inside the stream", octets);
    place += frame->length;
  }
}

const char* const kWords[] = {"Via: ",
                              "v: ",
                              "From: ",
                              "Contact: *",
                              "m: <sip:a@b>;q=0.5",
                              "Route: <sip:[::1]:5060;lr>",
                              "CSeq: 1 ",
                              "l: 0",
                              "Content-Type: multipart/mixed;boundary=x",
                              "Content-Type: application/reginfo+xml",
                              "Content-Type: application/sdp",
                              "Content-Type: application/pidf+xml",
                              "\r\n ",
                              "\r\n\r\n",
                              "\"",
                              "\\\"",
                              "%00",
                              "<",
                              ">",
                              ";",
                              ",",
                              "=",
                              "@",
                              "(",
                              ")",
                              "SIP/2.0/UDP ",
                              ";tag=",
                              ";lr",
                              "[2001:db8::1]",
                              "tel:+1",
                              "urn:service:sos",
                              "sips:",
                              "Digest ",
                              "--x\r\n",
                              "--x--\r\n",
                              "v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\n",
                              "m=audio 1 RTP/AVP 0\r\n",
                              "a=rtpmap:0 PCMU/8000\r\n",
                              "\xc3\xa4",
                              "\xff",
                              "Security-Client: ipsec-3gpp;alg=hmac-sha-1-96;spi-c=1",
                              "Warning: 399 a \"b\"",
                              "Retry-After: 1 (c (d))",
                              "Date: Sat, 13 Nov 2010 23:29:00 GMT",
                              "RAck: 1 1 INVITE",
                              "Privacy: id;header",
                              "Timestamp: 1.5 2",
                              "Supported:",
                              "Max-Forwards: 256",
                              "4294967296"};

std::vector<std::string> SplitLines(const std::string& text) {
  std::vector<std::string> lines;
  size_t begin = 0;
  while (begin < text.size()) {
    size_t lf = text.find('\n', begin);
    size_t end = lf == std::string::npos ? text.size() : lf + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

std::string MutateLines(const std::string& text, std::minstd_rand& random) {
  std::vector<std::string> lines = SplitLines(text);
  if (lines.empty()) return text;
  auto pick = [&random](size_t count) { return count == 0 ? 0 : random() % count; };
  size_t at = pick(lines.size());
  switch (random() % 6) {
    case 0:
      lines.insert(lines.begin() + static_cast<ptrdiff_t>(at), lines[pick(lines.size())]);
      break;
    case 1:
      lines.erase(lines.begin() + static_cast<ptrdiff_t>(at));
      break;
    case 2:
      std::swap(lines[at], lines[pick(lines.size())]);
      break;
    case 3:
      lines[at].insert(pick(lines[at].size() + 1), kWords[pick(std::size(kWords))]);
      break;
    case 4:
      lines.insert(lines.begin() + static_cast<ptrdiff_t>(at),
                   std::string(kWords[pick(std::size(kWords))]) + "\r\n");
      break;
    default: {
      const std::string& other = lines[pick(lines.size())];
      lines[at] = lines[at].substr(0, pick(lines[at].size() + 1)) + other.substr(pick(other.size() + 1));
    }
  }
  std::string result;
  for (const std::string& line : lines) result += line;
  return result;
}

}  // namespace
}  // namespace assay::codecs::sip

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  std::minstd_rand random(seed);
  if (random() % 3 == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::string text =
      assay::codecs::sip::MutateLines(std::string(reinterpret_cast<char*>(data), size), random);
  size_t length = std::min(text.size(), max_size);
  std::copy_n(text.data(), length, data);
  return length;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string octets(reinterpret_cast<const char*>(data), size);
  assay::codecs::sip::DecodeAndEncode(octets);
  assay::codecs::sip::CutFrames(octets);
  return 0;
}
