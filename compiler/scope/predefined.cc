#include "compiler/scope/predefined.h"

#include <array>
#include <unordered_map>

namespace assay::compiler {

const Symbol* FindPredefined(std::string_view name) {
  static const auto* const table = [] {
    auto* symbols = new std::unordered_map<std::string_view, Symbol>;
    constexpr PredefinedFunction kAll[] = {
#define ASSAY_PREDEFINED(id, name) PredefinedFunction::id,
#include "compiler/scope/predefined.def"
#undef ASSAY_PREDEFINED
    };
    for (PredefinedFunction function : kAll) {
      Symbol symbol;
      symbol.kind = SymbolKind::kPredefined;
      symbol.predefined = function;
      symbol.name = ToString(function);
      symbols->emplace(symbol.name, symbol);
    }
    return symbols;
  }();
  auto found = table->find(name);
  return found == table->end() ? nullptr : &found->second;
}

}  // namespace assay::compiler
