#include "adapters/crypto/crypto_functions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::adapters {
namespace {

using runtime::Value;
using testing::HasSubstr;

std::string Bytes(std::string_view hex) {
  std::string octets;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    octets += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return octets;
}
Value Oct(std::string_view hex) { return Value::Octetstring(Bytes(hex)); }
Value Text(std::string_view text) { return Value::Charstring(text); }

runtime::Result<Value> Call(const char* name, std::vector<Value>& args, uint64_t seed = 1) {
  static runtime::VirtualClock clock;
  runtime::SeededRandom random(seed);
  runtime::ExternalFunctionRegistry registry;
  RegisterCryptoFunctions(registry);
  const runtime::ExternalFunction* function = registry.Find(name);
  EXPECT_NE(function, nullptr) << name;
  EXPECT_EQ(function->params.size(), args.size()) << name;
  return function->body({clock, random}, args);
}
std::string Hex(const Value& value) {
  std::string text;
  for (const char octet : value.bytes()) {
    char digits[3];
    snprintf(digits, sizeof digits, "%02x", static_cast<uint8_t>(octet));
    text += digits;
  }
  return text;
}
std::string Hex(const char* name, std::vector<Value> args) {
  auto value = Call(name, args);
  return value ? Hex(*value) : value.error().message;
}
std::string Str(const char* name, std::vector<Value> args) {
  auto value = Call(name, args);
  return value ? value->ToUtf8() : value.error().message;
}

// TS 35.207 and TS 35.208, test sets 1 (= 2), 3, 4, 5, 6.
struct MilenageSet {
  const char *k, *rand, *sqn, *amf, *op, *opc, *f1, *f1_star, *f2, *f5, *f3, *f4, *f5_star;
};
constexpr MilenageSet kMilenageSets[] = {
    {"465b5ce8b199b49faa5f0a2ee238a6bc", "23553cbe9637a89d218ae64dae47bf35", "ff9bb4d0b607", "b9b9",
     "cdc202d5123e20f62b6d676ac72cb318", "cd63cb71954a9f4e48a5994e37a02baf", "4a9ffac354dfafb3", "01cfaf9ec4e871e9",
     "a54211d5e3ba50bf", "aa689c648370", "b40ba9a3c58b2a05bbf0d987b21bf8cb", "f769bcd751044604127672711c6d3441",
     "451e8beca43b"},
    {"fec86ba6eb707ed08905757b1bb44b8f", "9f7c8d021accf4db213ccff0c7f71a6a", "9d0277595ffc", "725c",
     "dbc59adcb6f9a0ef735477b7fadf8374", "1006020f0a478bf6b699f15c062e42b3", "9cabc3e99baf7281", "95814ba2b3044324",
     "8011c48c0c214ed2", "33484dc2136b", "5dbdbb2954e8f3cde665b046179a5098", "59a92d3b476a0443487055cf88b2307b",
     "deacdd848cc6"},
    {"9e5944aea94b81165c82fbf9f32db751", "ce83dbc54ac0274a157c17f80d017bd6", "0b604a81eca8", "9e09",
     "223014c5806694c007ca1eeef57f004f", "a64a507ae1a2a98bb88eb4210135dc87", "74a58220cba84c49", "ac2cc74a96871837",
     "f365cd683cd92e96", "f0b9c08ad02e", "e203edb3971574f5a94b0d61b816345d", "0c4524adeac041c4dd830d20854fc46b",
     "6085a86c6f63"},
    {"4ab1deb05ca6ceb051fc98e77d026a84", "74b0cd6031a1c8339b2b6ce2b8c4a186", "e880a1b580b6", "9f07",
     "2d16c5cd1fdf6b22383584e3bef2a8d8", "dcf07cbd51855290b92a07a9891e523e", "49e785dd12626ef2", "9e85790336bb3fa2",
     "5860fc1bce351e7e", "31e11a609118", "7657766b373d1c2138f307e3de9242f9", "1c42e960d89b8fa99f2744e0708ccb53",
     "fe2555e54aa9"},
    {"6c38a116ac280c454f59332ee35c8c4f", "ee6466bc96202c5a557abbeff8babf63", "414b98222181", "4464",
     "1ba00a1a7c6700ac8c3ff3e96ad08725", "3803ef5363b947c6aaa225e58fae3934", "078adfb488241a57", "80246b8d0186bcf1",
     "16c8233f05a0ac28", "45b0f69ab06c", "3f8c7587fe8e4b233af676aede30ba3b", "a7466cc1e6b2a1337d49d3b66e95d7b4",
     "1f53cd2b1113"},
};

TEST(Milenage, PublishedTestSets) {
  for (const MilenageSet& set : kMilenageSets) {
    const Value k = Oct(set.k), opc = Oct(set.opc), rand = Oct(set.rand), sqn = Oct(set.sqn), amf = Oct(set.amf);
    EXPECT_EQ(Hex("fx_milenageOpc", {k, Oct(set.op)}), set.opc);
    EXPECT_EQ(Hex("fx_milenageF1", {k, opc, rand, sqn, amf}), set.f1);
    EXPECT_EQ(Hex("fx_milenageF1Star", {k, opc, rand, sqn, amf}), set.f1_star);
    EXPECT_EQ(Hex("fx_milenageF2", {k, opc, rand}), set.f2);
    EXPECT_EQ(Hex("fx_milenageF3", {k, opc, rand}), set.f3);
    EXPECT_EQ(Hex("fx_milenageF4", {k, opc, rand}), set.f4);
    EXPECT_EQ(Hex("fx_milenageF5", {k, opc, rand}), set.f5);
    EXPECT_EQ(Hex("fx_milenageF5Star", {k, opc, rand}), set.f5_star);
  }
}

TEST(TestUsim, Vectors) {
  const struct {
    const char *rand, *sqn, *ak, *mac_a, *res, *ck, *ik, *autn, *auts;
  } kVectors[] = {
      {"34343434343434343434343434343434", "000000000001", "37303132333c", "343536373030b233",
       "34353637303132333c3d3e3f38393a3b", "353637303132333c3d3e3f38393a3b34", "3637303132333c3d3e3f38393a3b3435",
       "37303132333d8000343536373030b233", "37303132333d3435363730303233"},
      {"f87a8a8cd94de52eb4d960ea52f664de", "000000005a82", "8fdd48e329bc", "f87b888f87ca6329",
       "f87b888fdd48e329bcd06ae15efb6ad1", "7b888fdd48e329bcd06ae15efb6ad1f8", "888fdd48e329bcd06ae15efb6ad1f87b",
       "8fdd48e3733e8000f87b888f87ca6329", "8fdd48e3733ef87b888f87cae329"},
  };
  const Value k = Oct("000102030405060708090a0b0c0d0e0f");
  const Value amf = Oct("8000");
  for (const auto& vector : kVectors) {
    const Value rand = Oct(vector.rand), sqn = Oct(vector.sqn);
    EXPECT_EQ(Hex("fx_testUsimF5", {k, rand}), vector.ak);
    EXPECT_EQ(Hex("fx_testUsimF1", {k, rand, sqn, amf}), vector.mac_a);
    EXPECT_EQ(Hex("fx_testUsimF2", {k, rand, Value::Integer(16)}), vector.res);
    EXPECT_EQ(Hex("fx_testUsimF2", {k, rand, Value::Integer(8)}), std::string(vector.res).substr(0, 16));
    EXPECT_EQ(Hex("fx_testUsimF3", {k, rand}), vector.ck);
    EXPECT_EQ(Hex("fx_testUsimF4", {k, rand}), vector.ik);
    EXPECT_EQ(Hex("fx_autn", {sqn, Oct(vector.ak), amf, Oct(vector.mac_a)}), vector.autn);
    const std::string mac_s = Hex("fx_testUsimF1", {k, rand, sqn, Oct("0000")});
    EXPECT_EQ(Hex("fx_auts", {sqn, Oct(vector.ak), Oct(mac_s)}), vector.auts);
  }
}

TEST(Aka, GoldenAutnAutsAndNonce) {
  const MilenageSet& set = kMilenageSets[0];
  const std::string autn = Hex("fx_autn", {Oct(set.sqn), Oct(set.f5), Oct(set.amf), Oct(set.f1)});
  EXPECT_EQ(autn, "55f328b43577b9b94a9ffac354dfafb3");
  EXPECT_EQ(Str("fx_base64Encode", {Oct(set.rand + autn)}), "I1U8vpY3qJ0hiuZNrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=");
  EXPECT_EQ(Hex("fx_base64Decode", {Text("I1U8vpY3qJ0hiuZNrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=")}), set.rand + autn);

  std::vector<Value> split = {Oct(autn), Oct(set.f5), Value(), Value(), Value()};
  ASSERT_TRUE(Call("fx_splitAutn", split));
  EXPECT_EQ(Hex(split[2]), set.sqn);
  EXPECT_EQ(Hex(split[3]), set.amf);
  EXPECT_EQ(Hex(split[4]), set.f1);

  const Value sqn_ms = Oct("ff9bb4d0b627");
  const std::string mac_s =
      Hex("fx_milenageF1Star", {Oct(set.k), Oct(set.opc), Oct(set.rand), sqn_ms, Oct("0000")});
  EXPECT_EQ(mac_s, "b55edb820040ab41");
  const std::string auts = Hex("fx_auts", {sqn_ms, Oct(set.f5_star), Oct(mac_s)});
  EXPECT_EQ(auts, "ba853f3c121cb55edb820040ab41");
  EXPECT_EQ(Str("fx_base64Encode", {Oct(auts)}), "uoU/PBIctV7bggBAq0E=");
  std::vector<Value> split_auts = {Oct(auts), Oct(set.f5_star), Value(), Value()};
  ASSERT_TRUE(Call("fx_splitAuts", split_auts));
  EXPECT_EQ(Hex(split_auts[2]), "ff9bb4d0b627");
  EXPECT_EQ(Hex(split_auts[3]), mac_s);
}

std::string Digest(const char* password_hex, const char* nonce, const char* qop, const char* method = "REGISTER",
                   const char* body = "") {
  return Str("fx_digestResponse",
             {Text("001010123456789@ims.mnc001.mcc001.3gppnetwork.org"), Text("ims.mnc001.mcc001.3gppnetwork.org"),
              Oct(password_hex), Text(method), Text("sip:ims.mnc001.mcc001.3gppnetwork.org"), Text(nonce),
              Text("00000001"), Text("0a4f113b7c2d9e61"), Text(qop), Value::Octetstring(body)});
}

TEST(Digest, GoldenAndNegativeVectors) {
  constexpr char kNonce[] = "I1U8vpY3qJ0hiuZNrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=";
  constexpr char kXorNonce[] = "NDQ0NDQ0NDQ0NDQ0NDQ0NDcwMTIzPYAANDU2NzAwsjM=";
  EXPECT_EQ(Digest("a54211d5e3ba50bf", kNonce, "auth"), "fb0163811300774c693444514148219f");
  EXPECT_EQ(Digest("a54211d5e3ba50bf", kNonce, ""), "486f3ee163ac4a424493c7ee626d3794");
  EXPECT_EQ(Digest("", kNonce, "auth"), "c78effd6a544fee81ba99c36572ec9be");
  EXPECT_EQ(Digest("34353637303132333c3d3e3f38393a3b", kXorNonce, "auth"), "7bbaa45773646d7d8ffec2bac84c2da5");
  EXPECT_EQ(Digest("3435363730313233", kXorNonce, "auth"), "117681c634588bda28d28fc6ea4f3aa4");
  EXPECT_THAT(Digest("", kNonce, "auth-conf"), HasSubstr("qop: expected"));
  // The hash of the empty body counts with auth-int.
  EXPECT_NE(Digest("", kNonce, "auth-int"), Digest("", kNonce, "auth"));
  EXPECT_NE(Digest("", kNonce, "auth-int", "REGISTER", "x"), Digest("", kNonce, "auth-int"));
}

TEST(Digest, ExampleOfRfc2617) {
  EXPECT_EQ(Str("fx_digestResponse",
                {Text("Mufasa"), Text("testrealm@host.com"), Value::Octetstring("Circle Of Life"), Text("GET"),
                 Text("/dir/index.html"), Text("dcd98b7102dd2f0e8b11d0f600bfb0c093"), Text("00000001"), Text("0a4f113b"),
                 Text("auth"), Value::Octetstring("")}),
            "6629fae49393a05397450978507c4ef1");
}

TEST(Hashes, KnownAnswers) {
  const Value abc = Value::Octetstring("abc");
  EXPECT_EQ(Hex("fx_md5", {abc}), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(Hex("fx_sha1", {abc}), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(Hex("fx_sha256", {abc}), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 2202 §2 and §3, RFC 4231 §4: test case 2.
  const Value key = Value::Octetstring("Jefe"), data = Value::Octetstring("what do ya want for nothing?");
  EXPECT_EQ(Hex("fx_hmacMd5", {key, data}), "750c783e6ab0b503eaa86e310a5db738");
  EXPECT_EQ(Hex("fx_hmacSha1", {key, data}), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(Hex("fx_hmacSha256", {key, data}), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(Hex("fx_hmacMd5", {Value::Octetstring(""), Value::Octetstring("")}), "74e6f7298a9c2d168935f58c001bad88");
}

TEST(Base64, VectorsOfRfc4648) {
  const std::pair<const char*, const char*> kPairs[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
                                                        {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
                                                        {"foobar", "Zm9vYmFy"}};
  for (const auto& [octets, text] : kPairs) {
    EXPECT_EQ(Str("fx_base64Encode", {Value::Octetstring(octets)}), text);
    std::vector<Value> args = {Text(text)};
    EXPECT_EQ(Call("fx_base64Decode", args)->bytes(), octets);
  }
  std::vector<Value> unpadded = {Text("Zg")};
  EXPECT_EQ(Call("fx_base64Decode", unpadded)->bytes(), "f");
  for (const char* bad : {"Z", "Zg=", "Zg===", "Z*==", "=", "Zm9v=", "Zm 9v"}) {
    std::vector<Value> args = {Text(bad)};
    auto decoded = Call("fx_base64Decode", args);
    ASSERT_FALSE(decoded) << bad;
    EXPECT_EQ(decoded.error().code, runtime::ErrorCode::kMalformed) << bad;
  }
}

TEST(Random, SameSeedSameValues) {
  std::vector<Value> args = {Value::Integer(24)};
  EXPECT_EQ(Hex(*Call("fx_randomOctets", args, 7)), Hex(*Call("fx_randomOctets", args, 7)));
  EXPECT_NE(Hex(*Call("fx_randomOctets", args, 7)), Hex(*Call("fx_randomOctets", args, 8)));
  const std::string token = Call("fx_randomToken", args, 7)->ToUtf8();
  EXPECT_EQ(token.size(), 24u);
  EXPECT_EQ(token.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos);
  for (const int64_t length : {int64_t{-1}, int64_t{1} << 40}) {
    std::vector<Value> bad = {Value::Integer(length)};
    EXPECT_FALSE(Call("fx_randomOctets", bad));
  }
}

TEST(Arguments, WrongLengthNamesTheParameter) {
  EXPECT_EQ(Hex("fx_milenageF2", {Oct("00"), Oct(kMilenageSets[0].opc), Oct("")}), "p_k: expected 16 octets, found 1");
  std::vector<Value> split = {Oct("00"), Oct("00"), Value(), Value()};
  EXPECT_FALSE(Call("fx_splitAuts", split));
}

}  // namespace
}  // namespace assay::adapters
