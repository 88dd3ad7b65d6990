#pragma once

#include <string>
#include <string_view>

namespace assay::tools {

/// `text`, a name that people gave, as the name of one file or folder: readable, short enough for any file system, and
/// nothing that leads out of the folder that it is put in. Different texts give different names: one that had to be changed
/// ends in a number made from the text. A text that is a good name stays as it is.
std::string FileNameOf(std::string_view text);

}  // namespace assay::tools
