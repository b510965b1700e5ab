#include "core/engine/aggregate_some.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/hash.h"
#include "base/text.h"
#include "core/engine/evaluate.h"
#include "core/engine/grouping.h"
#include "core/engine/label_index.h"
#include "core/engine/ranking.h"
#include "core/histograms/text.h"
#include "core/promql/quoting.h"

namespace tidegate::engine {
namespace {

using namespace promql;

// Numbers that fit a 64-bit integer, as Go's conversion bounds them.
constexpr double kTooLarge = 9223372036854774784.0;
constexpr double kTooSmall = -9223372036854775808.0;

// NaN if any is.
double largest(const std::vector<double>& values) {
  double most = -INFINITY;
  for (const double v : values) most = std::isnan(v) || std::isnan(most) ? std::nan("") : std::max(most, v);
  return most;
}

double smallest(const std::vector<double>& values) {
  double least = INFINITY;
  for (const double v : values) least = std::isnan(v) || std::isnan(least) ? std::nan("") : std::min(least, v);
  return least;
}

// The share of the hash space that lies before this series: limit_ratio takes the series before, or from, a point.
// Source: prometheus labels_stringlabels.go: each string behind its length, in one byte or 255 and three.
double place_of(const Labeling& labeling, LabelSet labels) {
  std::string bytes;
  const auto add = [&](std::string_view text) {
    if (text.size() < 255) {
      bytes += static_cast<char>(text.size());
    } else {
      bytes += '\xff';
      for (const unsigned shift : {0U, 8U, 16U}) bytes += static_cast<char>((text.size() >> shift) & 0xffU);
    }
    bytes += text;
  };
  for (const auto& pair : labels) add(labeling.store.text(pair.name)), add(labeling.store.text(pair.value));
  return static_cast<double>(xxhash64(bytes)) / 18446744073709551615.0;
}

class Choice {
 public:
  Choice(Context& context, const Expr& expr, const Frame& from, const std::vector<double>& parameters)
      : context_(context),
        expr_(expr),
        aggregation_(std::get<Aggregation>(expr.node)),
        from_(from),
        parameters_(parameters),
        grouping_(group_rows(context, from.rows, aggregation_)) {}

  Outcome<Frame> best() {
    if (largest(parameters_) < 1) return Frame(from_.steps);
    TRY(check_count());
    const Rank rank = aggregation_.op == Aggregator::topk ? Rank::largest_first : Rank::smallest_first;
    return choose([&](std::size_t step) { return best_at(step, rank); });
  }

  Outcome<Frame> first() {
    if (largest(parameters_) < 1) return Frame(from_.steps);
    TRY(check_count());
    return choose([&](std::size_t step) { return first_at(step); });
  }

  Outcome<Frame> share() {
    const double most = largest(parameters_);
    const double least = smallest(parameters_);
    if (most == 0 && least == 0) return Frame(from_.steps);
    if (std::isnan(most)) return fail_query("Ratio value is NaN");
    if (most > 1) note_ratio(most, "1");
    if (least < -1) note_ratio(least, "-1");
    return choose([&](std::size_t step) { return share_at(step); });
  }

 private:
  Outcome<void> check_count() const {
    const double most = largest(parameters_);
    const double least = smallest(parameters_);
    if (std::isnan(most)) return fail_query("Parameter value is NaN");
    if (least <= kTooSmall) return fail_query("Scalar value " + histograms::general(least) + " underflows int64");
    if (most >= kTooLarge) return fail_query("Scalar value " + histograms::general(most) + " overflows int64");
    return {};
  }

  void note_ratio(double ratio, std::string_view limit) {
    context_.notes.warn(*aggregation_.parameter, "ratio value should be between -1 and 1, got " +
                                                     histograms::general(ratio) + ", capping to " + std::string(limit));
  }

  // Rows chosen at each step, in order. An instant vector keeps that order.
  template <class ChooseAt>
  Frame choose(ChooseAt choose_at) {
    Frame frame(from_.steps);
    std::vector<std::size_t> place(from_.size(), from_.size());
    for (std::size_t step = 0; step < from_.steps; ++step) {
      for (const std::size_t row : choose_at(step)) {
        if (place[row] == from_.size()) place[row] = frame.add(from_.rows[row]);
        frame.copy(from_, row, step, place[row]);
      }
    }
    return frame;
  }

  std::size_t count_at(std::size_t step) const {
    const auto most = static_cast<double>(from_.size());
    return static_cast<std::size_t>(std::max(0.0, std::min(parameters_[step], most)));
  }

