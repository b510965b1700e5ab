#include "app/cli/traffic_hooks.h"

#include <algorithm>

#include "base/format.h"
#include "base/http.h"
#include "base/json.h"
#include "base/subprocess.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

constexpr std::size_t kShown = 300;  // of what a failed hook said

// The last words of an output.
std::string end_of(const std::string& output) {
  const auto text = std::string(trim(output));
  return printable(text.size() > kShown ? "..." + text.substr(text.size() - kShown) : text, kShown + 3);
}

Result<void> run(const Hook& hook, const HookEvent& event, const sources::SourceContext& world) {
  const auto end = TRY(run_subprocess({.command = hook.run,
                                       .environment = {{"TIDEGATE_EVENT", event.name},
                                                       {"TIDEGATE_TRAFFIC", shortest(in_percent(event.traffic))},
                                                       {"TIDEGATE_GATE", event.gate}},
                                       .deadline = hook.deadline,
                                       .interrupt_fd = world.interrupt_fd}));
  if (end.exit_code == 0) return {};
  // Before it is cut, perhaps through a secret; nothing of what has been cut already.
  const bool is_cut = end.output.size() >= Subprocess{}.output_limit && !event.secrets.empty();
  const auto said = is_cut ? "" : end_of(redact(end.output, event.secrets));
  return fail(ErrorKind::refused,
              format("{} ended with exit code {}{}", hook.run.front(), end.exit_code, said.empty() ? "" : ": " + said));
}

Result<void> post(const Hook& hook, const HookEvent& event, const sources::SourceContext& world) {
  HttpOptions options{.environment = world.environment,
                      .timeout = hook.deadline,
                      .retries = world.retries,
                      .user_agent = world.user_agent,
                      .clock = &world.clock,
                      .interrupt_fd = world.interrupt_fd};
  const auto http = TRY(world.open_http(std::move(options)));
  const auto body =
      Json::object().set("event", event.name).set("traffic", in_percent(event.traffic)).set("gate", event.gate).write();
  const HttpRequest request{.method = HttpRequest::Method::post,
                            .url = TRY(parse_url(hook.url)),
                            .headers = {{"Content-Type", "application/json"}},
                            .body = body};
  auto answers =
      send_all(*http, std::span(&request, 1), {.credentials = {}, .deadline = hook.deadline, .is_final = {}});
  const auto answer = TRY(std::move(answers.front()));
  if (answer.status >= 200 && answer.status < 300) return {};
  return fail(ErrorKind::refused, format("{} answered {}", origin_of(request.url), status_text(answer.status)));
}

}  // namespace

double in_percent(double traffic) { return std::round(traffic * 1e8) / 1e6; }

Result<void> call_hook(const Hook& hook, const HookEvent& event, const sources::SourceContext& world) {
  auto called = hook.run.empty() ? post(hook, event, world) : run(hook, event, world);
  if (called) return called;
  return fail(called.error().kind, redact(called.error().message, event.secrets));
}

}  // namespace tidegate::cli
