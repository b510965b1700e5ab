#include "core/promql/compose.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::promql {
namespace {

// 1700000000, 1700000000.500
std::string seconds_text(Timestamp time) {
  const auto rest = time.ms % 1000;
  return format("{}", time.ms / 1000) + (rest == 0 ? "" : format(".{:03}", rest));
}

constexpr std::string_view kCountLabel = "samples";  // how many a series has; the value is how many series have so many

std::string shifted(const Selector& selector, Duration by) {
  return format("{} offset {}", write(selector), format_duration(by));
}

}  // namespace

std::string combined(std::span<const Part> parts) {
  std::string out;
  for (const auto& part : parts) {
    if (!out.empty()) out += "\nor ";
    out += format("label_replace({}, \"{}\", \"{}\", \"\", \"\")", part.expression, kTagLabel, part.tag);
  }
  return out;
}

TaggedSeries by_tag(const Answer& answer) {
  TaggedSeries parts;
  for (const auto& series : answer.series) {
    auto untagged = series;
    untagged.labels.remove(kTagLabel);
    parts[std::string(series.labels.get(kTagLabel))].push_back(std::move(untagged));
  }
  return parts;
}

std::optional<double> number_of(const TaggedSeries& parts, std::string_view tag) {
  const auto part = parts.find(tag);
  if (part == parts.end() || part->second.size() != 1 || part->second[0].samples.empty()) return std::nullopt;
  return part->second[0].samples.back().value;
}

std::string ranged(const Selector& selector, Duration window) {
  return format("{}[{}]", write(selector), format_duration(window));
}

std::string increase_of(const Selector& selector, Duration window) {
  return format("sum(increase({}))", ranged(selector, window));
}

std::string young_of(const Selector& selector, Duration window) {
  return format("count(count_over_time({}) unless {})", ranged(selector, window), shifted(selector, window));
}

std::string present_before(const Selector& selector, Duration window) {
  return format("(last_over_time({}[15m] offset {}) or {})", write(selector), format_duration(window),
                shifted(selector, window + hours(1)));
}

std::vector<Part> gains_of(std::string_view prefix, const Selector& selector, Duration window, std::string_view by) {
  const auto range = ranged(selector, window);
  const auto before = present_before(selector, window);
  const std::string sum = by.empty() ? "sum" : format("sum by ({}) ", by);
  return {{format("{}-old", prefix), format("{}(increase({}) and {})", sum, range, before)},
          {format("{}-born-gain", prefix), format("{}(increase({}) unless {})", sum, range, before)},
          {format("{}-born", prefix), format("{}(max_over_time({}) unless {})", sum, range, before)}};
}

std::string gains_by_series(const Selector& selector, Duration window) {
  const auto range = ranged(selector, window);
  const auto before = present_before(selector, window);
  return format("(increase({}) and {} or max_over_time({}) unless {})", range, before, range, before);
}

std::string moves_of(const SelectorUse& use) {
  std::string moves;
  if (use.back != Duration{}) moves = " offset " + format_duration(use.back);
  if (use.pinned) moves += " @ " + seconds_text(*use.pinned);
  return moves;
}

std::string series_in(const Selector& selector, Duration window, std::string_view moves) {
  return format("count(count_over_time({}{}))", ranged(selector, window), moves);
}

std::string values_in_common(std::string_view label, const SeriesIn& one, const SeriesIn& other) {
  const auto name = write_label(label);
  const auto values = [&](const SeriesIn& series) {
    auto labelled = series.selector;
    labelled.matchers.push_back({.label = std::string(label), .op = Matcher::Op::not_equal, .value = ""});
    return format("count by ({}) (count_over_time({}{}))", name, ranged(labelled, series.window), series.moves);
  };
  return format("count({} and on ({}) {})", values(one), name, values(other));
}

std::string known_metric(std::string_view name, Duration window) {
  const Selector selector{.name = std::string(name), .matchers = {}};
  auto text = series_in(selector, window);
  text += format(" or last_over_time((count({}))[1d:5m])", write(selector));
  for (const auto days : {2, 4, 7}) {
    text += format(" or count({})", shifted(selector, hours(24 * days)));
  }
  return text;
}

std::string newest_of(const Selector& selector, std::string_view moved) {
  return format("max(timestamp({}{}))", write(selector), moved);
}

std::vector<Part> evidence_of(const Selector& selector, Duration window, std::string_view moved) {
  const auto range = ranged(selector, window);
  return {{"newest", newest_of(selector, moved)},
          {"counts", format("count_values(\"{}\", count_over_time({}{}))", kCountLabel, range, moved)}};
}

std::optional<SampleCounts> counts_of(const TaggedSeries& parts, std::string_view tag) {
  const auto part = parts.find(tag);
  if (part == parts.end()) return std::nullopt;
  SampleCounts counts;
  for (const auto& series : part->second) {
    const auto samples = parse_double(series.labels.get(kCountLabel));
    if (!samples || series.samples.empty()) return std::nullopt;
    counts.series += series.samples.back().value;
    counts.samples += *samples * series.samples.back().value;
  }
  return counts;
}

