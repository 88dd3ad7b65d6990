#include "adapters/crypto/crypto_functions.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/crypto/digest.h"
#include "adapters/crypto/milenage.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::ExternalContext;
using runtime::ExternalFunction;
using runtime::Fail;
using runtime::Result;
using runtime::TypeKind;
using runtime::Value;

namespace {

/// Longest random value a test may ask for. Units: octets.
constexpr int64_t kMaxRandom = 16 * 1024 * 1024;

constexpr TypeKind kOctets = TypeKind::kOctetstring;
constexpr TypeKind kText = TypeKind::kCharstring;
constexpr TypeKind kUniversalText = TypeKind::kUniversalCharstring;
constexpr TypeKind kNumber = TypeKind::kInteger;

/// The arguments of one call. A parameter of the wrong length makes it fail once, with the parameter's name.
class Arguments {
 public:
  explicit Arguments(std::span<Value> values) : values_(values) {}

  template <size_t kSize>
  std::array<uint8_t, kSize> Take(const char* name) {
    std::array<uint8_t, kSize> octets{};
    const std::string_view bytes = values_[next_++].bytes();
    if (bytes.size() == kSize) {
      std::copy(bytes.begin(), bytes.end(), octets.begin());
    } else if (error_.empty()) {
      error_ = fmt::format("{}: expected {} octets, found {}", name, kSize, bytes.size());
    }
    return octets;
  }
  const std::string& error() const { return error_; }

