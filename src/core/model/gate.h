#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "core/model/indicator.h"
#include "core/model/kayenta_plan.h"
#include "core/model/labels.h"
#include "core/model/rollout.h"

namespace tidegate {

enum class Severity { block, warn, info };  // info never decides: the dry run

// How several series become one answer. `none`: several series are an error.
enum class Across { none, max, min, mean, every, any };

struct Condition {
  // no_worse: than the baseline, for objectives that compare; expression: another gate's own words, evaluated there
  enum class Kind { at_most, at_least, between, no_worse, expression };
  Kind kind = Kind::at_most;
  double low = 0;   // of at_least and between
  double high = 0;  // of at_most and between
  bool operator==(const Condition&) const = default;
};

enum class CompareMethod { hybrid, eprocess, group_sequential };

// How an objective compares its canary with a baseline. Rates and shares are 0..1.
struct ComparePlan {
  Indicator baseline;           // the same as the objective's own, which is the canary's, in the other scope
  std::optional<double> limit;  // instead of a baseline: the objective's own limit, as a rate of bad events
  Duration offset;              // the baseline lies so far back in time
  // Difference in differences: beside, the same two times so many periods earlier. 0 times: without.
  Duration period;
  int periods = 0;
  CompareMethod method = CompareMethod::hybrid;
  double false_alarms = 0.01;           // how many healthy canaries may be found worse: of this objective alone
  double false_passes = 0.05;           // how many canaries that are `margin` times as bad may pass
  double min_effect = 1.1;              // a smaller ratio of rates is no difference
  std::optional<double> margin;         // nothing: 2 for rates, 1.25 for gauges
  double negligible = 0.001;            // a rate below that is good enough, whatever the baseline's is
  double weight = 1;                    // of the gate's false alarms, beside other comparing objectives
  std::string pool;                     // found worse only together with others of that name; ""
  std::optional<double> variation;      // of a healthy arm's rate, as history shows it; nothing: kGuessedVariation
  std::optional<int> variation_blocks;  // half hours that it was measured over; unless it stands in the gate
  std::vector<std::pair<double, double>> variation_by_bound;  // of a histogram, by bound in seconds
  bool operator==(const ComparePlan&) const = default;
};

// Without history: rates that wander by 15 % from one half hour to the next.
inline constexpr double kGuessedVariation = 0.15;

// What the gate does about a doubt: block the release, let it pass (and say so), or hold it for a human or for later.
enum class Doubt { block, pass, hold };

struct DoubtPolicy {
  Doubt no_data = Doubt::block;
  Doubt error = Doubt::block;
  Doubt inconclusive = Doubt::block;
  bool operator==(const DoubtPolicy&) const = default;
};

struct Objective {
  std::string name;  // unique in its gate
  std::string description;
  std::string runbook;
  std::string source;  // a name in Gate::sources
  Indicator indicator;
  Condition condition;
  std::optional<double> warn_above;  // a value above it (and within the condition) warns
  std::optional<double> warn_below;
  Severity severity = Severity::block;
  Duration over;                     // the length of the window
  std::optional<double> min_events;  // fewer events in the window are no evidence
  Duration max_age;                  // an older newest sample is stale
  Across across = Across::none;
  std::string only_if;              // the name of an objective that must be breached too; "" for none
  std::optional<Doubt> on_no_data;  // overrides the gate's policy
  std::optional<ComparePlan> compare;
  std::optional<KayentaMetricPlan> kayenta;
  Place place;  // where the gate file declares it
};

// How objectives combine: a leaf is an objective, any_of passes when one child passes, all_of when all do.
struct Rule {
  enum class Kind { objective, any_of, all_of };
  Kind kind = Kind::objective;
  std::size_t objective = 0;   // index into Gate::objectives, for a leaf
  std::string name;            // of a group; may be empty
  std::vector<Rule> children;  // of a group, at least one
};

// A recurring time in which measurements don't count, and why.
struct Exclusion {
  enum class Kind { cron, calendar, query };
  Kind kind = Kind::cron;
  std::string text;               // the cron expression, the .ics file's contents, or the query
  std::string origin;             // what the gate file names: the expression, the file's name, the query
  Duration length;                // of a cron occurrence
  std::string time_zone = "UTC";  // IANA name, of a cron expression and of floating calendar times
  std::string source;             // of a query
  std::string reason;
  Place place;
};

struct WatchPlan {
  Duration every = seconds(30);
  Duration length = minutes(10);         // `for`
  Duration warmup;                       // after the change, not counted
  int failure_limit = 0;                 // so many failing evaluations an objective may have
  int consecutive_passes = 0;            // so many in a row pass early; 0: only at the end
  Duration max_outage = minutes(5);      // so long in all may a source give nothing
  std::optional<Duration> min_duration;  // what compares passes then at the earliest; nothing: at the end
  Duration extend;                       // so much longer at most, while a comparison is open
};

// A credential: only where to find it. The value is read when it is used, and never stored in a model value.
struct SecretReference {
  enum class Kind { none, environment, file };
  Kind kind = Kind::none;
  std::string where;  // the variable's name or the file's path
  bool operator==(const SecretReference&) const = default;
};

struct SourceHeader {
  std::string name;
  std::string value;  // a literal value, when `secret` is none
  SecretReference secret;
  bool holds_secret = false;  // the literal value is one, or ends with one
  bool operator==(const SourceHeader&) const = default;
};

// What is scraped: a target's address and the labels that its samples get.
struct ScrapeTarget {
  std::string url;  // without credentials; http:// and the path /metrics may be left out
  Labels labels;
  bool operator==(const ScrapeTarget&) const = default;
};

struct ScrapePlan {
  std::vector<ScrapeTarget> targets;
  std::string job = "scrape";
  Duration every = seconds(5);
  Duration keep = hours(1);  // older samples are forgotten
};

// One source as the gate file or the operator file describes it.
struct SourceConfig {
  std::string name;  // "default" for the gate's own `source:`
  std::string kind;  // "prometheus", "blocks", "file", "scrape"
  std::string url;   // where it is, without credentials; of a kind that lies on this machine: ""
  std::string path;  // the file or folder of such a kind
  ScrapePlan scrape;
  QueryLanguage language = QueryLanguage::promql;
  bool is_server = true;  // with a mind of its own about PromQL; else our engine reads it
  SecretReference bearer_token;
  std::string username;
  SecretReference password;
  std::string url_credentials;  // "user:password" that stood in a URL from the environment: secret
  std::vector<SourceHeader> headers;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string server_name;  // checked in the certificate instead of the URL's host
  std::string proxy;
  std::string proxy_credentials;   // "user:password" out of the proxy's URL: secret
  Duration timeout = seconds(30);  // of one request
  Duration lag;                    // how late samples arrive
  int connections = 16;            // at most so many at once
  Place place;
};

struct Gate {
  std::string name;
  std::string description;
  std::string service;
  std::string owner;
  std::vector<SourceConfig> sources;  // those that objectives use
  std::vector<Objective> objectives;
  Rule rule;  // an all_of over everything declared
  std::vector<Exclusion> exclusions;
  DoubtPolicy on;
  std::optional<WatchPlan> watch;
  std::optional<Rollout> rollout;
  std::optional<KayentaPlan> judge;  // of the objectives that have a KayentaMetricPlan
  std::string file;                  // as named on the command line
};

}  // namespace tidegate
