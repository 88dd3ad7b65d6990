#pragma once

#include <type_traits>

#include "codecs/bind/shape.h"
#include "codecs/sip/header_table.h"
#include "codecs/sip/param_rules.h"
#include "codecs/text/reader.h"
#include "codecs/text/writer.h"

namespace assay::codecs::sip {

/// How the headers of one family are read and written.
struct Family {
  /// Reads one item of a list header, or the whole value of another header.
  /// Shape: `bound` is the list's element, or the header's record; the reader stands on the first octet that
  /// is no white space and is left behind the last octet of the item. Returns false when the text breaks the
  /// grammar.
  template <class R>
  using Read = bool (*)(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out);
  Read<Checker> check;
  Read<Reader> read;
  /// The inverse. Shape: `value` is a value of `bound`'s type.
  void (*write)(Writer& writer, const HeaderSpec& spec, const Bound& bound, const runtime::Value& value);
  /// Touching the header checks it, and only touching its fields makes their values: worth it where these are
  /// many.
  bool deferred = false;

  template <class R>
  Read<R> ReadWith() const {
    if constexpr (std::is_same_v<R, Checker>) {
      return check;
    } else {
      return read;
    }
  }
};

inline constexpr bool kDeferred = true;

extern const Family kViaItemFamily;                                                            // via.cc
extern const Family kAddressFamily, kAddressItemFamily, kContactItemFamily, kRouteItemFamily;  // address.cc
extern const Family kAuthItemFamily, kCommaParamsFamily;                                       // auth.cc
extern const Family kTokenFamily, kTokenItemFamily, kTokenParamFamily, kTokenParamItemFamily,
    kSecMechanismItemFamily, kMediaParamFamily, kMediaParamItemFamily, kQuotableParamFamily,
    kQuotableParamItemFamily, kUriItemFamily, kSemicolonTokensFamily, kSemicolonParamsFamily;  // token.cc
extern const Family kCallIdFamily, kCallIdItemFamily, kCallIdParamFamily;                      // call_id.cc
extern const Family kCSeqFamily, kRAckFamily;                                                  // cseq.cc
extern const Family kNumber8Family, kNumber32Family, kNumberParamsFamily, kMimeVersionFamily;  // number.cc
extern const Family kTextFamily, kWarningItemFamily;                                           // text.cc
extern const Family kDateFamily, kTimestampFamily, kRetryAfterFamily;                          // time.cc

/// *(SEMI generic-param). Shape: `bound` is a list of GenericParam; omit when there is none.
template <class R>
bool ReadParams(R& reader, const ParamRules& rules, const BoundOf<R>& bound, ValueOf<R>* out);
/// generic-param *(separator generic-param): at least one.
template <class R>
bool ReadParamList(R& reader, char separator, const ParamRules& rules, const BoundOf<R>& bound,
                   ValueOf<R>* out);
void WriteParams(Writer& writer, const Bound& bound, const runtime::Value& params);
/// The inverse; a space follows each comma.
void WriteParamList(Writer& writer, char separator, const Bound& bound, const runtime::Value& params);

/// A URI that fills the reader up to its end. Shape: `bound` is SipUrl; `*question`, if asked for, is where
/// its headers begin, null when it has none.
template <class R>
bool ReadUri(R& reader, const BoundOf<R>& bound, ValueOf<R>* out, const char** question = nullptr);
void WriteUri(Writer& writer, const Bound& bound, const runtime::Value& uri);
/// Host with optional port. Shape: `bound` is HostPort; LWS around the colon only where `lws` (Via).
template <class R>
bool ReadHostPort(R& reader, const BoundOf<R>& bound, bool lws, ValueOf<R>* out);
void WriteHostPort(Writer& writer, const Bound& bound, const runtime::Value& value);
/// A host name, IPv4 address or IPv6 reference, checked.
bool TakeHost(Scanner& scanner);

/// name-addr. Shape: `bound` is NameAddr.
template <class R>
bool ReadNameAddr(R& reader, const BoundOf<R>& bound, ValueOf<R>* out);
void WriteNameAddr(Writer& writer, const Bound& bound, const runtime::Value& value);

/// Writes a record of a string and parameters, as {tokenField, genericParams}.
void WriteWithParams(Writer& writer, const Bound& bound, const runtime::Value& value);

/// True when `record` is a record with as many fields as `bound` has; else the writer fails at `field`, or
/// has written the octets of a broken value as they are.
inline bool CheckRecord(Writer& writer, const Bound& bound, const runtime::Value& record, const char* field) {
  if (record.is(runtime::Tag::kRecord) && record.record()->count == bound.count) return true;
  writer.Value(record, field);
  return false;
}
inline bool CheckList(Writer& writer, const runtime::Value& list, const char* field) {
  if (list.is(runtime::Tag::kList)) return true;
  writer.Value(list, field);
  return false;
}

}  // namespace assay::codecs::sip
