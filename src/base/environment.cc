#include "base/environment.h"

#include <unistd.h>

namespace tidegate {

Environment Environment::of_process() {
  Environment environment;
  for (char** entry = environ; entry && *entry; ++entry) {
    std::string_view text = *entry;
    auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.variables_.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

std::optional<std::string> Environment::get(std::string_view name) const {
  auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

bool Environment::has(std::string_view name) const {
  auto found = variables_.find(name);
  return found != variables_.end() && !found->second.empty();
}

}  // namespace tidegate
