#include "runtime/predefined/predefined.h"

#include <fmt/format.h>

#include "runtime/predefined/functions.h"
#include "runtime/value/print.h"

namespace assay::runtime {

namespace {

using namespace predefined;
using Kind = PredefinedKind;

constexpr PredefinedEntry kEntries[] = {
    {"int2char", "§C.1.1", {Kind::kInteger}, 1, 1, Kind::kCharstring, Int2Char},
    {"int2unichar", "§C.1.2", {Kind::kInteger}, 1, 1, Kind::kUniversalCharstring, Int2Unichar},
    {"int2bit", "§C.1.3", {Kind::kInteger, Kind::kInteger}, 2, 2, Kind::kBitstring, Int2Bit},
    {"int2hex", "§C.1.5", {Kind::kInteger, Kind::kInteger}, 2, 2, Kind::kHexstring, Int2Hex},
    {"int2oct", "§C.1.6", {Kind::kInteger, Kind::kInteger}, 2, 2, Kind::kOctetstring, Int2Oct},
    {"int2str", "§C.1.7", {Kind::kInteger}, 1, 1, Kind::kCharstring, Int2Str},
    {"int2float", "§C.1.8", {Kind::kInteger}, 1, 1, Kind::kFloat, Int2Float},
    {"float2int", "§C.1.9", {Kind::kFloat}, 1, 1, Kind::kInteger, Float2Int},
    {"char2int", "§C.1.10", {Kind::kCharstring}, 1, 1, Kind::kInteger, Char2Int},
    {"char2oct", "§C.1.11", {Kind::kCharstring}, 1, 1, Kind::kOctetstring, Char2Oct},
    {"unichar2int", "§C.1.12", {Kind::kUniversalCharstring}, 1, 1, Kind::kInteger, Char2Int},
    {"bit2int", "§C.1.13", {Kind::kBitstring}, 1, 1, Kind::kInteger, Bits2Int},
    {"bit2hex", "§C.1.14", {Kind::kBitstring}, 1, 1, Kind::kHexstring, Bits2Hex},
    {"bit2oct", "§C.1.15", {Kind::kBitstring}, 1, 1, Kind::kOctetstring, Bits2Oct},
    {"bit2str", "§C.1.16", {Kind::kBitstring}, 1, 1, Kind::kCharstring, Bits2Str},
    {"hex2int", "§C.1.17", {Kind::kHexstring}, 1, 1, Kind::kInteger, Bits2Int},
    {"hex2bit", "§C.1.18", {Kind::kHexstring}, 1, 1, Kind::kBitstring, Bits2Bit},
    {"hex2oct", "§C.1.19", {Kind::kHexstring}, 1, 1, Kind::kOctetstring, Bits2Oct},
    {"hex2str", "§C.1.20", {Kind::kHexstring}, 1, 1, Kind::kCharstring, Bits2Str},
    {"oct2int", "§C.1.21", {Kind::kOctetstring}, 1, 1, Kind::kInteger, Bits2Int},
    {"oct2bit", "§C.1.22", {Kind::kOctetstring}, 1, 1, Kind::kBitstring, Bits2Bit},
    {"oct2hex", "§C.1.23", {Kind::kOctetstring}, 1, 1, Kind::kHexstring, Bits2Hex},
    {"oct2str", "§C.1.24", {Kind::kOctetstring}, 1, 1, Kind::kCharstring, Bits2Str},
    {"oct2char", "§C.1.25", {Kind::kOctetstring}, 1, 1, Kind::kCharstring, Oct2Char},
    {"str2int", "§C.1.26", {Kind::kCharstring}, 1, 1, Kind::kInteger, Str2Int},
    {"str2hex", "§C.1.27", {Kind::kCharstring}, 1, 1, Kind::kHexstring, Str2Hex},
    {"str2oct", "§C.1.28", {Kind::kCharstring}, 1, 1, Kind::kOctetstring, Str2Oct},
    {"str2float", "§C.1.29", {Kind::kCharstring}, 1, 1, Kind::kFloat, Str2Float},
    {"enum2int", "§C.1.30", {Kind::kEnumerated}, 1, 1, Kind::kInteger, Enum2Int},
    {"oct2unichar",
     "§C.1.31",
     {Kind::kOctetstring, Kind::kCharstring},
     1,
     2,
     Kind::kUniversalCharstring,
     Oct2Unichar},
    {"unichar2oct",
     "§C.1.32",
     {Kind::kUniversalCharstring, Kind::kCharstring},
     1,
     2,
     Kind::kOctetstring,
     Unichar2Oct},
    {"any2unistr",
     "§C.1.33",
     {Kind::kTemplate, Kind::kUniversalCharstring},
     0,
     2,
     Kind::kUniversalCharstring,
     Any2Unistr},
    {"lengthof", "§C.2.1", {Kind::kTemplate}, 1, 1, Kind::kInteger, LengthofValue},
    {"sizeof", "§C.2.2", {Kind::kTemplate}, 1, 1, Kind::kInteger, SizeofValue},
    {"isvalue", "§C.3.3", {Kind::kTemplate}, 0, 1, Kind::kBoolean, Isvalue},
    {"istemplatekind", "§C.3.5", {Kind::kTemplate, Kind::kCharstring}, 2, 2, Kind::kBoolean, Istemplatekind},
    {"regexp",
     "§C.4.1",
     {Kind::kPattern, Kind::kPattern, Kind::kInteger, Kind::kBoolean},
     3,
     4,
     Kind::kSame,
     Regexp},
    {"substr", "§C.4.2", {Kind::kTemplate, Kind::kInteger, Kind::kInteger}, 3, 3, Kind::kSame, Substr},
    {"replace",
     "§C.4.3",
     {Kind::kStringOrList, Kind::kInteger, Kind::kInteger, Kind::kStringOrList},
     4,
     4,
     Kind::kSame,
     Replace},
    {"get_stringencoding", "§C.5.5", {Kind::kOctetstring}, 1, 1, Kind::kCharstring, GetStringEncoding},
    {"remove_bom", "§C.5.6", {Kind::kOctetstring}, 1, 1, Kind::kOctetstring, RemoveBom},
    {"rnd", "§C.6.1", {Kind::kFloat}, 0, 1, Kind::kFloat, Rnd},
};

bool IsCharacters(const Value& value) { return value.is(Tag::kCharstring) || value.is(Tag::kUniversal); }

bool Fits(const Value& value, PredefinedKind kind) {
  switch (kind) {
    case Kind::kInteger:
      return value.is(Tag::kInteger) || value.is(Tag::kBigInteger);
    case Kind::kFloat:
      return value.is(Tag::kFloat);
    case Kind::kBoolean:
      return value.is(Tag::kBoolean);
    case Kind::kCharstring:
      return value.is(Tag::kCharstring);
    case Kind::kUniversalCharstring:
      return IsCharacters(value);
    case Kind::kBitstring:
      return value.is(Tag::kBitstring);
    case Kind::kHexstring:
      return value.is(Tag::kHexstring);
    case Kind::kOctetstring:
      return value.is(Tag::kOctetstring);
    case Kind::kEnumerated:
      return value.is(Tag::kEnumerated);
    case Kind::kStringOrList:
      return value.is_string() || value.is(Tag::kList);
    case Kind::kPattern:
      return IsCharacters(value) || value.is(Tag::kMatcher);
    case Kind::kTemplate:
    case Kind::kSame:
      return true;
  }
  return false;
}

const char* KindName(PredefinedKind kind) {
  switch (kind) {
    case Kind::kInteger:
      return "an integer";
    case Kind::kFloat:
      return "a float";
    case Kind::kBoolean:
      return "a boolean";
    case Kind::kCharstring:
      return "a charstring";
    case Kind::kUniversalCharstring:
      return "a universal charstring";
    case Kind::kBitstring:
      return "a bitstring";
    case Kind::kHexstring:
      return "a hexstring";
    case Kind::kOctetstring:
      return "an octetstring";
    case Kind::kEnumerated:
      return "an enumerated value";
    case Kind::kStringOrList:
      return "a string or list";
    case Kind::kPattern:
      return "a charstring or pattern";
    case Kind::kTemplate:
    case Kind::kSame:
      return "a value";
  }
  return "a value";
}

tl::unexpected<Error> Failed(const PredefinedEntry& entry, std::string message) {
  return Fail(Error{ErrorCode::kInvalidArgument,
                    fmt::format("{}: {}", entry.name, message),
                    {},
                    fmt::format("ES 201 873-1 {}", entry.clause)});
}

}  // namespace

const PredefinedEntry* FindPredefinedEntry(std::string_view name) {
  for (const PredefinedEntry& entry : kEntries) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

std::span<const PredefinedEntry> PredefinedEntries() { return kEntries; }

Result<Value> CallPredefined(const PredefinedEntry& entry, std::span<const Value> args,
                             PredefinedContext& context) {
  if (args.size() > entry.allowed)
    return Failed(entry, fmt::format("takes at most {} arguments", entry.allowed));
  Value all[PredefinedEntry::kMaxParams];
  for (size_t i = 0; i < entry.allowed; ++i) {
    if (i < args.size()) all[i] = args[i];
    if (!all[i].is_bound()) {
      if (i < entry.required) return Failed(entry, fmt::format("argument {} is not initialized", i + 1));
      continue;
    }
    if (Fits(all[i], entry.params[i])) continue;
    return Failed(entry, fmt::format("argument {} wants {}, found {}", i + 1, KindName(entry.params[i]),
                                     Print(all[i], {.max_length = 100})));
  }
  Result<Value> result = entry.body({all, entry.allowed}, context);
  if (!result) return Failed(entry, result.error().message);
  return result;
}

}  // namespace assay::runtime
