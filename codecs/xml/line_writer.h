#pragma once

#include <string>
#include <string_view>

#include "codecs/xml/record_reader.h"

namespace assay::codecs {

/// Writes an XML document line by line, with two spaces an indentation step. A codec's writer of documents is
/// derived from it.
class XmlLineWriter {
 public:
  /// Shape: `failure` gets the first field that cannot be written.
  explicit XmlLineWriter(std::string* failure) : failure_(failure) {}

 protected:
  void Line(int depth, std::string_view text);
  /// An element with text on a line of its own. Shape: `start` is its name and its attributes.
  void Element(int depth, const std::string& start, std::string_view text);
  /// The foreign elements of a list field, which are XML already.
  void Extensions(int depth, RecordWriter& record, int field);
  std::string Take() { return std::move(out_); }

  std::string* failure_;

 private:
  std::string out_;
};

/// The octets of a document. Shape: `Writer` is an XmlLineWriter with Write(value, bound); `what` names the
/// kind of document in errors. Errors: kInvalidArgument with the field that cannot be written.
template <class Writer>
runtime::Result<runtime::Value> EncodeDocument(const runtime::Value& value, const Bound& bound,
                                               const std::string& what) {
  std::string failure;
  std::string text;
  if (RecordWriter::IsRecord(value, bound, &failure)) text = Writer(&failure).Write(value, bound);
  if (failure.empty()) return runtime::Value::Octetstring(text);
  return runtime::Fail(runtime::ErrorCode::kInvalidArgument, "cannot encode " + what + ": " + failure);
}

}  // namespace assay::codecs