 private:
  std::span<Value> values_;
  size_t next_ = 0;
  std::string error_;
};

template <typename Octets>
Value ToValue(const Octets& octets) {
  return Value::Octetstring({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

template <size_t kSize>
std::array<uint8_t, kSize> Slice(std::span<const uint8_t> octets, size_t offset) {
  std::array<uint8_t, kSize> slice;
  std::copy_n(octets.begin() + static_cast<ptrdiff_t>(offset), kSize, slice.begin());
  return slice;
}

template <size_t kSize>
std::array<uint8_t, kSize> Xor(const std::array<uint8_t, kSize>& a, const std::array<uint8_t, kSize>& b) {
  std::array<uint8_t, kSize> result;
  for (size_t i = 0; i < kSize; ++i) result[i] = a[i] ^ b[i];
  return result;
}

Result<Value> Finish(const Arguments& arguments, Value value) {
  if (!arguments.error().empty()) return Fail(ErrorCode::kInvalidArgument, arguments.error());
  return value;
}

// ---- Milenage

Result<Value> Opc(const ExternalContext&, std::span<Value> args) {
  Arguments take(args);
  const auto k = take.Take<16>("p_k");
  const auto op = take.Take<16>("p_op");
  return Finish(take, ToValue(crypto::MilenageOpc(k, op)));
}

/// f1 and f1*: `pick` chooses the half.
ExternalFunction MilenageMacFunction(const char* name, std::array<uint8_t, 8> crypto::MilenageMac::*pick) {
  return {name, {kOctets, kOctets, kOctets, kOctets, kOctets}, kOctets,
          [pick](const ExternalContext&, std::span<Value> args) -> Result<Value> {
            Arguments take(args);
            const auto k = take.Take<16>("p_k");
            const auto opc = take.Take<16>("p_opc");
            const auto rand = take.Take<16>("p_rand");
            const auto sqn = take.Take<6>("p_sqn");
            const auto amf = take.Take<2>("p_amf");
            return Finish(take, ToValue(crypto::MilenageF1(k, opc, rand, sqn, amf).*pick));
          }};
}

template <typename Output>
ExternalFunction MilenageFunction(const char* name, Output crypto::MilenageVector::*pick) {
  return {name, {kOctets, kOctets, kOctets}, kOctets,
          [pick](const ExternalContext&, std::span<Value> args) -> Result<Value> {
            Arguments take(args);
            const auto k = take.Take<16>("p_k");
            const auto opc = take.Take<16>("p_opc");
            const auto rand = take.Take<16>("p_rand");
            return Finish(take, ToValue(crypto::Milenage(k, opc, rand).*pick));
          }};
}

// ---- Test USIM

Result<Value> TestUsimF1(const ExternalContext&, std::span<Value> args) {
  Arguments take(args);
  const auto k = take.Take<16>("p_k");
  const auto rand = take.Take<16>("p_rand");
  const auto sqn = take.Take<6>("p_sqn");
  const auto amf = take.Take<2>("p_amf");
  std::array<uint8_t, 8> cdout;
  std::copy(sqn.begin(), sqn.end(), cdout.begin());
  std::copy(amf.begin(), amf.end(), cdout.begin() + 6);
  return Finish(take, ToValue(Xor(Slice<8>(crypto::TestUsimXdout(k, rand), 0), cdout)));
}

Result<Value> TestUsimF2(const ExternalContext&, std::span<Value> args) {
  Arguments take(args);
  const auto k = take.Take<16>("p_k");
  const auto rand = take.Take<16>("p_rand");
  const Value& length = args[2];
  if (!length.is(runtime::Tag::kInteger) || length.integer() < 4 || length.integer() > 16) {
    return Fail(ErrorCode::kInvalidArgument, "p_length: expected 4 to 16 octets of RES");
  }
  const crypto::Block xdout = crypto::TestUsimXdout(k, rand);
  return Finish(take, ToValue(std::span(xdout).first(static_cast<size_t>(length.integer()))));
}

/// CK, IK and AK: octets of XDOUT rotated by `rotate`, the first `kSize` of them.
template <size_t kSize>
ExternalFunction TestUsimFunction(const char* name, unsigned rotate) {
  return {name, {kOctets, kOctets}, kOctets,
          [rotate](const ExternalContext&, std::span<Value> args) -> Result<Value> {
            Arguments take(args);
            const auto k = take.Take<16>("p_k");
            const auto rand = take.Take<16>("p_rand");
            return Finish(take, ToValue(Slice<kSize>(crypto::RotateLeft(crypto::TestUsimXdout(k, rand), rotate), 0)));
          }};
}

// ---- AUTN and AUTS

Result<Value> Autn(const ExternalContext&, std::span<Value> args) {
  Arguments take(args);
  const auto sqn = take.Take<6>("p_sqn");
  const auto ak = take.Take<6>("p_ak");
  const auto amf = take.Take<2>("p_amf");
  const auto mac = take.Take<8>("p_macA");
  crypto::Block autn;
  const auto hidden = Xor(sqn, ak);
  std::copy(hidden.begin(), hidden.end(), autn.begin());
  std::copy(amf.begin(), amf.end(), autn.begin() + 6);
  std::copy(mac.begin(), mac.end(), autn.begin() + 8);
  return Finish(take, ToValue(autn));
}

Result<Value> SplitAutn(const ExternalContext&, std::span<Value> args) {
  Arguments take(args);
  const auto autn = take.Take<16>("p_autn");
  const auto ak = take.Take<6>("p_ak");
  if (!take.error().empty()) return Fail(ErrorCode::kInvalidArgument, take.error());
  args[2] = ToValue(Xor(Slice<6>(autn, 0), ak));
  args[3] = ToValue(Slice<2>(autn, 6));
  args[4] = ToValue(Slice<8>(autn, 8));
  return Value();
}

Result<Value> Auts(const ExternalContext&, std::span<Value> args) {
  Arguments take(args);
  const auto sqn = take.Take<6>("p_sqnMs");
  const auto ak = take.Take<6>("p_akStar");
  const auto mac = take.Take<8>("p_macS");
  std::array<uint8_t, 14> auts;
  const auto hidden = Xor(sqn, ak);
  std::copy(hidden.begin(), hidden.end(), auts.begin());
  std::copy(mac.begin(), mac.end(), auts.begin() + 6);
  return Finish(take, ToValue(auts));
}

Result<Value> SplitAuts(const ExternalContext&, std::span<Value> args) {
  Arguments take(args);
  const auto auts = take.Take<14>("p_auts");
  const auto ak = take.Take<6>("p_akStar");
  if (!take.error().empty()) return Fail(ErrorCode::kInvalidArgument, take.error());
  args[2] = ToValue(Xor(Slice<6>(auts, 0), ak));
  args[3] = ToValue(Slice<8>(auts, 6));
  return Value();
}

// ---- Digest, hashes, encodings

Result<Value> DigestResponseFunction(const ExternalContext&, std::span<Value> args) {
  std::string texts[10];
  for (size_t i = 0; i < 10; ++i) {
    texts[i] = args[i].is(runtime::Tag::kOctetstring) ? std::string(args[i].bytes()) : args[i].ToUtf8();
  }
  Result<std::string> response = crypto::DigestResponse({.username = texts[0],
                                                         .realm = texts[1],
                                                         .password = texts[2],
                                                         .method = texts[3],
                                                         .uri = texts[4],
                                                         .nonce = texts[5],
                                                         .nc = texts[6],
                                                         .cnonce = texts[7],
                                                         .qop = texts[8],
                                                         .body = texts[9]});
  if (!response) return Fail(response.error());
  return Value::Charstring(*response);
}

ExternalFunction HashFunction(const char* name, crypto::Hash hash) {
  return {name, {kOctets}, kOctets, [hash](const ExternalContext&, std::span<Value> args) -> Result<Value> {
            return Value::Octetstring(crypto::HashOf(hash, args[0].bytes()));
          }};
}

ExternalFunction HmacFunction(const char* name, crypto::Hash hash) {
  return {name, {kOctets, kOctets}, kOctets, [hash](const ExternalContext&, std::span<Value> args) -> Result<Value> {
            return Value::Octetstring(crypto::HmacOf(hash, args[0].bytes(), args[1].bytes()));
          }};
}

Result<Value> Base64EncodeFunction(const ExternalContext&, std::span<Value> args) {
  return Value::Charstring(crypto::Base64Encode(args[0].bytes()));
}

Result<Value> Base64DecodeFunction(const ExternalContext&, std::span<Value> args) {
  Result<std::string> octets = crypto::Base64Decode(args[0].ToUtf8());
  if (!octets) return Fail(octets.error());
  return Value::Octetstring(*octets);
}

// ---- Randomness

Result<size_t> RandomLength(const Value& length) {
  if (!length.is(runtime::Tag::kInteger) || length.integer() < 0 || length.integer() > kMaxRandom) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("p_length: expected 0 to {}", kMaxRandom));
  }
  return static_cast<size_t>(length.integer());
}

Result<Value> RandomOctets(const ExternalContext& context, std::span<Value> args) {
  Result<size_t> length = RandomLength(args[0]);
  if (!length) return Fail(length.error());
  std::string octets(*length, '\0');
  context.random.Fill({reinterpret_cast<uint8_t*>(octets.data()), octets.size()});
  return Value::Octetstring(octets);
}

Result<Value> RandomToken(const ExternalContext& context, std::span<Value> args) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  Result<size_t> length = RandomLength(args[0]);
  if (!length) return Fail(length.error());
  std::string token(*length, '\0');
  // The bias of the remainder, 36 in 2^64, matters to nobody.
  for (char& character : token) character = kAlphabet[context.random.Next() % kAlphabet.size()];
  return Value::Charstring(token);
}

ExternalFunction Secret(ExternalFunction function) {
  function.result_is_secret = true;
  return function;
}

}  // namespace

