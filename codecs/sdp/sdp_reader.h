#pragma once

#include "codecs/bind/shape.h"
#include "codecs/sdp/sdp_codec.h"
#include "codecs/text/reader.h"

namespace assay::codecs::sdp {

/// Reads the lines of a description in their order. The reader always holds the value of the current line.
class SdpReader {
 public:
  SdpReader(const runtime::Value& view, const Limits& limits)
      : reader_(view.string(), view.string()->data, view.string()->data + view.length()),
        next_(reader_.p),
        end_(reader_.end),
        limits_(limits) {}

  /// Shape: `bound` is SDP_Message. False when the description is broken: see reader().
  bool Read(const Bound& bound, runtime::Value* out);
  const Reader& reader() const { return reader_; }

 private:
  /// Goes to the next line. Shape: `type_` is 0 behind the last one.
  bool Advance();
  bool Is(char type) const { return type_ == type; }
  bool LineEnd(const char* clause);
  /// Fails at the start of the current line.
  bool WrongLine(const char* what);

  bool ReadOrigin(const Bound& bound, runtime::Value* out);
  bool ReadConnection(const Bound& bound, runtime::Value* out);
  bool ReadBandwidth(const Bound& bound, runtime::Value* out);
  bool ReadTime(const Bound& bound, runtime::Value* out);
  bool ReadRepeat(const Bound& bound, runtime::Value* out);
  bool ReadZones(const Bound& list, runtime::Value* out);
  bool ReadTypedTime(const Bound& bound, bool may_be_negative, runtime::Value* out);
  bool ReadKey(const Bound& bound, runtime::Value* out);
  bool ReadMedia(const Bound& bound, runtime::Value* out);
  bool ReadMediaField(const Bound& bound, runtime::Value* out);

  /// The rest of the line as text.
  bool ReadText(const Bound& bound, runtime::Value* out);
  /// Lines of a field that the type leaves out.
  bool SkipLines(char type);
  /// All lines of `type` as a list; omit when there is none. Shape: `list` is null when the type has no such
  /// field.
  using ReadLine = bool (SdpReader::*)(const Bound&, runtime::Value*);
  bool ReadLines(char type, ReadLine read, const Bound* list, runtime::Value* out);
  /// One line of `type`, or omit.
  bool ReadOptional(char type, ReadLine read, const Bound* bound, runtime::Value* out);
  bool ReadAttributeLine(const Bound& bound, runtime::Value* out);

  bool Word(runtime::Value* out, const char* what, const char* clause);
  bool Space(const char* clause);
  bool Digits(runtime::Value* out, const char* what, const char* clause);
  bool Number(runtime::Value* out, const char* what, const char* clause);

  Reader reader_;
  const char* next_;
  const char* end_;
  const Limits& limits_;
  uint32_t lines_ = 0;
  char type_ = 0;
};

/// An attribute line's value, which the reader holds (attributes.cc). Shape: `bound` is SDP_attribute.
bool ReadAttribute(Reader& reader, const Bound& bound, runtime::Value* out);

}  // namespace assay::codecs::sdp
