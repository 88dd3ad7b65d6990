#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::tools {

/// Where people read. Data goes to stdout, words to people to stderr when stdout carries data.
/// Colour only on a terminal, without NO_COLOR and with a TERM other than `dumb`.
bool ColourOn(int fd);
/// Columns of a line that may be drawn again and again on `fd`; 0 when it is no terminal, or one that knows no escape
/// sequences (TERM=dumb).
size_t StatusColumns(int fd);

/// Writes all of `text`. Returns false when it could not be written (closed pipe, full disk).
bool PrintOut(std::string_view text);
/// Writes to stderr; failures are ignored.
void PrintErr(std::string_view text);
/// `assay: text` on stderr; control characters but line ends and tabs become visible: names come from files.
void Complain(std::string_view text);

/// Brings stdout's data out; complains and returns a tool failure when that fails, else `status`.
int FinishOut(int status);

}  // namespace assay::tools
