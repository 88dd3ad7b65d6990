#include "runtime/executor/plain_codec.h"

#include <fmt/format.h>

#include <bit>

#include "runtime/value/objects.h"

namespace assay::runtime {

namespace {

/// Types nested deeper are refused: encoding uses the C stack.
constexpr int kMaxDepth = 200;
/// Elements of a decoded list: a count in front of few octets must not take all memory.
constexpr uint64_t kMaxCount = 1'000'000;

/// The N of `N bit` in the attributes of `type` or the types it was derived from; 0 without one.
unsigned BitWidth(const Type& type) {
  for (const Type* at = &type; at != nullptr; at = at->base) {
    if (!at->attributes) continue;
    for (const std::vector<std::string>* words : {&at->attributes->variant, &at->attributes->encode}) {
      for (const std::string& word : *words) {
        unsigned bits = 0;
        size_t i = 0;
        while (i < word.size() && word[i] >= '0' && word[i] <= '9' && bits < 1000)
          bits = bits * 10 + static_cast<unsigned>(word[i++] - '0');
        if (i < word.size() && word[i] == ' ') ++i;
        if (bits >= 1 && bits <= 64 && word.compare(i, 3, "bit") == 0) return bits;
      }
    }
  }
  return 0;
}

/// Integers without a width take 32 bits; this number says that 64 bits follow.
constexpr int64_t kWide = INT32_MIN;

class Encoder {
 public:
  Result<void> Put(const Value& value, const Type& type, bool last, int depth) {
    if (depth > kMaxDepth) return Fail(ErrorCode::kLimit, "the value is nested too deeply to be encoded");
    switch (value.tag()) {
      case Tag::kInteger:
        return PutInteger(value.integer(), BitWidth(type));
      case Tag::kEnumerated:
        return PutInteger(NumberOf(value), BitWidth(type));
      case Tag::kFloat:
        PutFixed(std::bit_cast<uint64_t>(value.real()), 8);
        return {};
      case Tag::kBoolean:
        PutFixed(value.boolean(), 1);
        return {};
      case Tag::kVerdict:
        PutFixed(static_cast<uint64_t>(value.verdict()), 1);
        return {};
      case Tag::kBitstring:
        PutPacked(value, 1);
        return {};
      case Tag::kHexstring:
        PutPacked(value, 4);
        return {};
      case Tag::kOctetstring:
      case Tag::kCharstring:
      case Tag::kUniversal:
        PutString(value, last);
        return {};
      case Tag::kRecord:
        return PutRecord(value, type, last, depth);
      case Tag::kList:
        if (type.kind == TypeKind::kMap) return Fail(ErrorCode::kInvalidArgument, "maps cannot be encoded");
        return PutList(value, type, last, depth);
      case Tag::kUnion:
        return PutUnion(value, type, last, depth);
      default:
        return Fail(ErrorCode::kInvalidArgument,
                    fmt::format("a value of type {} cannot be encoded", type.ToString()));
    }
  }

  std::string& octets() { return octets_; }

 private:
  void PutFixed(uint64_t number, unsigned octets) {
    for (unsigned i = 0; i < octets; ++i) octets_ += static_cast<char>(number >> (8 * i));
  }

  static int64_t NumberOf(const Value& enumerated) {
    const EnumItem& item = enumerated.enum_type()->enum_items[enumerated.enum_item()];
    return item.ranges.empty() ? 0 : item.ranges.front().first;
  }

  Result<void> PutInteger(int64_t number, unsigned bits) {
    if (bits == 0) {
      const bool wide = number <= kWide || number > INT32_MAX;
      PutFixed(static_cast<uint64_t>(wide ? kWide : number), 4);
      if (wide) PutFixed(static_cast<uint64_t>(number), 8);
      return {};
    }
    if (bits < 64 && (number < -(int64_t{1} << (bits - 1)) || number >= int64_t{1} << bits)) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("{} does not fit {} bits", number, bits));
    }
    PutFixed(static_cast<uint64_t>(number), (bits + 7) / 8);
    return {};
  }

  /// Elements of `bits` bits each, the first one in the most significant bits; their number stands in front.
  void PutPacked(const Value& value, unsigned bits) {
    PutFixed(value.length(), 4);
    const std::string_view elements = value.bytes();
    const unsigned each = 8 / bits;
    for (size_t i = 0; i < elements.size(); i += each) {
      unsigned octet = 0;
      for (unsigned n = 0; n < each && i + n < elements.size(); ++n) {
        octet |= static_cast<unsigned>(elements[i + n]) << (8 - bits * (n + 1));
      }
      octets_ += static_cast<char>(octet);
    }
  }

