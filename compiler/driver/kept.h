#pragma once

#include <deque>
#include <vector>

#include "compiler/check/checked.h"
#include "compiler/driver/compile.h"
#include "grammar/ast/tree.h"

namespace assay::compiler {

/// The trees of a compilation and what the checker found out about them.
struct CompileResult::Kept {
  std::vector<grammar::ast::Tree> trees;           ///< one a file
  std::deque<grammar::ast::Tree> parameter_trees;  ///< values of module parameters from outside
  CheckedProgram checked;
};

}  // namespace assay::compiler