std::string newest_in_window(const Selector& selector, Duration window, std::string_view moved) {
  const auto step = std::max(seconds(1), Duration{window.ms / 50 / 1000 * 1000});
  return format("max(max_over_time(timestamp({}{})[{}:{}]))", write(selector), moved, format_duration(window),
                format_duration(step));
}

std::string ended_jobs(const Selector& selector, std::span<const Selector> others, Duration window) {
  const auto range = window + hours(24);
  const auto length = format_duration(range);
  const auto step = format_duration(std::max(minutes(5), seconds(range.ms / 1000 / 500)));
  auto text = format("count by (job) (last_over_time({}))", ranged(selector, range));
  text += format(" and on (job) last_over_time(up{{job!=\"\"}}[{}])", length);
  text += format(" unless on (job) {} unless on (job) (up == 1)", write(selector));
  for (const auto& other : others) {  // which may be many: a look every few minutes sees each job
    text += format(" unless on (job) ({} or last_over_time((count by (job) ({}))[{}:{}]))", write(other), write(other),
                   length, step);
  }
  return text;
}

std::string values_of(std::string_view label, const Selector& selector, Duration window) {
  constexpr int kMost = 10;
  const auto series = window == Duration{} ? write(selector) : format("count_over_time({})", ranged(selector, window));
  return format("topk({}, count by ({}) ({}))", kMost, write_label(label), series);
}

std::vector<std::string> values_in(const TaggedSeries& parts, std::string_view tag, std::string_view label) {
  std::vector<std::string> values;
  const auto part = parts.find(tag);
  if (part == parts.end()) return values;
  for (const auto& series : part->second) {
    if (const auto value = series.labels.get(label); !value.empty()) values.emplace_back(value);
  }
  return values;
}

namespace {

// However long the window: what was down days ago is up.
Duration watched(Duration window) { return std::min(window, minutes(10)); }

// The targets that are down, of all or of those that match: at least two scrapes in a row failed, for a minute or,
// where scrapes are rare, for five; or most did, again and again. Several of the same job and instance are as good as
// the best.
std::string down_among(const Selector& up, Duration window) {
  const auto best = [&](std::string_view function, Duration range) {
    return format("max by (job, instance) ({}({}))", function, ranged(up, range));
  };
  const auto silent = [&](Duration range) {
    return format("{} == 0 and {} >= 2", best("max_over_time", range), best("count_over_time", range));
  };
  const auto looks = watched(window);
  return format("({} or {} or {} < 0.5 and {} > 2)", silent(minutes(1)), silent(minutes(5)),
                best("avg_over_time", looks), best("changes", looks));
}

const Selector kUp{.name = "up", .matchers = {}};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// The `up` that may be of the selector's targets: of its labels those that targets have must match.
// {job="web",code="500"} is up{job=~"web|",code=~"500|"}.
Selector up_beside(const Selector& selector) {
  using Op = Matcher::Op;
  Selector up = kUp;
  for (auto matcher : selector.matchers) {
    if (matcher.op == Op::equal)
      matcher = {matcher.label, Op::matches, escaped(matcher.value) + "|"};
    else if (matcher.op == Op::matches)
      matcher.value = "(?:" + matcher.value + ")|";
    if (matcher.label != "__name__") up.matchers.push_back(std::move(matcher));
  }
  return up;
}

// The `up` of all targets that should have the selector's series: it names their job, and they have all its labels.
std::optional<Selector> up_of(const Selector& selector) {
  const auto names_job = [](const Matcher& each) { return each.label == "job" && each.op == Matcher::Op::equal; };
  if (std::ranges::none_of(selector.matchers, names_job)) return std::nullopt;
  Selector up{.name = "up", .matchers = selector.matchers};
  std::erase_if(up.matchers, [](const Matcher& each) { return each.label == "__name__"; });
  return up;
}

}  // namespace

std::string count_before(const Selector& selector, Duration window) {
  return format("count({})", shifted(selector, window));
}

std::string targets_before(Duration window) { return count_before(kUp, window); }

std::string failed_scrapes(Duration window) {
  return format("count(min_over_time({}) == 0)", ranged(kUp, std::max(minutes(5), watched(window))));
}

std::vector<Part> targets_of(std::span<const Selector> selectors, Duration window) {
  std::string seen, down;
  for (const auto& selector : selectors) {
    const auto targets = format("count by (job, instance) (count_over_time({}))", ranged(selector, window));
    seen += (seen.empty() ? "" : " or ") + targets;
    down += (down.empty() ? "" : " or ") +
            format("({} and on (job, instance) {})", targets, down_among(up_beside(selector), window));
    if (const auto up = up_of(selector)) down += format(" or count by (job, instance) ({})", down_among(*up, window));
  }
  return {{"targets", format("count({} or {})", seen, down)},
          {"targets-down", format("count({})", down)},
          {"down", format("topk(3, {})", down)}};
}

std::string ended_lately(const Selector& selector, Duration window) {
  return format("count(count by (job) ({}) unless on (job) {})", present_before(selector, window), write(selector));
}

}  // namespace tidegate::promql
