#include "edge/pipelines/deployed_at.h"

#include <string>

#include "base/text.h"

namespace tidegate::pipelines {

Result<std::optional<Timestamp>> time_in(const Environment& environment, std::string_view variable) {
  if (!environment.has(variable)) return std::nullopt;
  const auto text = *environment.get(variable);
  Result<Timestamp> time = parse_timestamp(text);
  if (time && is_implausible_epoch(text)) time = fail(ErrorKind::invalid, "as seconds since 1970 that is long ago");
  if (!time) {
    return fail(ErrorKind::invalid, std::string(variable) + " is " + quoted(printable(text, 60)) +
                                        ", which is no time: " + time.error().message);
  }
  return *time;
}

Result<Timestamp> first_time_in(const Environment& environment, std::initializer_list<std::string_view> variables) {
  std::string looked_at;
  for (std::string_view variable : variables) {
    auto time = TRY(time_in(environment, variable));
    if (time) return *time;
    looked_at += (looked_at.empty() ? "" : ", ") + std::string(variable);
  }
  return fail(ErrorKind::invalid, "when the change was made is not known: " + looked_at +
                                      (variables.size() == 1 ? " is" : " are") +
                                      " not set; let the deploying step set " + std::string(kDeployedAt) +
                                      ", for example to $(date -u +%FT%TZ), or give --since a time");
}

}  // namespace tidegate::pipelines
