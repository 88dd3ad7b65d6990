#include <array>

#include "grammar/ast/ast.h"

/// The printed words of all enumerations of the AST: TTCN-3 spellings where there is one.

namespace assay::grammar::ast {
namespace {

template <class E, size_t N>
std::string_view Pick(const std::array<std::string_view, N>& words, E value) {
  return words[static_cast<size_t>(value)];
}

}  // namespace

#define ASSAY_WORDS(type, last, ...)                                                             \
  std::string_view ToString(type value) {                                                        \
    static constexpr std::array<std::string_view, static_cast<size_t>(type::last) + 1> words = { \
        __VA_ARGS__};                                                                            \
    static_assert(!words.back().empty());                                                        \
    return Pick(words, value);                                                                   \
  }

ASSAY_WORDS(Verdict, kError, "none", "pass", "inconc", "fail", "error")
ASSAY_WORDS(StringBase, kOctet, "bitstring", "hexstring", "octetstring")
ASSAY_WORDS(Keyword, kAnyOrNone, "null", "omit", "infinity", "not_a_number", "-", "?", "*")
ASSAY_WORDS(Macro, kScope, "__MODULE__", "__FILE__", "__BFILE__", "__LINE__", "__SCOPE__")
ASSAY_WORDS(UnaryOp, kBitNot, "+", "-", "not", "not4b")
ASSAY_WORDS(BinaryOp, kExcept, "+", "-", "*", "/", "mod", "rem", "&", "<<", ">>", "<@", "@>", "and4b",
            "xor4b", "or4b", "<", ">", "<=", ">=", "==", "!=", "and", "xor", "or", "implies", "except")
ASSAY_WORDS(CompositeForm, kMixed, "empty", "fields", "indexed", "values", "mixed")
ASSAY_WORDS(ListMatchKind, kDisjunction, "value-list", "complement", "subset", "superset", "permutation",
            "conjunct", "disjunct")
ASSAY_WORDS(PatternElementKind, kCharset, "text", "reference", "literal-reference", "charset")
ASSAY_WORDS(PresenceOp, kPresent, "omit", "present")
ASSAY_WORDS(ComponentWord, kSystem, "self", "mtc", "system")
ASSAY_WORDS(TargetKind, kAnyFrom, "none", "one", "any", "all", "any-from")
ASSAY_WORDS(ObjectClass, kTimer, "unknown", "component", "port", "timer")
ASSAY_WORDS(StatusOp, kRead, "running", "alive", "read")
ASSAY_WORDS(AttributeKind, kOptional, "encode", "variant", "display", "extension", "optional")
ASSAY_WORDS(Builtin, kComponent, "integer", "float", "boolean", "bitstring", "hexstring", "octetstring",
            "charstring", "universal charstring", "verdicttype", "any", "default", "anytype", "address",
            "timer", "port", "component")
ASSAY_WORDS(StructKind, kUnion, "record", "set", "union")
ASSAY_WORDS(ListKind, kSetOf, "record of", "set of")
ASSAY_WORDS(BehaviourKind, kTestcase, "function", "altstep", "testcase")
ASSAY_WORDS(PortKind, kStream, "message", "procedure", "mixed", "stream")
ASSAY_WORDS(PortListKind, kAddress, "in", "out", "inout", "address")
ASSAY_WORDS(AttributeModifier, kLocal, "none", "override", "@local")
ASSAY_WORDS(Visibility, kFriend, "default", "public", "private", "friend")
ASSAY_WORDS(Restriction, kTemplateValue, "value", "template", "template(omit)", "template(present)",
            "template(value)")
ASSAY_WORDS(Evaluation, kFuzzy, "eager", "@lazy", "@fuzzy")
ASSAY_WORDS(Direction, kInout, "default", "in", "out", "inout")
ASSAY_WORDS(ImportKind, kImport, "all", "type", "const", "template", "function", "external function",
            "altstep", "testcase", "signature", "modulepar", "group", "import")
ASSAY_WORDS(Jump, kRepeat, "break", "continue", "repeat")
ASSAY_WORDS(ReceiveOp, kCheckAny, "receive", "trigger", "getcall", "getreply", "catch", "check")
ASSAY_WORDS(EventOp, kKilled, "timeout", "done", "killed")
ASSAY_WORDS(ObjectOp, kHalt, "start", "stop", "kill", "clear", "halt")
ASSAY_WORDS(ConnectOp, kUnmap, "connect", "disconnect", "map", "unmap")

#undef ASSAY_WORDS

namespace {

constexpr std::array kKindNames = {
#define ASSAY_NODE(name, family) std::string_view(#name),
#include "grammar/ast/node_kind.def"
#undef ASSAY_NODE
};

constexpr std::array kKindFamilies = {
#define ASSAY_NODE(name, family) NodeFamily::k##family,
#include "grammar/ast/node_kind.def"
#undef ASSAY_NODE
};

}  // namespace

std::string_view ToString(NodeKind kind) { return kKindNames[static_cast<size_t>(kind)]; }
NodeFamily FamilyOf(NodeKind kind) { return kKindFamilies[static_cast<size_t>(kind)]; }
size_t NodeKindCount() { return kKindNames.size(); }

}  // namespace assay::grammar::ast
