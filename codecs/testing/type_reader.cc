#include "codecs/testing/type_reader.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace assay::codecs::testing {

using runtime::Field;
using runtime::PredefinedType;
using runtime::Type;
using runtime::TypeKind;

namespace {

[[noreturn]] void Die(const std::string& message) {
  std::fprintf(stderr, "type reader: %s\n", message.c_str());
  std::abort();
}

}  // namespace

class TypeReader::Parser {
 public:
  Parser(std::string_view text, TypeReader* reader) : text_(text), reader_(reader) { Next(); }

  void Module() {
    Expect("module");
    module_ = Name();
    Expect("{");
    while (token_ != "}") {
      if (token_ == "import") {
        while (token_ != ";") Next();
      } else {
        Definition();
      }
      if (token_ == ";") Next();
    }
  }

 private:
  void Definition() {
    Expect("type");
    if (token_ == "record" || token_ == "set") {
      TypeKind kind = token_ == "record" ? TypeKind::kRecord : TypeKind::kSet;
      Next();
      if (token_ == "of") {
        Next();
        const Type* element = TypeName();
        Type* type = New(kind == TypeKind::kRecord ? TypeKind::kRecordOf : TypeKind::kSetOf, Name());
        type->element = element;
      } else {
        Fields(New(kind, Name()));
      }
    } else if (token_ == "union") {
      Next();
      Fields(New(TypeKind::kUnion, Name()));
    } else if (token_ == "enumerated") {
      Next();
      Items(New(TypeKind::kEnumerated, Name()));
    } else {
      const Type* base = TypeName();
      Type* type = New(base->kind, Name());
      type->fields = base->fields;
      type->enum_items = base->enum_items;
      type->element = base->element;
      type->base = base;
      if (token_ == "(") {
        while (token_ != ")") Next();
        Next();
      }
    }
  }

  void Fields(Type* type) {
    Expect("{");
    while (token_ != "}") {
      Field field;
      field.type = TypeName();
      field.name = Name();
      if (token_ == "optional") {
        field.optional = true;
        Next();
      }
      type->fields.push_back(field);
      if (token_ == ",") Next();
    }
    Next();
  }

  void Items(Type* type) {
    Expect("{");
    int64_t number = 0;
    while (token_ != "}") {
      type->enum_items.push_back({Name(), {{number, number}}});
      ++number;
      if (token_ == ",") Next();
    }
    Next();
  }

  const Type* TypeName() {
    std::string name = Name();
    if (name == "universal") {
      Expect("charstring");
      return PredefinedType(TypeKind::kUniversalCharstring);
    }
    auto found = reader_->types_.find(name);
    if (found == reader_->types_.end()) Die("unknown type " + name + " in module " + module_);
    return found->second;
  }

  Type* New(TypeKind kind, const std::string& name) {
    Type* type = reader_->table_.New(kind);
    type->name = name;
    type->module = module_;
    if (!reader_->types_.emplace(name, type).second) Die("type " + name + " is defined twice");
    return type;
  }

  std::string Name() {
    std::string name = token_;
    if (name.empty() || !std::isalpha(static_cast<unsigned char>(name[0])))
      Die("expected a name, found " + name);
    Next();
    return name;
  }

  void Expect(const std::string& token) {
    if (token_ != token) Die("expected " + token + ", found " + token_ + " in module " + module_);
    Next();
  }

  void Next() {
    for (;;) {
      while (place_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[place_]))) ++place_;
      if (text_.substr(place_, 2) == "//") {
        place_ = text_.find('\n', place_);
      } else if (text_.substr(place_, 2) == "/*") {
        place_ = text_.find("*/", place_) + 2;
      } else {
        break;
      }
    }
    if (place_ >= text_.size()) {
      token_.clear();
      return;
    }
    size_t begin = place_++;
    auto is_word = [this](size_t i) {
      return std::isalnum(static_cast<unsigned char>(text_[i])) || text_[i] == '_';
    };
    if (is_word(begin)) {
      while (place_ < text_.size() && is_word(place_)) ++place_;
    }
    token_ = std::string(text_.substr(begin, place_ - begin));
  }

  std::string_view text_;
  TypeReader* reader_;
  std::string module_;
  std::string token_;
  size_t place_ = 0;
};

TypeReader::TypeReader() {
  types_ = {{"integer", PredefinedType(TypeKind::kInteger)},
            {"float", PredefinedType(TypeKind::kFloat)},
            {"boolean", PredefinedType(TypeKind::kBoolean)},
            {"charstring", PredefinedType(TypeKind::kCharstring)},
            {"octetstring", PredefinedType(TypeKind::kOctetstring)}};
}

void TypeReader::ReadModule(std::string_view text) { Parser(text, this).Module(); }

void TypeReader::ReadSipModules() {
  const std::string folder = std::string(ASSAY_SOURCE_DIR) + "/testcases/lib/sip/";
  for (const char* module :
       {"SipCommonTypes", "SipHeaderTypes", "SdpTypes", "ReginfoTypes", "PidfTypes", "SipTypes"}) {
    ReadModule(ReadFile(folder + module + ".ttcn"));
  }
}

const Type& TypeReader::Get(const std::string& name) const {
  auto found = types_.find(name);
  if (found == types_.end()) Die("no type " + name);
  return *found->second;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) Die("cannot read " + path);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace assay::codecs::testing
