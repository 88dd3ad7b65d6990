#pragma once

#include <string_view>

#include "codecs/sip/body.h"
#include "codecs/sip/message.h"

namespace assay::codecs::sip {

/// Writes messages. One instance keeps its buffers from message to message.
class Encoder {
 public:
  /// Shape: `value` is a Request or Response, as `binding` says; the result lives until the next call.
  /// Errors: kInvalidArgument, naming the field.
  runtime::Result<std::string_view> Encode(const MessageBinding& binding, const runtime::Value& value);

 private:
  void WriteStartLine(Writer& writer, const MessageBinding& binding, const runtime::Value& line);
  void WriteHeaders(Writer& writer, const MessageBinding& binding, const runtime::Value& header);
  void WriteInOrder(Writer& writer, const Bound& bound, const runtime::Value& header,
                    const runtime::Value& order);

  Writer message_;
  Writer body_;
};

}  // namespace assay::codecs::sip
