// Matching as the receive path does it.

#include <benchmark/benchmark.h>

#include "runtime/matcher/builders.h"
#include "runtime/matcher/matcher.h"
#include "runtime/value/objects.h"

namespace assay::runtime {
namespace {

/// A record type of `leaves` charstring fields and `records` nested records of the next level.
struct Tree {
  std::deque<Type> types;

  const Type* Make(int leaves, int records, int depth) {
    Type& type = types.emplace_back();
    type.kind = TypeKind::kRecord;
    for (int i = 0; i < leaves; ++i) {
      type.fields.push_back(
          {.name = "leaf", .type = PredefinedType(TypeKind::kCharstring), .optional = true});
    }
    if (depth > 0) {
      for (int i = 0; i < records; ++i) {
        const Type* nested = Make(leaves, records, depth - 1);
        type.fields.push_back({.name = "record", .type = nested, .optional = true});
      }
    }
    return &type;
  }
};

Value MakeValue(const Type* type) {
  Value value = NewRecord(type, static_cast<uint32_t>(type->fields.size()));
  for (size_t i = 0; i < type->fields.size(); ++i) {
    const Type* field = type->fields[i].type;
    value.record()->slots[i] =
        field->kind == TypeKind::kRecord ? MakeValue(field) : Value::Charstring("z9hG4bK776asdhds");
  }
  return value;
}

/// Leaves: two specific, one `?`, the rest `*`.
Value MakeTemplate(const Type* type) {
  std::vector<Value> fields;
  for (size_t i = 0; i < type->fields.size(); ++i) {
    const Type* field = type->fields[i].type;
    if (field->kind == TypeKind::kRecord) {
      fields.push_back(MakeTemplate(field));
    } else {
      fields.push_back(i < 2 ? Value::Charstring("z9hG4bK776asdhds") : i == 2 ? MakeAny() : MakeAnyOrOmit());
    }
  }
  return MakeRecord(type, fields);
}

void BM_Match25SpecificFields(benchmark::State& state) {
  Type type;
  type.kind = TypeKind::kRecord;
  type.fields.resize(25);
  auto make = [&] {
    Value value = NewRecord(&type, 25);
    for (int i = 0; i < 25; ++i) {
      value.record()->slots[i] = i % 2 ? Value::Charstring("some header value") : Value::Integer(i);
    }
    return value;
  };
  Value value = make(), tmpl = make();
  for (auto _ : state) benchmark::DoNotOptimize(Match(value, tmpl));
}
BENCHMARK(BM_Match25SpecificFields);

void BM_MatchRegisterSized(benchmark::State& state) {
  Tree tree;
  const Type* type = tree.Make(6, 4, 2);  // 21 records, 63 leaves that are looked at
  Value value = MakeValue(type), tmpl = MakeTemplate(type);
  for (auto _ : state) benchmark::DoNotOptimize(Match(value, tmpl));
}
BENCHMARK(BM_MatchRegisterSized);

void BM_BuildAndMatchRegisterSized(benchmark::State& state) {
  Tree tree;
  const Type* type = tree.Make(6, 4, 2);
  Value value = MakeValue(type);
  for (auto _ : state) benchmark::DoNotOptimize(Match(value, MakeTemplate(type)));
}
BENCHMARK(BM_BuildAndMatchRegisterSized);

void BM_MatchPattern(benchmark::State& state, const char* pattern) {
  Value tmpl = *MakePattern(TypeKind::kCharstring, pattern, false);
  Value value = Value::Charstring("SIP/2.0/UDP 192.0.2.1:5060");
  for (auto _ : state) benchmark::DoNotOptimize(Match(value, tmpl));
}
BENCHMARK_CAPTURE(BM_MatchPattern, glob, "SIP/2.0/*:5060");
BENCHMARK_CAPTURE(BM_MatchPattern, regex, "SIP/2.0/(UDP|TCP) [0-9.]+:\\d+");

void BM_MakePatternAgain(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(MakePattern(TypeKind::kCharstring, "SIP/2.0/(UDP|TCP) [0-9.]+:\\d+", false));
  }
}
BENCHMARK(BM_MakePatternAgain);

void BM_MatchListWithStars(benchmark::State& state) {
  Value list = NewList(nullptr, 10);
  for (int i = 0; i < 10; ++i) list.list()->items[i] = Value::Integer(i);
  Value parts[] = {MakeAnyOrOmit(), Value::Integer(4), MakeAnyOrOmit()};
  Value tmpl = MakeList(nullptr, parts);
  for (auto _ : state) benchmark::DoNotOptimize(Match(list, tmpl));
}
BENCHMARK(BM_MatchListWithStars);

void BM_MatchSetOf(benchmark::State& state) {
  Type type;
  type.kind = TypeKind::kSetOf;
  auto count = static_cast<uint32_t>(state.range(0));
  Value set = NewList(&type, count), tmpl = NewList(&type, count);
  for (uint32_t i = 0; i < count; ++i) {
    set.list()->items[i] = Value::Integer(i);
    tmpl.list()->items[i] = Value::Integer(count - 1 - i);
  }
  for (auto _ : state) benchmark::DoNotOptimize(Match(set, tmpl));
}
BENCHMARK(BM_MatchSetOf)->Arg(8)->Arg(64)->Arg(512);

}  // namespace
}  // namespace assay::runtime
