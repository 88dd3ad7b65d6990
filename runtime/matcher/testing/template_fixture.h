#pragma once

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "runtime/matcher/builders.h"
#include "runtime/value/objects.h"

namespace assay::runtime {

/// Types with fields, lists and alternatives, and makers of their templates.
class TemplateTest : public ::testing::Test {
 protected:
  TemplateTest() {
    integers.kind = TypeKind::kRecordOf;
    integers.element = PredefinedType(TypeKind::kInteger);
    set_of = integers;
    set_of.kind = TypeKind::kSetOf;
    inner.kind = TypeKind::kRecord;
    inner.fields = {{.name = "g1", .type = PredefinedType(TypeKind::kInteger)},
                    {.name = "g2", .type = &inner, .optional = true}};
    outer.kind = TypeKind::kRecord;
    outer.fields = {{.name = "f1", .type = PredefinedType(TypeKind::kInteger)},
                    {.name = "f2", .type = &inner, .optional = true},
                    {.name = "f3", .type = &integers, .optional = true}};
    choice.kind = TypeKind::kUnion;
    choice.fields = {{.name = "u1", .type = PredefinedType(TypeKind::kInteger)},
                     {.name = "u2", .type = PredefinedType(TypeKind::kFloat)}};
  }
  static Value Int(int64_t number) { return Value::Integer(number); }
  Value List(std::vector<Value> elements) { return MakeList(&integers, elements); }
  Value Inner(Value g1, Value g2) {
    Value fields[] = {std::move(g1), std::move(g2)};
    return MakeRecord(&inner, fields);
  }
  Value Outer(Value f1, Value f2, Value f3) {
    Value fields[] = {std::move(f1), std::move(f2), std::move(f3)};
    return MakeRecord(&outer, fields);
  }
  Type integers, set_of, inner, outer, choice;
};

}  // namespace assay::runtime
