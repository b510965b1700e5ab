#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "base/yaml.h"
#include "core/promql/selectors.h"
#include "core/promql/tree.h"
#include "edge/specs/variables.h"

// Reading other tools' YAML: whatever is wrong becomes a diagnostic at its place, and the value nothing.
namespace tidegate::specs {

class PeerReading {
 public:
  explicit PeerReading(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}
  void error(const Place& place, std::string message, std::string hint = "");
  void warning(const Place& place, std::string message, std::string hint = "");
  bool failed() const { return has_errors(diagnostics_); }
  bool is_full() const;  // so many have been told that no more are

 private:
  Diagnostics& diagnostics_;
};

// {{ name }} in a text: where it stands, and what stands between the braces without the blanks.
struct Placeholder {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string name;
};

// An opening without its closing is one with the name "{{".
std::vector<Placeholder> placeholders_in(std::string_view text);

// The text with each placeholder replaced by what `value` gives, and the way back to what the file has.
Filled replace(std::string_view text, std::span<const Placeholder> placeholders,
               const std::function<std::string(const Placeholder&)>& value);

// The text with what stands between the placeholders changed by `plain`, and them by `value`.
std::string rewrite(std::string_view text, std::span<const Placeholder> placeholders,
                    const std::function<std::string(std::string_view)>& plain,
                    const std::function<std::string(const Placeholder&)>& value);

// As Go's time.ParseDuration: "5m", "1h30m", "1.5h", "300ms"; nothing if it is none, or has no whole milliseconds.
std::optional<Duration> parse_go_duration(std::string_view text);

// What a placeholder is worth; nothing where that isn't known.
using PlaceholderValue = std::function<std::optional<std::string>(const Placeholder&)>;

// A query with the values of its placeholders. Where one is unknown, what PromQL may have there is tried.
struct TriedQuery {
  promql::Parsed<promql::Box> parsed;
  Filled filled;
};
TriedQuery try_promql(std::string_view query, std::span<const Placeholder> placeholders, const PlaceholderValue& value);

// What is wrong with a query, as an error at its place.
void check_promql(const YamlNode& scalar, std::span<const Placeholder> placeholders, const PlaceholderValue& value,
                  PeerReading& reading);

// Whether a query can give no more than one series: sum(...), histogram_quantile(0.9, sum by (le) (...)), and what is
// calculated of such.
bool gives_one_series(const promql::Expr& query);

// One mapping. Keys that are none of `known` are errors, with what was likely meant.
class PeerObject {
 public:
  // Fills in what a text has instead of a number, before it is read as one; nothing: that is told already.
  using Fill = std::function<std::optional<std::string>(const YamlNode&)>;

  PeerObject(const YamlNode& node, std::string what, std::span<const std::string_view> known, PeerReading& reading,
             Fill fill = {});

  bool is_mapping() const { return node_.is_mapping(); }
  const YamlNode& node() const { return node_; }
  const std::string& what() const { return what_; }
  const YamlNode* find(std::string_view name) const;  // nullptr also for one without a value
  bool has(std::string_view name) const { return find(name) != nullptr; }
  const Place& key_place(std::string_view name) const;

  std::string text(std::string_view name) const;      // as it stands there, or ""
  std::string required(std::string_view name) const;  // an error if it is missing or empty
  std::optional<double> number(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::optional<Duration> duration(std::string_view name) const;
  bool boolean(std::string_view name) const;  // false if it isn't there
  const YamlNode* mapping(std::string_view name) const;
  std::span<const YamlNode> list(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;  // of a list

 private:
  std::optional<std::string> filled(std::string_view name) const;
  void check_keys(std::span<const std::string_view> known) const;

  const YamlNode& node_;
  std::string what_;
  PeerReading& reading_;
  Fill fill_;
};

// A Kubernetes document's apiVersion up to the slash ("argoproj.io"), kind and metadata.name; "" where there is none.
struct Resource {
  std::string group;
  std::string version;
  std::string kind;
  std::string name;
  std::string name_space;
};
Resource resource_of(const YamlNode& root);

// The node at a path of keys, or nullptr.
const YamlNode* at_path(const YamlNode& node, std::initializer_list<std::string_view> path);

// Whether people expect small or great numbers of what has this name.
enum class GoodIs { unknown, low, high };
GoodIs expectation_of(std::string_view name);

// Warns about a limit that people hardly can mean: a success rate that has a maximum only, an error rate that may be
// 95 %. `whole` is 1 or 100, what all of them are.
struct NamedLimits {
  std::string name;
  std::optional<double> least, most;
  double whole = 1;
};
void warn_direction(const NamedLimits& limits, const Place& place, PeerReading& reading);

}  // namespace tidegate::specs