  void PutString(const Value& value, bool last) {
    const bool text = value.tag() >= Tag::kCharstring;
    const std::string octets = text ? value.ToUtf8() : std::string(value.bytes());
    if (!last) PutFixed(octets.size(), 4);
    octets_ += octets;
  }

  Result<void> PutRecord(const Value& value, const Type& type, bool last, int depth) {
    RecordObject* record = value.record();
    for (uint32_t i = 0; i < record->count && i < type.fields.size(); ++i) {
      const Value& field = record->Get(i);
      const bool present = !field.is(Tag::kOmit);
      if (type.fields[i].optional) PutFixed(present, 1);
      if (!present) continue;
      if (Result<void> put = Put(field, *type.fields[i].type, last && i + 1 == record->count, depth + 1);
          !put)
        return put;
    }
    return {};
  }

  Result<void> PutList(const Value& value, const Type& type, bool last, int depth) {
    const std::span<const Value> items = value.list()->span();
    PutFixed(items.size(), 4);
    for (size_t i = 0; i < items.size(); ++i) {
      if (Result<void> put = Put(items[i], *type.element, last && i + 1 == items.size(), depth + 1); !put)
        return put;
    }
    return {};
  }

  Result<void> PutUnion(const Value& value, const Type& type, bool last, int depth) {
    const uint32_t alternative = value.choice()->alternative;
    if (alternative >= type.fields.size())
      return Fail(ErrorCode::kInvalidArgument, "a union without its type");
    PutFixed(alternative, 2);
    return Put(value.choice()->value, *type.fields[alternative].type, last, depth + 1);
  }

  std::string octets_;
};

class Decoder {
 public:
  explicit Decoder(std::string_view octets) : octets_(octets) {}
  size_t used() const { return at_; }

  Result<Value> Get(const Type& type, bool last, int depth) {
    if (depth > kMaxDepth) return Fail(ErrorCode::kLimit, "the type is nested too deeply to be decoded");
    switch (type.kind) {
      case TypeKind::kInteger:
        return GetInteger(BitWidth(type));
      case TypeKind::kEnumerated:
        return GetEnumerated(type);
      case TypeKind::kFloat: {
        uint64_t bits = 0;
        if (!GetFixed(8, &bits)) return TooShort();
        return Value::Float(std::bit_cast<double>(bits));
      }
      case TypeKind::kBoolean:
      case TypeKind::kVerdicttype: {
        uint64_t octet = 0;
        if (!GetFixed(1, &octet)) return TooShort();
        if (octet > (type.kind == TypeKind::kBoolean ? 1u : 4u))
          return Fail(ErrorCode::kMalformed, "no such value");
        return type.kind == TypeKind::kBoolean ? Value::Boolean(octet == 1)
                                               : Value::OfVerdict(static_cast<Verdict>(octet));
      }
      case TypeKind::kBitstring:
        return GetPacked(1);
      case TypeKind::kHexstring:
        return GetPacked(4);
      case TypeKind::kOctetstring:
      case TypeKind::kCharstring:
      case TypeKind::kUniversalCharstring:
        return GetString(type.kind, last);
      case TypeKind::kRecord:
      case TypeKind::kSet:
        return GetRecord(type, last, depth);
      case TypeKind::kRecordOf:
      case TypeKind::kSetOf:
      case TypeKind::kArray:
        return GetList(type, last, depth);
      case TypeKind::kUnion:
      case TypeKind::kAnytype:
        return GetUnion(type, last, depth);
      default:
        return Fail(ErrorCode::kMalformed,
                    fmt::format("a value of type {} cannot be decoded", type.ToString()));
    }
  }

 private:
  static tl::unexpected<Error> TooShort() {
    return Fail(ErrorCode::kExhausted, "the encoded value is too short");
  }

  bool GetFixed(unsigned octets, uint64_t* number) {
    if (octets_.size() - at_ < octets) return false;
    *number = 0;
    for (unsigned i = 0; i < octets; ++i)
      *number |= uint64_t{static_cast<unsigned char>(octets_[at_++])} << (8 * i);
    return true;
  }

