#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "app/cli/command.h"
#include "app/cli/reporting.h"
#include "base/clock.h"
#include "base/interrupt.h"
#include "edge/pipelines/pipeline.h"
#include "edge/sources/source_kinds.h"

namespace tidegate::cli {

// What every command that decides needs of the world, from its first moment: who may interrupt it, what time it is,
// where it runs, and how it shall report.
struct Session {
  explicit Session(Invocation& call);

  Interrupt interrupt;
  std::unique_ptr<Clock> clock = system_clock(interrupt);
  Timestamp started = clock->now();
  const pipelines::Pipeline& pipeline;
  ReportPlan reports;
  std::optional<Timestamp> since;         // what --since says
  sources::SourceContext source_context;  // outlives the sources that are opened with it
};

// Reads --format, --since and --pipeline. `own_formats` are known to the command alone. When something is wrong it has
// been said, and the result is the exit code.
std::expected<std::unique_ptr<Session>, int> begin_session(Invocation& call,
                                                           std::span<const std::string_view> own_formats = {});

}  // namespace tidegate::cli
