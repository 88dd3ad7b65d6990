#include "runtime/matcher/elements_matcher.h"

namespace assay::runtime {

void ElementsMatcher::Print(ValuePrinter& printer) const {
  printer.Text(keyword_);
  printer.Open("(");
  for (const Value& element : elements_) {
    if (printer.full()) break;
    printer.Next();
    printer.Print(element);
  }
  printer.Close(")");
}

}  // namespace assay::runtime
