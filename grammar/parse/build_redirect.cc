#include <fmt/format.h>

#include <algorithm>

#include "grammar/parse/builder.h"

namespace assay::grammar {

const ast::Redirect* Builder::BuildRedirect(P::RedirectContext* context,
                                            std::initializer_list<size_t> allowed) {
  if (context == nullptr) return nullptr;
  auto* redirect = New<ast::Redirect>(At(context));
  // The order of the parts is fixed (PortRedirect and its siblings in Annex A.1.6.4).
  static constexpr size_t kOrder[] = {P::KW_VALUE, P::KW_PARAM,     P::KW_SENDER,
                                      P::AT_INDEX, P::KW_TIMESTAMP, P::KW_VERDICT};
  size_t last = 0;
  for (P::RedirectPartContext* part : context->parts) {
    const size_t word = Type(part->word);
    const size_t rank =
        static_cast<size_t>(std::find(std::begin(kOrder), std::end(kOrder), word) - std::begin(kOrder)) + 1;
    if (std::find(allowed.begin(), allowed.end(), word) == allowed.end()) {
      SyntaxError(At(part), word == P::AT_INDEX
                                ? "'@index' belongs to 'any from' operations"
                                : fmt::format("this operation yields no '{}'", Text(part->word)));
    } else if (rank <= last) {
      SyntaxError(At(part->word),
                  fmt::format("'{}' is repeated or out of order: value, param, sender, @index, timestamp",
                              Text(part->word)));
    }
    last = std::max(last, rank);
    const ast::Expr* target = part->ref ? BuildReference(*part->ref) : nullptr;
    Nodes<ast::RedirectItem> items;
    for (P::RedirectItemContext* item : part->items)
      items.push_back(BuildRedirectItem(*item, word == P::KW_PARAM));
    switch (word) {
      case P::KW_VALUE:
        redirect->value = target;
        redirect->value_items = List(items);
        break;
      case P::KW_PARAM:
        redirect->params = List(items);
        break;
      case P::KW_SENDER:
        redirect->sender = target;
        break;
      case P::AT_INDEX:
        redirect->index = target;
        break;
      case P::KW_VERDICT:
        redirect->verdict = target;
        break;
      default:
        redirect->timestamp = target;
    }
  }
  return redirect;
}

const ast::RedirectItem* Builder::BuildRedirectItem(P::RedirectItemContext& context, bool param) {
  auto* item = New<ast::RedirectItem>(At(&context));
  if (context.dash) {
    item->variable = NotUsed(context.dash);
    if (!param) SyntaxError(At(context.dash), "'-' stands in a list of parameters only");
    return item;
  }
  item->variable = BuildReference(*context.variable);
  item->decoded = context.decoded != nullptr;
  item->encoding = BuildOptional(context.encoding);
  if (context.encoding && !item->decoded)
    SyntaxError(At(context.encoding), "an encoding belongs behind '@decoded'");
  if (context.source) item->source = BuildReference(*context.source);
  return item;
}

}  // namespace assay::grammar
