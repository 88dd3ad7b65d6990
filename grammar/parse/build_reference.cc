#include <fmt/format.h>

#include "grammar/parse/builder.h"
#include "grammar/source/reserved_words.h"

namespace assay::grammar {
namespace {

bool IsWordOf(const ast::Expr* expr, std::string_view word) {
  const auto* name = ast::As<ast::NameExpr>(expr);
  return name != nullptr && name->name.text == word;
}

}  // namespace

Builder::P::ReferenceContext* Builder::PlainReference(P::ExprContext& expr) {
  const bool plain = expr.left == nullptr && expr.lit == nullptr && expr.op == nullptr;
  return plain ? expr.ref : nullptr;
}

ast::ObjectClass Builder::PlainObject(P::ExprContext& expr, size_t word) {
  P::ReferenceContext* reference = PlainReference(expr);
  if (reference == nullptr || !reference->suffixes.empty() || reference->head->object == nullptr ||
      Type(reference->head->word) != word) {
    return ast::ObjectClass::kUnknown;
  }
  switch (Type(reference->head->object)) {
    case P::KW_COMPONENT:
      return ast::ObjectClass::kComponent;
    case P::KW_PORT:
      return ast::ObjectClass::kPort;
    default:
      return ast::ObjectClass::kTimer;
  }
}

const ast::Expr* Builder::BuildReference(P::ReferenceContext& context) {
  const BuiltReference built = BuildAnyReference(context);
  if (built.expr != nullptr) return built.expr;
  std::string_view word = "an operation";
  for (P::SuffixContext* suffix : context.suffixes) {
    if (suffix->op) word = Text(suffix->op->start);
  }
  SyntaxError(built.stmt->range, fmt::format("'{}' is a statement and yields no value", word));
  return ErrorAt(built.stmt->range);
}

const ast::Expr* Builder::BuildHead(P::ReferenceHeadContext& head, ast::Target& target) {
  const SourceRange range = At(&head);
  target.kind = ast::TargetKind::kOne;
  if (head.id) {
    auto* name = New<ast::NameExpr>(range);
    name->name = NameOf(head.id);
    return name;
  }
  if (head.builtin) {
    auto* type = New<ast::TypeExpr>(range);
    type->type = BuildBuiltin(head.builtin, head.universal);
    return type;
  }
  switch (Type(head.word)) {
    case P::KW_SELF:
    case P::KW_MTC:
    case P::KW_SYSTEM: {
      auto* component = New<ast::ComponentExpr>(range);
      component->word = Type(head.word) == P::KW_SELF  ? ast::ComponentWord::kSelf
                        : Type(head.word) == P::KW_MTC ? ast::ComponentWord::kMtc
                                                       : ast::ComponentWord::kSystem;
      return component;
    }
    case P::KW_ACTIVATE: {
      auto* activate = New<ast::ActivateExpr>(range);
      activate->altstep = BuildExpr(*head.arg);
      return activate;
    }
    case P::KW_VALUEOF: {
      auto* valueof = New<ast::ValueofExpr>(range);
      valueof->operand = BuildExpr(*head.arg);
      return valueof;
    }
    case P::KW_EXECUTE: {
      auto* execute = New<ast::ExecuteExpr>(range);
      execute->testcase = BuildExpr(*head.arg);
      execute->guard = ExprOrDash(head.guard, head.dash);
      execute->host = BuildOptional(head.host);
      return execute;
    }
    default:
      break;
  }
  if (head.inner) {
    const ast::Expr* inner = BuildHead(*head.inner, target);
    if (target.kind != ast::TargetKind::kOne)
      SyntaxError(At(head.inner), "expected a reference to an array behind 'any from'");
    target.kind = ast::TargetKind::kAnyFrom;
    return inner;
  }
  if (head.source) {
    auto* all = New<ast::AllFromExpr>(range);
    all->source = BuildExpr(*head.source);
    return all;
  }
  target.kind = Type(head.word) == P::KW_ANY ? ast::TargetKind::kAny : ast::TargetKind::kAll;
  target.object_class = Type(head.object) == P::KW_COMPONENT ? ast::ObjectClass::kComponent
                        : Type(head.object) == P::KW_PORT    ? ast::ObjectClass::kPort
                                                             : ast::ObjectClass::kTimer;
  return nullptr;
}

BuiltReference Builder::BuildAnyReference(P::ReferenceContext& context) {
  const Deepen deeper(*this, context.suffixes.size(), &context);
  if (!deeper.ok()) return {ErrorAt(At(&context)), nullptr};
  ast::Target target;
  const ast::Expr* base = BuildHead(*context.head, target);
  target.range = At(context.head);
  // A decoded field reference whose type path is still growing.
  const ast::Expr* decoded_base = nullptr;
  const auto finish_decoded = [&] {
    if (decoded_base == nullptr) return;
    auto* decoded = New<ast::DecodedFieldExpr>(Cover(decoded_base->range, base->range));
    decoded->base = decoded_base;
    decoded->type = base;
    base = decoded;
    decoded_base = nullptr;
  };
  for (P::SuffixContext* suffix : context.suffixes) {
    const SourceRange at = At(suffix);
    const SourceRange range = Cover(decoded_base != nullptr ? base->range : target.range, at);
    if (suffix->op) {
      finish_decoded();
      target.reference = base;
      const BuiltReference built = BuildOperation(*suffix->op, target, range);
      if (built.stmt != nullptr) {
        if (suffix != context.suffixes.back())
          SyntaxError(At(context.suffixes.back()), "nothing may follow this operation");
        return built;
      }
      base = built.expr;
      target = {ast::TargetKind::kOne, ast::ObjectClass::kUnknown, nullptr, range};
      continue;
    }
    if (base == nullptr) {
      SyntaxError(at, fmt::format("expected an operation behind '{}'", tokens_.file().Text(target.range)),
                  suffix->field != nullptr ? At(suffix->field) : at, ReservedWords(WordPlace::kOperation));
      return {ErrorAt(range), nullptr};
    }
    if (suffix->field) {
      auto* field = New<ast::FieldExpr>(range);
      field->base = base;
      field->field = NameOf(suffix->field);
      if (suffix->universal) {
        field->field = {"universal charstring", Cover(At(suffix->universal), At(suffix->field))};
      }
      base = field;
    } else if (suffix->args) {
      finish_decoded();
      const bool conjunction = IsWordOf(base, "conjunct");
      if (conjunction || IsWordOf(base, "disjunct")) {
        auto* list = New<ast::ListMatch>(range);
        list->match = conjunction ? ast::ListMatchKind::kConjunction : ast::ListMatchKind::kDisjunction;
        Nodes<ast::Expr> items;
        for (const ast::Argument* argument : BuildArguments(*suffix->args)) items.push_back(argument->value);
        list->items = List(items);
        base = list;
      } else {
        auto* call = New<ast::CallExpr>(range);
        call->callee = base;
        call->nocase = suffix->nocase != nullptr;
        call->args = BuildArguments(*suffix->args);
        if (call->nocase && !IsWordOf(base, "regexp")) {
          Error(DiagnosticKind::kMisplacedModifier, At(suffix->nocase),
                "@nocase applies to 'regexp' and 'pattern' only");
        }
        base = call;
      }
    } else if (suffix->type || suffix->path) {
      finish_decoded();
      if (suffix->type) {
        decoded_base = base;
        ast::Target unused;
        base = BuildHead(*suffix->type, unused);
        if (base == nullptr) base = ErrorAt(at);
      } else {
        auto* decoded = New<ast::DecodedFieldExpr>(range);
        decoded->base = base;
        decoded->type = BuildReference(*suffix->path);
        decoded->encoding = BuildExpr(*suffix->encoding);
        base = decoded;
      }
    } else {
      auto* index = New<ast::IndexExpr>(range);
      index->base = base;
      index->index = ExprOrDash(suffix->index, suffix->dash);
      base = index;
    }
    target.range = Cover(target.range, at);
  }
  finish_decoded();
  if (base == nullptr || target.kind == ast::TargetKind::kAnyFrom) {
    SyntaxError(After(target.range),
                fmt::format("expected an operation behind '{}'", tokens_.file().Text(target.range)));
    return {ErrorAt(target.range), nullptr};
  }
  return {base, nullptr};
}

ast::List<const ast::Argument*> Builder::BuildArguments(P::ArgumentsContext& context) {
  Nodes<ast::Argument> args;
  const ast::Argument* named = nullptr;
  for (P::ArgumentContext* argument : context.args) {
    args.push_back(BuildArgument(*argument));
    if (args.back()->name) {
      named = args.back();
    } else if (named != nullptr) {
      sink_.Report(Diagnostic(DiagnosticKind::kMixedArguments, args.back()->range,
                              "a positional argument cannot follow a named one")
                       .Note(named->range, "the named argument is here"));
    }
  }
  return List(args);
}

const ast::Argument* Builder::BuildArgument(P::ArgumentContext& context) {
  auto* argument = New<ast::Argument>(At(&context));
  const bool named = context.item != nullptr && (context.value != nullptr || context.dash != nullptr);
  if (!named) {
    argument->value = context.item ? BuildListItem(*context.item) : NotUsed(context.dash);
    return argument;
  }
  P::ReferenceContext* name = context.item->upper == nullptr ? PlainReference(*context.item->lower) : nullptr;
  if (name != nullptr && name->suffixes.empty() && name->head->id != nullptr) {
    argument->name = NameOf(name->head->id);
  } else {
    SyntaxError(At(context.item), "expected a parameter's name in front of ':='");
  }
  argument->value = ExprOrDash(context.value, context.dash);
  return argument;
}

}  // namespace assay::grammar
