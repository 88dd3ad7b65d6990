#include "runtime/matcher/constraint.h"

#include <fmt/format.h>

#include <vector>

#include "runtime/matcher/matcher_object.h"
#include "runtime/value/map.h"

namespace assay::runtime {

namespace {

class TemplateConstraint final : public ValueConstraint {
 public:
  TemplateConstraint(Value tmpl, const LengthRange& length, std::string text)
      : tmpl_(std::move(tmpl)), length_(length), text_(std::move(text)) {}

  bool Allows(const Value& value) const override {
    uint64_t count;
    if (length_.restricted() && ElementCount(value, &count) && !length_.Contains(count)) return false;
    return !tmpl_.is_bound() || Match(value, tmpl_);
  }

  std::string ToString() const override {
    if (!text_.empty()) return text_;
    std::string text = tmpl_.is_bound() ? Print(tmpl_) : "";
    if (length_.restricted()) text += LengthText(length_);
    return text;
  }

 private:
  Value tmpl_;
  LengthRange length_;
  std::string text_;
};

/// A part of a value, with the type that restricts it.
struct Part {
  const Value* value;
  const Type* type;
};

/// The parts of a container that have types of their own.
void PushParts(const Value& value, const Type& type, std::vector<Part>* pending) {
  if (value.is(Tag::kRecord)) {
    for (uint32_t i = 0; i < value.record()->count && i < type.fields.size(); ++i) {
      pending->push_back({&value.record()->slots[i], type.fields[i].type});
    }
  } else if (IsMap(value)) {
    for (uint32_t i = 0; i < value.list()->count; ++i) {
      pending->push_back({&value.list()->items[i], i % 2 == 0 ? type.key : type.element});
    }
  } else if (value.is(Tag::kList) && type.element != nullptr) {
    for (const Value& item : value.list()->span()) pending->push_back({&item, type.element});
  } else if (value.is(Tag::kUnion) && value.choice()->alternative < type.fields.size()) {
    pending->push_back({&value.choice()->value, type.fields[value.choice()->alternative].type});
  }
}

}  // namespace

std::shared_ptr<const ValueConstraint> MakeConstraint(const Value& tmpl, const LengthRange& length,
                                                      std::string text) {
  return std::make_shared<TemplateConstraint>(tmpl, length, std::move(text));
}

bool AllowedByType(const Value& value, const Type& type, std::string* reason) {
  std::vector<Part> pending{{&value, &type}};
  while (!pending.empty()) {
    Part part = pending.back();
    pending.pop_back();
    // Unset parts are somebody else's error, undecoded ones are restricted by their codec, templates by their
    // use.
    if (part.type == nullptr || !part.value->is_bound() || part.value->is(Tag::kOmit) ||
        part.value->is(Tag::kLazy) || part.value->is(Tag::kMatcher) || part.value->is(Tag::kBroken)) {
      continue;
    }
    for (const Type* restricting = part.type; restricting != nullptr; restricting = restricting->base) {
      uint64_t count;
      bool fits = !restricting->length.restricted() || !ElementCount(*part.value, &count) ||
                  restricting->length.Contains(count);
      if (fits && (restricting->constraint == nullptr || restricting->constraint->Allows(*part.value)))
        continue;
      if (reason != nullptr) {
        std::string allowed = fits ? restricting->constraint->ToString() : LengthText(restricting->length);
        *reason = fmt::format("{} is not in {}, which allows {}", Print(*part.value, {.max_length = 200}),
                              restricting->ToString(), allowed);
      }
      return false;
    }
    PushParts(*part.value, *part.type, &pending);
  }
  return true;
}

}  // namespace assay::runtime
