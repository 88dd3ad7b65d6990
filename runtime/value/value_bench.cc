#include <benchmark/benchmark.h>

#include <string>

#include "runtime/value/arithmetic.h"
#include "runtime/value/map.h"
#include "runtime/value/objects.h"
#include "runtime/value/type.h"

namespace assay::runtime {
namespace {

void BM_RecordOfAppend(benchmark::State& state) {
  Value list = NewList(nullptr, 0);
  for (auto _ : state) {
    uint32_t count = list.list()->count;
    if (count == 100'000) {
      list = NewList(nullptr, 0);
      count = 0;
    }
    ResizeList(list, count + 1);
    MutableList(list)->items[count] = Value::Integer(count);
  }
}
BENCHMARK(BM_RecordOfAppend);

void BM_StringAppend(benchmark::State& state) {
  Value text = Value::Charstring("");
  Value tail = Value::Charstring("0123456789");
  for (auto _ : state) {
    if (text.length() > 1'000'000) text = Value::Charstring("");
    benchmark::DoNotOptimize(Concatenate(text, tail, &text));
  }
}
BENCHMARK(BM_StringAppend);

void BM_RecordCopyAndChange(benchmark::State& state) {
  Type type;
  type.kind = TypeKind::kRecord;
  type.fields.resize(10);
  Value record = NewRecord(&type, 10);
  for (int i = 0; i < 10; ++i) record.record()->slots[i] = Value::Charstring("value of a field");
  for (auto _ : state) {
    Value copy = record;
    MutableRecord(copy)->slots[3] = Value::Integer(1);
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(BM_RecordCopyAndChange);

/// Looking up and changing the value of one of so many keys.
void BM_MapLookup(benchmark::State& state) {
  Type type;
  type.kind = TypeKind::kMap;
  const auto key = [](int64_t n) { return Value::Charstring("key " + std::to_string(n)); };
  Value map = NewList(&type, 0);
  for (int64_t n = 0; n < state.range(0); ++n) *MapEntry(map, key(n)) = Value::Integer(n);
  const Value wanted = key(state.range(0) / 2);
  for (auto _ : state) *MapEntry(map, wanted) = Value::Integer(1);
}
BENCHMARK(BM_MapLookup)->Arg(8)->Arg(100)->Arg(10'000);

void BM_AddIntegers(benchmark::State& state) {
  Value sum = Value::Integer(0), one = Value::Integer(1);
  for (auto _ : state) benchmark::DoNotOptimize(Add(sum, one, &sum));
}
BENCHMARK(BM_AddIntegers);

void BM_Substring(benchmark::State& state) {
  Value text = Value::Charstring("Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK776asdhds");
  for (auto _ : state) benchmark::DoNotOptimize(Substring(text, 5, 11));
}
BENCHMARK(BM_Substring);

}  // namespace
}  // namespace assay::runtime
