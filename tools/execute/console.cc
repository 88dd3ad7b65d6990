#include "tools/execute/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tools/execute/exit_status.h"

namespace assay::tools {

bool IsTerminal(int fd) { return isatty(fd) == 1; }

bool ColourOn(int fd) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  if (term != nullptr && std::strcmp(term, "dumb") == 0) return false;
  return IsTerminal(fd);
}

bool PrintOut(std::string_view text) { return std::fwrite(text.data(), 1, text.size(), stdout) == text.size(); }

void PrintErr(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void Complain(std::string_view text) { PrintErr(fmt::format("assay: {}\n", text)); }

int FinishOut(int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  Complain(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
  return status == kExitOk ? kExitToolFailure : status;
}

}  // namespace assay::tools
