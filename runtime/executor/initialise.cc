// What happens before the first test case: module parameters, module definitions, codecs and adapters.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/component/lifecycle.h"
#include "runtime/executor/coding.h"
#include "runtime/executor/executor_impl.h"
#include "runtime/matcher/constraint.h"
#include "runtime/value/print.h"

namespace assay::runtime {

namespace {

std::string FullName(const ModuleParameter& parameter) { return parameter.module + "." + parameter.name; }

}  // namespace

Result<void> Executor::Impl::SetParameters() {
  for (const auto& [name, value] : options_.module_parameters) {
    const auto parameter =
        std::find_if(program_.parameters.begin(), program_.parameters.end(),
                     [&wanted = name](const ModuleParameter& candidate) { return FullName(candidate) == wanted; });
    if (parameter == program_.parameters.end()) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("there is no module parameter {}", name));
    }
    std::string reason;
    if (parameter->type != nullptr && !value.is_template() &&
        !AllowedByType(value, *parameter->type, &reason)) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("module parameter {}: {} is no value of type {}{}{}", name,
                              IsSecret(*parameter->type) ? "<secret>" : Print(value, {.max_length = 200}),
                              parameter->type->ToString(),
                              reason.empty() ? "" : ": ", reason));
    }
    context_.globals[parameter->global] = value;
  }
  return {};
}

Result<void> Executor::Impl::RunInitialisation() {
  World world(context_, events_, *options_.clock);
  world.is_control = true;
  environment_.SetWorld(&world);
  AddFixedComponents(world, nullptr, nullptr);
  Component& component = world.Get(kMtcId);
  Machine& machine = component.activity->machine;
  Result<void> result;
  for (const uint32_t number : program_.init_order) {
    const Function& function = *program_.functions[number];
    bool ok = machine.Push(function, {});
    while (ok) {
      const Machine::Outcome outcome = machine.Run(options_.limits.jumps_per_turn);
      if (outcome == Machine::Outcome::kFinished) break;
      if (outcome == Machine::Outcome::kYielded && !stop_requested()) continue;
      ok = false;
    }
    if (ok) continue;
    const Location location = machine.location();
    result = Fail(ErrorCode::kInvalidArgument,
                  fmt::format("{}:{}: run-time error in the definitions of module {}: {}",
                              machine.file(location), location.line, function.module,
                              machine.trap().reason.empty() ? "stopped" : machine.trap().reason));
    break;
  }
  environment_.SetWorld(nullptr);
  return result;
}

Result<void> Executor::Impl::CheckParameters() {
  std::string missing;
  for (const ModuleParameter& parameter : program_.parameters) {
    const Value& value = context_.globals[parameter.global];
    if (!value.is_bound()) {
      missing += (missing.empty() ? "" : ", ") + FullName(parameter);
      continue;
    }
    if (parameter.type != nullptr) events_.secrets().Learn(value, *parameter.type);
    if (!events_.Wants(EventKind::kModuleParameter)) continue;
    const bool configured = options_.module_parameters.count(FullName(parameter)) != 0;
    events_.Begin(EventKind::kModuleParameter)
        .Text("name", FullName(parameter))
        .Text("value", Print(value, {.max_length = 10'000}))
        .Text("origin", configured ? "configuration" : "default");
  }
  if (missing.empty()) return {};
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("no value for module parameter {}: give one in the configuration", missing));
}

Result<void> Executor::Impl::CheckCodecs() {
  if (options_.codecs == nullptr || !program_.types) return {};
  for (const Type& type : program_.types->all()) {
    const std::string_view encoding = EncodingOf(type);
    Codec* codec = encoding.empty() || type.name.empty() ? nullptr : options_.codecs->Find(encoding);
    if (codec == nullptr) continue;
    if (Result<void> fits = codec->CheckType(type); !fits) {
      return Fail(fits.error().code, fmt::format("type {} does not fit encode \"{}\": {}", type.ToString(),
                                                 encoding, fits.error().message));
    }
  }
  return {};
}

Result<void> Executor::Impl::CheckAdapters() {
  for (const AdapterAssignment& assignment : options_.assignments) {
    if (options_.adapters != nullptr && options_.adapters->Make(assignment.adapter) != nullptr) continue;
    std::string kinds;
    if (options_.adapters != nullptr) {
      for (const std::string& kind : options_.adapters->kinds()) kinds += (kinds.empty() ? "" : ", ") + kind;
    }
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("port {}.{}: there is no adapter \"{}\" (present: {})", assignment.component,
                            assignment.port, assignment.adapter, kinds.empty() ? "none" : kinds));
  }
  return {};
}

Result<void> Executor::Impl::Initialise() {
  if (events_.Wants(EventKind::kRunStart)) {
    EventBuilder event = events_.Begin(EventKind::kRunStart);
    event.TextIf("version", options_.version)
        .TextIf("suite", options_.suite)
        .Text("wall", UtcText(options_.clock->WallNow()));
    event.Number("seed", static_cast<int64_t>(options_.seed))
        .Text("clock", options_.clock->is_virtual() ? "virtual" : "system");
    event.json().BeginList("modules");
    for (const std::string& module : program_.modules) event.json().Item(module);
    event.json().EndList();
  }
  Result<void> result = SetParameters();
  if (result) result = CheckAdapters();
  if (result) result = CheckCodecs();
  if (result) result = RunInitialisation();
  if (result) result = CheckParameters();
  return result;
}

}  // namespace assay::runtime
