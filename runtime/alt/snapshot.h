#pragma once

#include <string>
#include <vector>

#include "runtime/component/world.h"

/// Snapshots (ES 201 873-1 §20.2): an alt looks at what happened before it took its snapshot, and waits until
/// something changed when no alternative fitted.

namespace assay::runtime {

/// Takes a snapshot for the component.
void AltBegin(World& world, Machine& machine);

/// No alternative fitted: kNext when something changed since the snapshot, else the component waits (kBlock).
Flow AltWait(World& world, Machine& machine);

/// Writes the refusals since the last snapshot to the event log, each once, with every differing part:
/// somebody will ask why, because the component waits in vain or its verdict got worse.
void ReportRejections(World& world, Component& component);

/// What the blocked component waits for: the operations of its alt as written.
std::vector<std::string> AwaitedOperations(World& world, const Component& component);

/// Nothing can ever wake the blocked components: writes the event and makes the reason for verdict error.
std::string ReportDeadlock(World& world);

}  // namespace assay::runtime