  std::vector<std::size_t> best_at(std::size_t step, Rank rank) {
    const std::size_t k = count_at(step);
    std::vector<std::size_t> chosen;
    if (k < 1) return chosen;
    std::vector<BestRows> groups(grouping_.groups.size(), BestRows(rank, k));
    for (std::size_t row = 0; row < from_.size(); ++row) {
      if (from_.histogram(row, step) != nullptr) {
        context_.notes.info(expr_, ignored_in_aggregation(aggregator_name(aggregation_.op)));
      } else if (from_.has(row, step)) {
        groups[grouping_.group_of[row]].offer({.value = from_.at(row)[step], .row = row});
      }
    }
    for (auto& group : groups) {
      for (const Ranked& ranked : group.take()) chosen.push_back(ranked.row);
    }
    return chosen;
  }

  std::vector<std::size_t> first_at(std::size_t step) const {
    const std::size_t k = count_at(step);
    std::vector<std::vector<std::size_t>> groups(grouping_.groups.size());
    for (std::size_t row = 0; row < from_.size(); ++row) {
      auto& group = groups[grouping_.group_of[row]];
      if (group.size() < k && from_.has(row, step)) group.push_back(row);
    }
    return flat(groups);
  }

  std::vector<std::size_t> share_at(std::size_t step) const {
    const double ratio = std::clamp(parameters_[step], -1.0, 1.0);
    std::vector<std::vector<std::size_t>> groups(grouping_.groups.size());
    if (ratio == 0) return {};
    for (std::size_t row = 0; row < from_.size(); ++row) {
      if (!from_.has(row, step)) continue;
      const double place = place_of(context_.labeling, from_.rows[row].labels);
      const bool is_in = ratio >= 0 ? place < ratio : place >= 1 + ratio;
      if (is_in) groups[grouping_.group_of[row]].push_back(row);
    }
    return flat(groups);
  }

  static std::vector<std::size_t> flat(const std::vector<std::vector<std::size_t>>& groups) {
    std::vector<std::size_t> all;
    for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
    return all;
  }

  Context& context_;
  const Expr& expr_;
  const Aggregation& aggregation_;
  const Frame& from_;
  const std::vector<double>& parameters_;
  Grouping grouping_;
};

// As a label's value: the shortest digits that read back as the same double, without an exponent.
std::string as_label(double value) {
  if (!std::isfinite(value)) return shortest(value);
  std::array<char, 400> digits{};
  const auto print = [&](std::chars_format form) {
    return std::string(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value, form).ptr);
  };
  constexpr double kWhole = 9007199254740992;  // from here on the fixed form has all digits, not the shortest ones
  if (std::abs(value) < kWhole) return print(std::chars_format::fixed);
  const std::string scientific = print(std::chars_format::scientific);
  const std::size_t e = scientific.find('e');
  std::size_t exponent = 0;
  std::from_chars(scientific.data() + e + 2, scientific.data() + scientific.size(), exponent);
  std::string whole = scientific.substr(0, e);
  std::erase(whole, '.');
  whole.append(exponent + 1 - (whole.size() - (value < 0 ? 1 : 0)), '0');
  return whole;
}

}  // namespace

bool chooses_rows(Aggregator op) {
  return op == Aggregator::topk || op == Aggregator::bottomk || op == Aggregator::limitk ||
         op == Aggregator::limit_ratio;
}

Outcome<Frame> choose_rows(Context& context, const Expr& expr, Frame from, const std::vector<double>& parameters) {
  Choice choice(context, expr, from, parameters);
  const Aggregator op = std::get<Aggregation>(expr.node).op;
  if (op == Aggregator::limitk) return choice.first();
  if (op == Aggregator::limit_ratio) return choice.share();
  return choice.best();
}

Outcome<Frame> count_values(Context& context, const Aggregation& aggregation, const Grid& grid) {
  const auto& label = std::get<StringLiteral>(aggregation.parameter->node).value;
  if (label.empty() || !is_utf8(label)) return fail_query("invalid label name " + write_string(label));
  const Frame from = TRY(evaluate(context, *aggregation.inner, grid));
  Labeling& labeling = context.labeling;
  const Symbol value_label = labeling.store.intern(label);
  auto names = labeling.symbols(aggregation.grouping);
  names.push_back(aggregation.without ? labeling.name : value_label);
  Frame frame(from.steps);
  LabelIndex index;
  for (std::size_t row = 0; row < from.size(); ++row) {
    for (std::size_t step = 0; step < from.steps; ++step) {
      if (!from.has(row, step)) continue;
      const Histogram* histogram = from.histogram(row, step);
      const auto text = histogram != nullptr ? histograms::to_text(*histogram) : as_label(from.at(row)[step]);
      const LabelSet valued = labeling.with(from.rows[row].labels, value_label, labeling.store.intern(text));
      const LabelSet labels = aggregation.without ? labeling.without(valued, names) : labeling.only(valued, names);
      auto group = index.find(labels);
      if (group == LabelIndex::kNone) {
        group = static_cast<std::uint32_t>(frame.add({.labels = labels}));
        index.add(labels);
      }
      const double before = frame.at(group)[step];
      frame.set(group, step, is_absent(before) ? 1.0 : before + 1);
    }
  }
  return frame;
}

}  // namespace tidegate::engine
