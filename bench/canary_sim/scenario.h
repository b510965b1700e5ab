#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

// What is simulated: rows of a table, each a service, its noise, and what befalls its canary. Minutes count from 0.
namespace tidegate::bench {

inline constexpr int kMinutes = 60;          // of a comparison; a look each
inline constexpr int kHistoryMinutes = 600;  // of the same service without a canary
inline constexpr int kBlockMinutes = 30;     // of history, for the overdispersion

// How an arm's rate (of errors) or scale (of latency) wanders, by itself: a factor of mean 1.
enum class Moods {
  none,
  log_normal,  // exp of an AR(1) process
  gamma,       // a gamma variable that is drawn anew with the chance 1 - rho each minute
  heavy,       // log-normal, whose logarithm has three times the deviation that cv asks for
};

// What hits both arms alike.
enum class Shared {
  none,
  daily,    // a day's curve of traffic and rate, and incidents: 5 times the rate for 5 minutes, one an hour
  outages,  // 20 times the rate for 5 to 20 minutes, one in 2 hours, as blocks
};

struct Noise {
  Moods moods = Moods::none;
  double cv = 0;    // deviation by mean, of the factor
  double rho = 0;   // correlation of a minute with the next
  double pods = 0;  // the deviation of what each pod's rate is times its service's; drawn anew for each comparison
  Shared shared = Shared::none;
};

enum class Split { even, one_in_twenty, rising };  // the canary's: 1/2; 1/20; 1/20, 1/4 and 1/2 for 20 minutes each

enum class Incident {
  none,
  step,           // from `onset` on: `ratio` times the rate or the latency
  ramp,           // from 1 at the start to `ratio` at the end
  bursts,         // `ratio` in one minute of 10
  bad_pod,        // `ratio` at one of 10 pods
  warm_up,        // `ratio` for the first 2 minutes
  misrouted,      // `ratio`, but half of the canary's requests are served by the old version
  slow_requests,  // latency: that a part of `portion` takes `ratio` times as long
};

// What is wrong with the measurement or the traffic, rather than the canary.
enum class Fault {
  none,
  no_canary,  // no request reaches it
  no_baseline,
  lost_scrapes,  // one in 5 of each pod
  restart,       // all the canary's counters begin anew at minute 30
  other_split,   // for minutes 20 to 40 the canary has six times its share of the traffic
};

// What a row is for.
enum class Kind { healthy, incident, margin };

struct Row {
  std::string_view name;  // what --rows matches
  double rps = 10;        // of both arms
  Split split = Split::even;
  double p = 0.005;  // rate of errors; of latency rows without a meaning
  Noise noise = {};
  Incident incident = Incident::none;
  double ratio = 1;
  int onset = 0;
  double portion = 1;
  Fault fault = Fault::none;
  Kind kind = Kind::healthy;
  bool is_published = false;  // a row of the first study: goals are checked against it

  double canary_share(int minute) const;
  double factor(int minute) const;  // of the canary's rate or latency
  int canary_pods() const;          // of 20 in all
};

std::span<const Row> rate_rows();
std::span<const Row> latency_rows();

// --noise: another family of moods in place of each row's own, with the row's cv or, where it has none, a usual one.
struct OtherNoise {
  std::string_view name;
  Noise noise;
};
std::span<const OtherNoise> other_noises();
inline constexpr double kUsualRateCv = 0.3;
inline constexpr double kUsualLatencyCv = 0.05;
Row with_noise(Row row, const Noise& noise, double usual_cv);

}  // namespace tidegate::bench
