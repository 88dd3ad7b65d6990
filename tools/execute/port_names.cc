#include "tools/execute/port_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "grammar/source/suggest.h"

namespace assay::tools {
namespace {

/// The name that `wanted` stands for, or "did you mean" and what there is.
std::string Missing(std::string_view kind, std::string_view wanted, std::vector<std::string_view> known) {
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  const std::string_view near = grammar::DidYouMean(wanted, known);
  constexpr size_t kShown = 10;
  std::string hint = !near.empty()    ? fmt::format("; did you mean \"{}\"?", near)
                     : known.empty() ? ""
                                     : fmt::format("; there is {}{}", fmt::join(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, known.size())), ", "),
                                                   known.size() > kShown ? ", …" : "");
  return fmt::format("the suite has no {} \"{}\"{}", kind, wanted, hint);
}

}  // namespace

std::vector<std::string> UnknownPorts(const runtime::Program& program, const std::vector<runtime::AdapterAssignment>& ports) {
  std::vector<std::string> complaints;
  for (const runtime::AdapterAssignment& each : ports) {
    const std::string_view port = std::string_view(each.port).substr(0, each.port.find('['));
    std::vector<std::string_view> components, names;
    bool component_found = false, port_found = false;
    for (const runtime::Type& type : program.types->all()) {
      if (type.kind != runtime::TypeKind::kComponent || type.component == nullptr) continue;
      components.push_back(type.name);
      if (each.component != "*" && each.component != type.name && each.component != type.module + "." + type.name) continue;
      component_found = true;
      for (const auto& known : type.component->ports) {
        names.push_back(known.name);
        port_found = port_found || known.name == port;
      }
    }
    std::string complaint;
    if (each.component != "*" && !component_found) complaint = Missing("component type", each.component, std::move(components));
    else if (each.port != "*" && !port_found) complaint = Missing("port", each.port, std::move(names));
    if (!complaint.empty() && std::find(complaints.begin(), complaints.end(), complaint) == complaints.end()) complaints.push_back(std::move(complaint));
  }
  return complaints;
}

}  // namespace assay::tools
