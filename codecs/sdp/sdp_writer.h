#pragma once

#include <span>

#include "codecs/bind/shape.h"
#include "codecs/text/writer.h"

namespace assay::codecs::sdp {

/// Writes all lines of a description. Shape: `bound` is SDP_Message. Errors: remembered in the writer.
void WriteSdp(Writer& writer, const Bound& bound, const runtime::Value& message);

/// `a=` lines (attribute_writer.cc). Shape: `bound` is SDP_attribute_list; `list` may be omit.
void WriteAttributes(Writer& writer, const Bound& bound, const runtime::Value& list);

/// True when `value` is a record of `bound`; else the writer fails, or has written the octets of a broken
/// value.
bool IsRecord(Writer& writer, const Bound& bound, const runtime::Value& value, const char* field);
/// The items of a list; none when it is omit.
std::span<const runtime::Value> ItemsOf(Writer& writer, const runtime::Value& list, const char* field);

}  // namespace assay::codecs::sdp
