#include "tools/execute/console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tools/execute/exit_status.h"
#include "tools/report/text.h"

namespace assay::tools {

namespace {

bool KnowsEscapes(int fd) {
  const char* term = std::getenv("TERM");
  return (term == nullptr || std::strcmp(term, "dumb") != 0) && isatty(fd) == 1;
}

}  // namespace

bool ColourOn(int fd) {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  return KnowsEscapes(fd);
}

size_t StatusColumns(int fd) {
  constexpr size_t kDefault = 100, kFewest = 20;
  if (!KnowsEscapes(fd)) return 0;
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefault;
  // A full line would make some terminals go to the next one.
  return size.ws_col > kFewest ? size.ws_col - 1u : 0;
}

bool PrintOut(std::string_view text) { return std::fwrite(text.data(), 1, text.size(), stdout) == text.size(); }

void PrintErr(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void Complain(std::string_view text) {
  std::string shown;
  for (size_t i = 0; i < text.size();) {
    const size_t end = std::min(text.find_first_of("\n\t", i), text.size() - 1) + 1;
    const bool layout = text[end - 1] == '\n' || text[end - 1] == '\t';
    shown += Visible(text.substr(i, end - i - layout));
    if (layout) shown += text[end - 1];
    i = end;
  }
  PrintErr(fmt::format("assay: {}\n", shown));
}

int FinishOut(int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  Complain(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
  return status == kExitOk ? kExitToolFailure : status;
}

}  // namespace assay::tools
