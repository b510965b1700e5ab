#include "app/cli/session.h"

#include "app/cli/gate_loading.h"
#include "app/cli/version.h"

namespace tidegate::cli {

Session::Session(Invocation& call)
    : pipeline(chosen_pipeline(call)),
      source_context{.clock = *clock,
                     .environment = call.environment,
                     .interrupt_fd = interrupt.fd(),
                     .retries = {.seed = static_cast<std::uint64_t>(started.ms)},
                     .user_agent = "tidegate/" + std::string(version_number())} {}

std::expected<std::unique_ptr<Session>, int> begin_session(Invocation& call,
                                                           std::span<const std::string_view> own_formats) {
  auto session = std::make_unique<Session>(call);
  auto reports = plan_reports(call.values("format"), own_formats);
  if (!reports) return std::unexpected(usage_error(call, reports.error().message));
  session->reports = std::move(*reports);
  auto since = chosen_since(call, session->pipeline, session->started);
  if (!since) return std::unexpected(usage_error(call, since.error().message));
  session->since = *since;
  return session;
}

}  // namespace tidegate::cli