  Result<Value> GetInteger(unsigned bits) {
    uint64_t number = 0;
    if (!GetFixed(bits == 0 ? 4 : (bits + 7) / 8, &number)) return TooShort();
    if (bits != 0) return Value::Integer(static_cast<int64_t>(number));
    const auto narrow = static_cast<int32_t>(number);
    if (narrow != kWide) return Value::Integer(narrow);
    if (!GetFixed(8, &number)) return TooShort();
    return Value::Integer(static_cast<int64_t>(number));
  }

  Result<Value> GetEnumerated(const Type& type) {
    const Result<Value> number = GetInteger(BitWidth(type));
    if (!number) return number;
    Value value = EnumFromNumber(type, number->integer());
    if (value.is_bound()) return value;
    return Fail(ErrorCode::kMalformed, "no such enumerated item");
  }

  Result<Value> GetPacked(unsigned bits) {
    uint64_t count = 0;
    if (!GetFixed(4, &count)) return TooShort();
    const uint64_t octets = (count * bits + 7) / 8;
    if (octets > octets_.size() - at_) return TooShort();
    std::string elements;
    for (uint64_t i = 0; i < count; ++i) {
      const auto octet = static_cast<unsigned char>(octets_[at_ + i * bits / 8]);
      const unsigned shift = 8 - bits * static_cast<unsigned>(i * bits % 8 / bits + 1);
      elements += static_cast<char>(octet >> shift & ((1u << bits) - 1));
    }
    at_ += octets;
    return bits == 1 ? Value::Bitstring(elements) : Value::Hexstring(elements);
  }

  Result<Value> GetString(TypeKind kind, bool last) {
    uint64_t length = octets_.size() - at_;
    if (!last && !GetFixed(4, &length)) return TooShort();
    if (length > octets_.size() - at_) return TooShort();
    const std::string_view octets = octets_.substr(at_, length);
    at_ += length;
    if (kind == TypeKind::kOctetstring) return Value::Octetstring(octets);
    Value text = Value::UniversalFromUtf8(octets);
    if (kind == TypeKind::kCharstring && text.is(Tag::kUniversal))
      return Fail(ErrorCode::kMalformed, "no charstring");
    return text;
  }

  Result<Value> GetRecord(const Type& type, bool last, int depth) {
    Value record = NewRecord(&type, static_cast<uint32_t>(type.fields.size()));
    for (uint32_t i = 0; i < type.fields.size(); ++i) {
      uint64_t present = 1;
      if (type.fields[i].optional && !GetFixed(1, &present)) return TooShort();
      if (present == 0) {
        record.record()->slots[i] = Value::Omit();
        continue;
      }
      Result<Value> field = Get(*type.fields[i].type, last && i + 1 == type.fields.size(), depth + 1);
      if (!field) return field;
      record.record()->slots[i] = std::move(*field);
    }
    return record;
  }

  Result<Value> GetList(const Type& type, bool last, int depth) {
    uint64_t count = 0;
    if (!GetFixed(4, &count)) return TooShort();
    if (count > kMaxCount) return Fail(ErrorCode::kLimit, "the encoded list is too long");
    Value list = NewList(&type, 0);
    for (uint32_t i = 0; i < count; ++i) {
      Result<Value> item = Get(*type.element, last && i + 1 == count, depth + 1);
      if (!item) return item;
      ResizeList(list, i + 1);
      list.list()->items[i] = std::move(*item);
    }
    return list;
  }

  Result<Value> GetUnion(const Type& type, bool last, int depth) {
    uint64_t alternative = 0;
    if (!GetFixed(2, &alternative)) return TooShort();
    if (alternative >= type.fields.size()) return Fail(ErrorCode::kMalformed, "no such alternative");
    Result<Value> value = Get(*type.fields[alternative].type, last, depth + 1);
    if (!value) return value;
    return NewUnion(&type, static_cast<uint32_t>(alternative), std::move(*value));
  }

  std::string_view octets_;
  size_t at_ = 0;
};

}  // namespace

Result<Value> EncodePlain(const Value& value, const Type& type) {
  Encoder encoder;
  if (Result<void> put = encoder.Put(value, type, true, 0); !put) return Fail(put.error());
  return Value::Octetstring(encoder.octets());
}

Result<Value> DecodePlain(const Value& octets, const Type& type, size_t* used) {
  Decoder decoder(octets.bytes());
  Result<Value> value = decoder.Get(type, true, 0);
  *used = decoder.used();
  return value;
}

}  // namespace assay::runtime