void RegisterCryptoFunctions(runtime::ExternalFunctionRegistry& registry) {
  registry.Add(Secret({"fx_milenageOpc", {kOctets, kOctets}, kOctets, Opc}));
  registry.Add(MilenageMacFunction("fx_milenageF1", &crypto::MilenageMac::mac_a));
  registry.Add(MilenageMacFunction("fx_milenageF1Star", &crypto::MilenageMac::mac_s));
  registry.Add(MilenageFunction("fx_milenageF2", &crypto::MilenageVector::res));
  registry.Add(Secret(MilenageFunction("fx_milenageF3", &crypto::MilenageVector::ck)));
  registry.Add(Secret(MilenageFunction("fx_milenageF4", &crypto::MilenageVector::ik)));
  registry.Add(MilenageFunction("fx_milenageF5", &crypto::MilenageVector::ak));
  registry.Add(MilenageFunction("fx_milenageF5Star", &crypto::MilenageVector::ak_star));

  registry.Add({"fx_testUsimF1", {kOctets, kOctets, kOctets, kOctets}, kOctets, TestUsimF1});
  registry.Add({"fx_testUsimF2", {kOctets, kOctets, kNumber}, kOctets, TestUsimF2});
  registry.Add(Secret(TestUsimFunction<16>("fx_testUsimF3", 1)));
  registry.Add(Secret(TestUsimFunction<16>("fx_testUsimF4", 2)));
  registry.Add(TestUsimFunction<6>("fx_testUsimF5", 3));

  registry.Add({"fx_autn", {kOctets, kOctets, kOctets, kOctets}, kOctets, Autn});
  registry.Add({"fx_splitAutn", {kOctets, kOctets, kOctets, kOctets, kOctets}, TypeKind::kError, SplitAutn});
  registry.Add({"fx_auts", {kOctets, kOctets, kOctets}, kOctets, Auts});
  registry.Add({"fx_splitAuts", {kOctets, kOctets, kOctets, kOctets}, TypeKind::kError, SplitAuts});

  registry.Add({"fx_digestResponse",
                {kUniversalText, kUniversalText, kOctets, kText, kUniversalText, kText, kText, kText, kText, kOctets},
                kText,
                DigestResponseFunction});
  registry.Add(HashFunction("fx_md5", crypto::Hash::kMd5));
  registry.Add(HashFunction("fx_sha1", crypto::Hash::kSha1));
  registry.Add(HashFunction("fx_sha256", crypto::Hash::kSha256));
  registry.Add(HmacFunction("fx_hmacMd5", crypto::Hash::kMd5));
  registry.Add(HmacFunction("fx_hmacSha1", crypto::Hash::kSha1));
  registry.Add(HmacFunction("fx_hmacSha256", crypto::Hash::kSha256));
  registry.Add({"fx_base64Encode", {kOctets}, kText, Base64EncodeFunction});
  registry.Add({"fx_base64Decode", {kText}, kOctets, Base64DecodeFunction});
  registry.Add({"fx_randomOctets", {kNumber}, kOctets, RandomOctets});
  registry.Add({"fx_randomToken", {kNumber}, kText, RandomToken});
}

}  // namespace assay::adapters
