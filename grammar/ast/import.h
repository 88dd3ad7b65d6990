#pragma once

#include "grammar/ast/decl.h"

/// Imports: ES 201 873-1 §8.2.3.

namespace assay::grammar::ast {

enum class ImportKind : uint8_t {
  kAll,  ///< `all`: only as the one item of `import from M all`
  kType,
  kConst,
  kTemplate,
  kFunction,
  kExternalFunction,
  kAltstep,
  kTestcase,
  kSignature,
  kModulepar,
  kGroup,
  kImport,  ///< `import all`: import of the import statements
};
std::string_view ToString(ImportKind kind);

/// One kind with its names: `type all except A, B`, `const a, b`, `group G except { const all }`.
struct ImportItem : Of<NodeKind::kImportItem, Part> {
  ImportKind import = ImportKind::kAll;
  bool all = false;                      ///< `type all`
  List<const Expr*> names;               ///< NameExpr; a FieldExpr path for `group A.B`
  List<const Expr*> except;              ///< names behind `all except`
  List<const ImportItem*> except_items;  ///< `group G except { … }`, `all except { … }`
  template <class V>
  void Fields(V& v) const {
    v("", import);
    v("all", all);
    v("names", names);
    v("except", except);
    v("except_items", except_items);
  }
};

/// `import from M language "…" recursive { … }`. `name` is the module's.
struct ImportDecl : Of<NodeKind::kImportDecl, Decl> {
  Name alias;  ///< `import from M -> alias …`, or empty
  List<Name> languages;
  bool recursive = false;
  bool braces = false;  ///< false only for `import from M all …`
  List<const ImportItem*> items;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("alias", alias);
    v("languages", languages);
    v("recursive", recursive);
    v("items", items);
    v("with", with);
  }
};

}  // namespace assay::grammar::ast
