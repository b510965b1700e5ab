#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "core/model/source.h"
#include "core/promql/selectors.h"

// PromQL that asks for an indicator together with the evidence for it. One request brings a value, its sample counts
// and its age: each part is labelled, and all are joined by `or`.
namespace tidegate::promql {

// One number to ask for, under a tag: {"total", "sum(increase(x[5m]))"}.
struct Part {
  std::string tag;
  std::string expression;
};

// The label that carries a part's tag.
inline constexpr std::string_view kTagLabel = "tidegate";

std::string combined(std::span<const Part> parts);

// The answer's series by tag, without it; those of one tag in the order they came.
using TaggedSeries = std::map<std::string, std::vector<Series>, std::less<>>;
TaggedSeries by_tag(const Answer& answer);

// The one number under that tag, or nothing.
std::optional<double> number_of(const TaggedSeries& parts, std::string_view tag);

// x[5m]
std::string ranged(const Selector& selector, Duration window);

// What the series of a counter gained in the window: sum(increase(x[5m])).
std::string increase_of(const Selector& selector, Duration window);

// How many series have samples in the window and none when it began; nothing when there are none.
std::string young_of(const Selector& selector, Duration window);

// Which series were there before the window: when it began, 15 minutes or an hour earlier. One that was, and isn't
// when the window begins, only was away; what it counted before then is not new.
std::string present_before(const Selector& selector, Duration window);

// What a counter gained in the window, by series that were there before it and by those born inside it: tags
// PREFIX-old, PREFIX-born-gain and PREFIX-born. increase() can't see a series' first value (an error counter often
// begins at its first error), so a born one's gain is its highest value, if all of it can be new. VictoriaMetrics'
// increase() counts some first values and some not, which is why the two kinds are never mixed.
// `by`: of each value of that label.
std::vector<Part> gains_of(std::string_view prefix, const Selector& selector, Duration window,
                           std::string_view by = "");

// The same series by series, without restarts.
std::string gains_by_series(const Selector& selector, Duration window);

// How a selector is moved in a query: " offset 1h @ 1700000000"; "" if it isn't.
std::string moves_of(const SelectorUse& use);

// How many series of a selector there are in the window, which may be moved; nothing without any.
std::string series_in(const Selector& selector, Duration window, std::string_view moves = "");

// How many values of a label series of both have; nothing without any.
struct SeriesIn {
  const Selector& selector;
  Duration window;
  std::string_view moves;
};
std::string values_in_common(std::string_view label, const SeriesIn& one, const SeriesIn& other);

// How many series of a metric there are in the window, or were within the last day or 2, 4 or 7 days ago; nothing:
// it is unknown.
std::string known_metric(std::string_view name, Duration window);

// The time of the newest current sample, in Unix seconds.
std::string newest_of(const Selector& selector, std::string_view moved = "");

// The evidence parts of a selector: tags newest (Unix seconds) and counts, which counts_of() reads. `moved` is what
// moves it in time: " offset 1h", " @ 1700000000".
std::vector<Part> evidence_of(const Selector& selector, Duration window, std::string_view moved = "");

// How many samples of how many series there are in a window; nothing when there are none.
struct SampleCounts {
  double samples = 0;
  double series = 0;
  bool operator==(const SampleCounts&) const = default;
};
std::optional<SampleCounts> counts_of(const TaggedSeries& parts, std::string_view tag);

// The time of the newest sample in the window, to about a fiftieth of it, even of series that have ended.
std::string newest_in_window(const Selector& selector, Duration window, std::string_view moved = "");

// The scraped jobs whose series matched the selector in the window or in the day before it, and which now have neither
// a series of it nor a target that is up. Jobs of which `others` select something too, now or before, are left out:
// whether those are collected is seen there. So are jobs without an `up`, as pushed ones: nothing tells whether they
// are gone or silent. A series a job.
std::string ended_jobs(const Selector& selector, std::span<const Selector> others, Duration window);

// The commonest values of a label among the selector's series in the window, or at the moment without one; values_in()
// reads them, "" left out.
std::string values_of(std::string_view label, const Selector& selector, Duration window);
std::vector<std::string> values_in(const TaggedSeries& parts, std::string_view tag, std::string_view label);

// How many of the selector's series, and how many targets of the source, were there when the window began.
std::string count_before(const Selector& selector, Duration window);
std::string targets_before(Duration window);

// How many targets couldn't be scraped once or more, lately: none of the others can be down; nothing for none.
std::string failed_scrapes(Duration window);

// Of the targets whose series match any of the selectors in the window, and of those that should, in a job that a
// selector names: how many there are, how many are down, and a few of those as series; tags targets, targets-down,
// down.
std::vector<Part> targets_of(std::span<const Selector> selectors, Duration window);

// How many jobs had series when the window began, 15 minutes or an hour earlier, and have none now; nothing for none.
std::string ended_lately(const Selector& selector, Duration window);

}  // namespace tidegate::promql
