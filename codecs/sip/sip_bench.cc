// Decoding and encoding of the eight messages of TS 34.229-5 A.2 and an INVITE with SDP. Units: time is for
// one message, the mean over all nine.

#include <benchmark/benchmark.h>

#include <cstdlib>

#include "codecs/testing/message_kit.h"

namespace assay::codecs::sip {
namespace {

using runtime::Type;
using runtime::Value;
using testing::MessageKit;

struct Input {
  Value octets;
  const Type* type;
};

const std::vector<Input>& Inputs() {
  static const std::vector<Input>* const kInputs = [] {
    auto* inputs = new std::vector<Input>;
    std::vector<std::string> messages = testing::GoldenMessages();
    messages.push_back(testing::ReadFile(std::string(ASSAY_SOURCE_DIR) + "/tests/golden/invite_sdp.sip"));
    for (const std::string& message : messages) {
      inputs->push_back({Value::Octetstring(message), &MessageKit::Get().TypeOf(message)});
    }
    return inputs;
  }();
  return *kInputs;
}

void Count(benchmark::State& state) {
  state.counters["message"] = benchmark::Counter(static_cast<double>(state.iterations() * Inputs().size()),
                                                 benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void DecodeUntouched(benchmark::State& state) {
  SipCodec& codec = MessageKit::Get().codec();
  for (auto _ : state) {
    for (const Input& input : Inputs()) {
      auto value = codec.Decode(input.octets, *input.type);
      benchmark::DoNotOptimize(value);
    }
  }
  Count(state);
}
BENCHMARK(DecodeUntouched);

/// Start line and the headers that the REGISTER template of A.1.1 looks at.
void DecodeTemplateHeaders(benchmark::State& state) {
  SipCodec& codec = MessageKit::Get().codec();
  std::vector<uint32_t> fields = testing::RegisterTemplateFields();
  for (auto _ : state) {
    for (const Input& input : Inputs()) {
      auto value = codec.Decode(input.octets, *input.type);
      value->record()->Get(0);
      runtime::RecordObject* headers = value->record()->Get(1).record();
      for (uint32_t field : fields) benchmark::DoNotOptimize(headers->Get(field));
    }
  }
  Count(state);
}
BENCHMARK(DecodeTemplateHeaders);

void DecodeEveryHeader(benchmark::State& state) {
  SipCodec& codec = MessageKit::Get().codec();
  for (auto _ : state) {
    for (const Input& input : Inputs()) {
      auto value = codec.Decode(input.octets, *input.type);
      value->record()->Get(0);
      runtime::RecordObject* headers = value->record()->Get(1).record();
      for (uint32_t field = 0; field < headers->count; ++field) benchmark::DoNotOptimize(headers->Get(field));
    }
  }
  Count(state);
}
BENCHMARK(DecodeEveryHeader);

/// With bodies, and all rules for whole messages.
void DecodeEverything(benchmark::State& state) {
  SipCodec& codec = MessageKit::Get().codec();
  for (auto _ : state) {
    for (const Input& input : Inputs()) {
      auto value = codec.Decode(input.octets, *input.type);
      testing::TouchAll(*value);
    }
  }
  Count(state);
}
BENCHMARK(DecodeEverything);

/// Values as a suite builds them: typed headers in canonical order, Content-Length left out, the body as
/// octets.
void Encode(benchmark::State& state) {
  SipCodec& codec = MessageKit::Get().codec();
  std::vector<std::pair<Value, const Type*>> values;
  for (const Input& input : Inputs()) {
    Value value = *codec.Decode(input.octets, *input.type);
    testing::TouchAll(value);
    runtime::RecordObject* record = runtime::MutableRecord(value);
    record->slots[record->type->FindField("messageBody")] = Value::Omit();
    runtime::RecordObject* header = runtime::MutableRecord(record->slots[1]);
    header->slots[header->type->FindField("headerOrder")] = Value::Omit();
    header->slots[header->type->FindField("contentLength")] = Value::Omit();
    values.emplace_back(value, input.type);
  }
  for (auto _ : state) {
    for (const auto& [value, type] : values) {
      auto octets = codec.Encode(value, *type);
      benchmark::DoNotOptimize(octets);
    }
  }
  Count(state);
}
BENCHMARK(Encode);

}  // namespace
}  // namespace assay::codecs::sip
