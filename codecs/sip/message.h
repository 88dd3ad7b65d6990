#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codecs/bind/shape.h"
#include "codecs/sip/layout.h"
#include "codecs/text/reader.h"
#include "runtime/spi/codec.h"
#include "runtime/value/objects.h"

namespace assay::codecs::sip {

/// A rule that a received message breaks.
/// Units: `begin`, `end` (the octets concerned) and `offset` (the first bad one) count from the start of the
/// message.
struct Problem {
  std::string header;  ///< "Via", "Request-Line", "message"
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t offset = 0;
  std::string reason;
};

/// What all messages of one TTCN-3 type share.
struct MessageBinding {
  const Bound* message;  ///< Request or Response
  bool is_request;
  const Limits* limits;
  const runtime::CodecRegistry* registry;  ///< decodes typed bodies
  const Bound* header_bound;               ///< MessageHeader
  std::vector<runtime::Value>
      header_slots;  ///< a MessageHeader that has no headers: omit, or not decoded yet

  const Bound& header() const { return *header_bound; }
};

MessageBinding MakeBinding(const Bound& message, bool is_request, const Limits* limits,
                           const runtime::CodecRegistry* registry);

/// A received message whose fields are decoded when touched. It serves the message record and its msgHeader
/// record, and lives as long as one of them has an untouched field. Its memory is reused, so that in the
/// steady state a received message costs no allocation.
class Message final : public runtime::LazySource {
 public:
  Message(const MessageBinding& binding, runtime::Value octets)
      : binding_(binding),
        octets_(std::move(octets)),
        text_(octets_.bytes()),
        checker_(text_, nullptr, nullptr) {
    checker_.max_parameters = limits().max_parameters;
  }

  static void* operator new(size_t size);
  static void operator delete(void* memory);

  /// The first pass. Errors: as Layout::Scan().
  runtime::Result<void> Scan() { return layout_.Scan(text_, *binding_.limits); }
  /// The record, with nothing decoded.
  runtime::Value MakeRecord();

  runtime::Value DecodeField(uint64_t context, uint32_t field) override;

  /// Decodes whatever was not touched yet, applies the rules for whole messages, and returns all problems by
  /// offset.
  const std::vector<Problem>& Validate();

  const Layout& layout() const { return layout_; }
  std::string_view octets() const { return text_; }
  bool is_request() const { return binding_.is_request; }
  const Limits& limits() const { return *binding_.limits; }

  /// Adds a problem. Shape: offsets as in Problem.
  void Report(std::string_view header, uint32_t begin, uint32_t end, uint32_t offset, std::string reason);
  void ReportLine(const Line& line, uint32_t offset, std::string reason);

  /// The value of a header made of one number, without side effects; -1 when absent or broken.
  int64_t NumberOf(HeaderId id) const;
  /// Where the body ends: by Content-Length, or at the end of the octets.
  uint32_t BodyEnd() const;
  /// media type of the body in lower case without white space, `` when there is no Content-Type or a broken
  /// one; `parameters` gets what follows it.
  std::string MediaType(std::string_view* parameters) const;
  /// Text of a line's value.
  std::string_view TextOf(const Line& line) const {
    return octets().substr(line.value, line.end - line.value);
  }

 private:
  /// From kDeferredContext on: the record of header number `context - kDeferredContext`.
  enum Context : uint64_t { kMessageContext, kHeaderContext, kStartLineContext, kDeferredContext };

  runtime::StringObject* View();
  /// A reader of [begin, end), which is a part of the octets.
  Reader ReaderOf(const char* begin, const char* end) {
    Reader reader(View(), begin, end);
    reader.max_parameters = limits().max_parameters;
    return reader;
  }
  runtime::Value MakeHeader();
  runtime::Value DecodeStartLine();
  runtime::Value DecodeStartLineField(uint32_t field);
  inline runtime::Value DecodeHeader(HeaderId id);
  /// All of a header whose values are few.
  runtime::Value DecodeAtOnce(const HeaderSpec& spec, const Line* line);
  /// A field of a header that was checked when it was touched.
  runtime::Value DecodeDeferred(HeaderId id, uint32_t field);
  /// Checks a header from its first line on. Shape: on failure checker_ and line_ are those of the broken
  /// line.
  inline bool CheckHeader(const HeaderSpec& spec, const Line* line);
  /// Reads a header with a checker or a reader, from its first line on. Shape: on failure `reader` and line_
  /// are those of the broken line.
  template <class R>
  bool ReadHeader(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out,
                  const Line* line);
  template <class R>
  bool ReadList(R& reader, const HeaderSpec& spec, const BoundOf<R>& list, ValueOf<R>* out);
  template <class R>
  bool ReadItems(R& reader, const HeaderSpec& spec, const BoundOf<R>& element, typename R::List* items);
  /// The broken value of line_, which `scanner` found to be wrong, and which is reported if nobody did it
  /// before.
  runtime::Value Break(const Scanner& scanner);
  /// Makes `line` the one that is read.
  template <class R>
  void GoTo(R& reader, const Line* line) {
    line_ = line;
    reader.Restart(text_.data() + line->value, text_.data() + line->end);
  }
  bool HasTypedField(const Line& line) const;
  runtime::Value DecodeUndefined();
  runtime::Value DecodeOrder();
  runtime::Value DecodeBody();
  runtime::Value DecodePayload();
  runtime::Value DecodeMalformed();
  runtime::Value Raw(uint32_t begin, uint32_t end) const;

  const MessageBinding& binding_;
  runtime::Value octets_;
  std::string_view text_;  ///< what octets_ holds
  runtime::Value view_;    ///< the octets as characters; made for the first string
  Checker checker_;
  const Line* line_ = nullptr;  ///< what ReadHeader() reads, or found to be broken
  runtime::Value start_line_;   ///< once its fields were asked for
  Layout layout_;
  std::vector<Problem> problems_;
  std::vector<std::pair<HeaderId, runtime::Value>>
      decoded_;                                      ///< deferred headers with fields still to be asked for
  uint64_t checked_[(kHeaderCount + 63) / 64] = {};  ///< headers looked at so far
  uint64_t broken_[(kHeaderCount + 63) / 64] = {};   ///< headers whose problem is reported
  bool start_line_checked_ = false;
  bool undefined_checked_ = false;
  bool body_checked_ = false;
  bool validated_ = false;
};

/// Rules about a message as a whole (validate.cc): what no single header shows.
void CheckWholeMessage(Message& message);

using MessagePtr = runtime::LazySourcePtr<Message>;

}  // namespace assay::codecs::sip
