#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "edge/specs/gate_file.h"
#include "edge/specs/native_draft.h"
#include "edge/specs/peer_reading.h"

// What all imports share: names, queries, sources, and telling what is lost.
namespace tidegate::specs {

// A name that a variable may have, made of another one: "restarts.max-restarts" becomes restarts-max-restarts.
std::string variable_name(std::string_view name);

// What a gate is called that has no name of its own: its file without folder and ending.
std::string gate_name_of(const Place& place);

// A metric's name made of another one. Most likely there is none of that name, so that the gate blocks until somebody
// writes the query.
std::string metric_name(std::string name);

// What is lost of a query that may give several series.
inline constexpr std::string_view kOneOfSeveral =
    "of several series one is judged there; here they are an error: write `across` if there may be several";

class DraftBuilder {
 public:
  DraftBuilder(NativeDraft& draft, Diagnostics& lost) : draft_(draft), lost_(lost) {}

  // What of the whole gate does not carry over.
  void lose(const Place& place, std::string message);

  // What of one objective does not; also a remark above it.
  void lose(DraftObjective& objective, const Place& place, std::string message);

  // Declares it and gives the reference to it, "${name}"; under another name if that one has another value already.
  std::string declare(DraftVariable variable);

  // The name of the source with that address and those headers, which is added if need be, named after its host.
  std::string source(DraftSource source);

  // The one to fill in where the files name no server.
  std::string unknown_source(std::vector<std::pair<std::string, std::string>> headers = {});

  // A name that no objective has yet.
  std::string unique_name(std::string_view name);

  void add(DraftObjective objective) { draft_.objectives.push_back(std::move(objective)); }

  // Every --arg must be a variable by now, in whatever case it is written.
  void check_arguments(std::span<const Setting> arguments, PeerReading& reading) const;

  // When all is added: `source:` only where there are several of them, and a watch long enough for its windows.
  void finish(const Place& place);

 private:
  void lengthen_watch(const Place& place);
  Duration window_of(const DraftObjective& objective) const;

  NativeDraft& draft_;
  Diagnostics& lost_;
  std::set<std::string> names_;
  std::map<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>, std::string> sources_;
  std::set<std::string> source_names_;
};

// `query:` and, where all its ranges are the same, `over:` with [${window}] for them.
void add_query(std::string query, DraftObjective& objective);

// `at_most:` and the like. Texts, so that a limit may be a variable.
struct DraftLimits {
  std::optional<std::string> least, most, warn_below, warn_above;
};
void add_limits(const DraftLimits& limits, DraftObjective& objective);

}  // namespace tidegate::specs
