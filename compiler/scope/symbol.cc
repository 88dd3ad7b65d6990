#include "compiler/scope/symbol.h"

namespace assay::compiler {

std::string_view ToString(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kModule:
      return "module";
    case SymbolKind::kGroup:
      return "group";
    case SymbolKind::kType:
      return "type";
    case SymbolKind::kSignature:
      return "signature";
    case SymbolKind::kConst:
      return "constant";
    case SymbolKind::kModulePar:
      return "module parameter";
    case SymbolKind::kTemplate:
      return "template";
    case SymbolKind::kVariable:
      return "variable";
    case SymbolKind::kParameter:
      return "parameter";
    case SymbolKind::kTimer:
      return "timer";
    case SymbolKind::kPort:
      return "port";
    case SymbolKind::kFunction:
      return "function";
    case SymbolKind::kExternalFunction:
      return "external function";
    case SymbolKind::kAltstep:
      return "altstep";
    case SymbolKind::kTestcase:
      return "test case";
    case SymbolKind::kControl:
      return "control part";
    case SymbolKind::kEnumItem:
      return "enumerated value";
    case SymbolKind::kPredefined:
      return "predefined function";
    case SymbolKind::kError:
      return "name";
  }
  return "name";
}

std::string_view ToString(PredefinedFunction function) {
  switch (function) {
#define ASSAY_PREDEFINED(id, name) \
  case PredefinedFunction::id:     \
    return name;
#include "compiler/scope/predefined.def"
#undef ASSAY_PREDEFINED
    case PredefinedFunction::kNone:
      break;
  }
  return "";
}

}  // namespace assay::compiler
