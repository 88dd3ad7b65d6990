# Writes a C++ source with the text of files as constants: cmake -DOUT=… -DNAMES=a;b -DFILES=x;y -P embed.cmake
set(text "// Made by tools/dev/cmake/embed.cmake.\n#include <string_view>\n\nnamespace assay::tools {\n")
list(LENGTH NAMES count)
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
  list(GET NAMES ${i} name)
  list(GET FILES ${i} file)
  # As octets: the files hold semicolons and brackets, which CMake lists would take apart.
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${hex}")
  # Pieces of 4000 characters, so that no literal passes a compiler's limit.
  string(REGEX REPLACE "((\\\\x[0-9a-f][0-9a-f]){1000})" "\\1\"\n    \"" escaped "${escaped}")
  string(APPEND text "extern const std::string_view ${name};\nconst std::string_view ${name} =\n    \"${escaped}\";\n")
endforeach()
string(APPEND text "}  // namespace assay::tools\n")
file(WRITE "${OUT}" "${text}")
