// Assay's own numbers for the comparison: the whole message decoded, or encoded, as the other stacks do it.

#include "codecs/sip/peers/peers.h"
#include "codecs/testing/message_kit.h"

namespace assay::codecs::sip {

const std::vector<std::string>& PeerMessages() {
  static const std::vector<std::string>* const kMessages = [] {
    auto* messages = new std::vector<std::string>(testing::GoldenMessages());
    messages->push_back(testing::ReadFile(std::string(ASSAY_SOURCE_DIR) + "/tests/golden/invite_sdp.sip"));
    return messages;
  }();
  return *kMessages;
}

void CountMessages(benchmark::State& state) {
  state.counters["message"] =
      benchmark::Counter(static_cast<double>(state.iterations() * PeerMessages().size()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

namespace {

/// The type that each of the messages is decoded as: a test system's port knows its types.
const std::vector<const runtime::Type*>& PeerTypes() {
  static const std::vector<const runtime::Type*>* const kTypes = [] {
    auto* types = new std::vector<const runtime::Type*>;
    for (const std::string& message : PeerMessages())
      types->push_back(&testing::MessageKit::Get().TypeOf(message));
    return types;
  }();
  return *kTypes;
}

/// Start line and every header typed; the octets copied first, as every stack here does.
void AssayDecodeHeaders(benchmark::State& state) {
  testing::MessageKit& kit = testing::MessageKit::Get();
  const std::vector<std::string>& messages = PeerMessages();
  const std::vector<const runtime::Type*>& types = PeerTypes();
  for (auto _ : state) {
    for (size_t i = 0; i < messages.size(); ++i) {
      runtime::Value decoded = *kit.codec().Decode(runtime::Value::Octetstring(messages[i]), *types[i]);
      decoded.record()->Get(0);
      runtime::RecordObject* headers = decoded.record()->Get(1).record();
      for (uint32_t field = 0; field < headers->count; ++field) benchmark::DoNotOptimize(headers->Get(field));
    }
  }
  CountMessages(state);
}
BENCHMARK(AssayDecodeHeaders);

/// Start line and the headers that the REGISTER template of A.1.1 looks at; the octets copied first.
void AssayDecodeTemplateHeaders(benchmark::State& state) {
  testing::MessageKit& kit = testing::MessageKit::Get();
  const std::vector<std::string>& messages = PeerMessages();
  const std::vector<const runtime::Type*>& types = PeerTypes();
  std::vector<uint32_t> fields = testing::RegisterTemplateFields();
  for (auto _ : state) {
    for (size_t i = 0; i < messages.size(); ++i) {
      runtime::Value decoded = *kit.codec().Decode(runtime::Value::Octetstring(messages[i]), *types[i]);
      decoded.record()->Get(0);
      runtime::RecordObject* headers = decoded.record()->Get(1).record();
      for (uint32_t field : fields) benchmark::DoNotOptimize(headers->Get(field));
    }
  }
  CountMessages(state);
}
BENCHMARK(AssayDecodeTemplateHeaders);

void AssayEncode(benchmark::State& state) {
  testing::MessageKit& kit = testing::MessageKit::Get();
  std::vector<runtime::Value> values;
  for (const std::string& message : PeerMessages()) {
    values.push_back(kit.Decode(message));
    testing::TouchAll(values.back());
    runtime::RecordObject* record = runtime::MutableRecord(values.back());
    record->slots[record->type->FindField("messageBody")] = runtime::Value::Omit();
    runtime::RecordObject* header = runtime::MutableRecord(record->slots[1]);
    header->slots[header->type->FindField("headerOrder")] = runtime::Value::Omit();
  }
  for (auto _ : state) {
    for (const runtime::Value& value : values) {
      auto octets = kit.codec().Encode(value, *value.record()->type);
      benchmark::DoNotOptimize(octets);
    }
  }
  CountMessages(state);
}
BENCHMARK(AssayEncode);

}  // namespace
}  // namespace assay::codecs::sip
