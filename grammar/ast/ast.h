#pragma once

/// The whole AST. Start at tree.h (ownership), node.h (base, casts) and decl.h (Module).

#include "grammar/ast/alt.h"           // IWYU pragma: export
#include "grammar/ast/attribute.h"     // IWYU pragma: export
#include "grammar/ast/component_op.h"  // IWYU pragma: export
#include "grammar/ast/decl.h"          // IWYU pragma: export
#include "grammar/ast/expr.h"          // IWYU pragma: export
#include "grammar/ast/import.h"        // IWYU pragma: export
#include "grammar/ast/literal.h"       // IWYU pragma: export
#include "grammar/ast/matching.h"      // IWYU pragma: export
#include "grammar/ast/node.h"          // IWYU pragma: export
#include "grammar/ast/operation.h"     // IWYU pragma: export
#include "grammar/ast/port_op.h"       // IWYU pragma: export
#include "grammar/ast/port_type.h"     // IWYU pragma: export
#include "grammar/ast/stmt.h"          // IWYU pragma: export
#include "grammar/ast/tree.h"          // IWYU pragma: export
#include "grammar/ast/type.h"          // IWYU pragma: export
