#include "edge/reports/comparison_chart.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "core/model/quantity.h"
#include "edge/reports/markdown_text.h"

namespace tidegate::reports {
namespace {

using Look = Comparison::Look;

constexpr std::size_t kMostPoints = 150;
constexpr double kWidth = 760, kLeft = 64, kRight = 748;
constexpr double kHighest = 1.05;  // of the evidence's panel: a little above "enough"

// A panel's rows in pixels, top < bottom.
struct Panel {
  double top, bottom;
  double height() const { return bottom - top; }
};
constexpr Panel kValues = {34, 174};
constexpr Panel kEvidence = {212, 282};
constexpr double kFoot = 24;  // below the last panel: the times

std::string in_short(double pixels) { return format("{:.1f}", pixels); }

// As many looks as can be told apart, each for those up to it: the mean of the values that there are.
std::vector<Look> thinned(std::span<const Look> looks) {
  const auto bins = std::min(looks.size(), kMostPoints);
  std::vector<Look> points;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const auto begin = bin * looks.size() / bins, end = (bin + 1) * looks.size() / bins;
    auto point = looks[end - 1];
    for (const auto value : {&Look::canary, &Look::baseline}) {
      double sum = 0, count = 0;
      for (const auto& look : looks.subspan(begin, end - begin)) {
        if (!(look.*value) || !std::isfinite(*(look.*value))) continue;
        sum += *(look.*value);
        ++count;
      }
      point.*value = count > 0 ? std::optional(sum / count) : std::nullopt;
    }
    points.push_back(point);
  }
  return points;
}

// The distance of grid lines, of which there are two to five: 1, 2 or 5 times a power of ten.
double grid_step(double highest) {
  const double power = std::pow(10, std::floor(std::log10(highest)));
  for (const double factor : {0.2, 0.5, 1.0, 2.0}) {
    if (highest / (factor * power) <= 5) return factor * power;
  }
  return 5 * power;
}

// "12:00:00".
std::string clock_time(Timestamp at, std::size_t length = 8) { return format_timestamp(at).substr(11, length); }

class Chart {
 public:
  enum class Evidence { drawn, left_out };

  Chart(const Comparison& comparison, Evidence evidence)
      : comparison_(comparison), evidence_(evidence), points_(thinned(comparison.looks)), begin_(points_.front().at) {
    if (!comparison.steps.empty()) begin_ = std::min(begin_, comparison.steps.front().begin);
    for (const auto& point : points_) {
      for (const auto& value : {point.canary, point.baseline}) {
        highest_ = std::max(highest_, value.value_or(0));
        lowest_ = std::min(lowest_, value.value_or(0));
      }
    }
    highest_ = std::max(highest_, comparison.limit.value_or(0));
    if (!(highest_ > lowest_)) highest_ = 1;
    highest_ += 0.08 * (highest_ - lowest_);
  }

  std::string draw() {
    open();
    steps();
    grid();
    if (comparison_.limit) rule(*y_of(comparison_.limit), "limit", "#4c78a8");
    // Broad and pale, so that it is seen where the canary's lies upon it.
    series("baseline", "#4c78a8", [&](const Look& look) { return y_of(look.baseline); }, 5, 0.55);
    series("canary", "#d9730d", [&](const Look& look) { return y_of(look.canary); });
    if (evidence_ == Evidence::drawn) evidence();
    time_axis();
    hints();
    return svg_ + "</svg>\n";
  }

 private:
  double bottom() const { return evidence_ == Evidence::drawn ? kEvidence.bottom : kValues.bottom; }
  double height() const { return bottom() + kFoot; }

  double x_of(Timestamp at) const {
    const auto length = std::max<double>(static_cast<double>((points_.back().at - begin_).ms), 1);
    return kLeft + (kRight - kLeft) * std::clamp(static_cast<double>((at - begin_).ms) / length, 0.0, 1.0);
  }

  std::optional<double> y_of(std::optional<double> value) const {
    if (!value) return std::nullopt;
    return kValues.bottom - kValues.height() * (*value - lowest_) / (highest_ - lowest_);
  }

  static double y_of_evidence(double share) {
    return kEvidence.bottom - kEvidence.height() * std::clamp(share, 0.0, kHighest) / kHighest;
  }

  void open() {
    svg_ = format(
        "<svg class=\"comparison\" viewBox=\"0 0 {} {}\" width=\"100%\" role=\"img\" font-size=\"12\" "
        "font-family=\"system-ui, sans-serif\" aria-label=\"Canary and baseline over time\">\n",
        kWidth, height());
    legend(kLeft, 14, "canary", "#d9730d", "canary");
    legend(kLeft + 90, 14, "baseline", "#4c78a8", comparison_.limit ? "limit" : "baseline");
  }

  void legend(double x, double y, std::string_view name, std::string_view colour, std::string_view words) {
    svg_ += format("<line class=\"{}\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"3\"/>",
                   name, x, x + 18, y - 4, y - 4, colour);
    text(x + 24, y, "start", words);
  }

  void text(double x, double y, std::string_view anchor, std::string_view words, std::string_view kind = "label") {
    svg_ += format("<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\" fill=\"#57606a\">{}</text>\n", kind,
                   in_short(x), in_short(y), anchor, escape_html(words));
  }

  void rule(double y, std::string_view kind, std::string_view colour) {
    svg_ += format("<line class=\"{}\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\" stroke=\"{}\"{}/>\n", kind, kLeft,
                   kRight, in_short(y), in_short(y), colour, kind == "enough" ? " stroke-dasharray=\"4 3\"" : "");
  }

  // Every other step shaded, with what it was given of the traffic.
  void steps() {
    for (std::size_t i = 0; i < comparison_.steps.size(); ++i) {
      const auto& step = comparison_.steps[i];
      const double from = x_of(step.begin);
      const double to = i + 1 < comparison_.steps.size() ? x_of(comparison_.steps[i + 1].begin) : kRight;
      const bool is_shaded = i % 2 == 1;
      svg_ += format(
          "<rect class=\"step\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#8c959f\" fill-opacity=\"{}\"/>\n",
          in_short(from), kValues.top, in_short(std::max(to - from, 0.0)), bottom() - kValues.top,
          is_shaded ? "0.14" : "0.05");
      if (to - from < 22) continue;
      const auto traffic = format_quantity(step.traffic, Dimension::ratio, 3);
      text((from + to) / 2, kValues.top - 6, "middle", step.is_misrouted ? traffic + " misrouted" : traffic,
           step.is_misrouted ? "misrouted" : "label");
    }
  }

  void grid() {
    const double step = grid_step(highest_ - lowest_);
    for (double value = std::ceil(lowest_ / step) * step; value <= highest_; value += step) {
      rule(*y_of(value), "grid", "#d0d7de");
      text(kLeft - 6, *y_of(value) + 4, "end", format_quantity(value, comparison_.dimension, 3));
    }
  }

  // A line for each stretch without a gap; a point by itself is a dot.
  template <typename Y>
  void series(std::string_view name, std::string_view colour, const Y& y, int width = 2, double opacity = 1) {
    std::string stretch;
    std::size_t length = 0;
    const auto end_stretch = [&] {
      if (length == 1) stretch += " " + stretch;  // round caps make a dot of it
      if (length > 0) {
        svg_ += format(
            "<polyline class=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-opacity=\"{}\" "
            "stroke-linecap=\"round\" stroke-linejoin=\"round\" points=\"{}\"/>\n",
            name, colour, width, in_short(opacity), stretch);
      }
      stretch.clear();
      length = 0;
    };
    for (const auto& point : points_) {
      const std::optional<double> at = y(point);
      if (!at) {
        end_stretch();
        continue;
      }
      stretch += (length++ > 0 ? " " : "") + in_short(x_of(point.at)) + "," + in_short(*at);
    }
    end_stretch();
  }

  void evidence() {
    legend(kLeft, 200, "worse", "#c0392b", comparison_.limit ? "proof that it breaks it" : "proof that it is worse");
    legend(kLeft + 180, 200, "no-worse", "#2e8b57",
           comparison_.limit ? "proof that it keeps it" : "proof that it is no worse");
    rule(kEvidence.bottom, "grid", "#d0d7de");
    rule(y_of_evidence(1), "enough", "#8c959f");
    text(kLeft - 6, y_of_evidence(1) + 4, "end", "enough");
    text(kLeft - 6, kEvidence.bottom + 4, "end", "none");
    series("worse", "#c0392b", [](const Look& look) { return std::optional(y_of_evidence(look.against)); });
    series("no-worse", "#2e8b57", [](const Look& look) { return std::optional(y_of_evidence(look.in_favour)); });
  }

  void time_axis() {
    const auto end = points_.back().at;
    const std::size_t length = end - begin_ < minutes(10) ? 8 : 5;  // seconds where they tell times apart
    text(kLeft, height() - 6, "start", clock_time(begin_, length));
    text((kLeft + kRight) / 2, height() - 6, "middle", clock_time(begin_ + Duration{(end - begin_).ms / 2}, length));
    text(kRight, height() - 6, "end", clock_time(end, length) + " UTC");
  }

  // What a pointer over the picture is told.
  void hints() {
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const auto& point = points_[i];
      const double from = i == 0 ? kLeft : x_of(points_[i - 1].at);
      const auto value = [&](const std::optional<double>& of) {
        return of ? format_quantity(*of, comparison_.dimension, 3) : std::string("no events");
      };
      const auto share = [](double of) { return format_quantity(std::floor(of * 100) / 100, Dimension::ratio); };
      const auto other = comparison_.limit ? std::string() : ", baseline " + value(point.baseline);
      auto words = format("{}: canary {}{}", clock_time(point.at), value(point.canary), other);
      if (evidence_ == Evidence::drawn) {
        words += format("; {}: {} of the evidence, {}: {}", comparison_.limit ? "broken" : "worse",
                        share(point.against), comparison_.limit ? "kept" : "no worse", share(point.in_favour));
      }
      svg_ += format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill-opacity=\"0\"><title>{}</title></rect>\n",
                     in_short(from), kValues.top, in_short(std::max(x_of(point.at) - from, 1.0)),
                     bottom() - kValues.top, escape_html(words));
    }
  }

  const Comparison& comparison_;
  Evidence evidence_;
  std::vector<Look> points_;
  Timestamp begin_;
  double highest_ = 0, lowest_ = 0;
  std::string svg_;
};

}  // namespace

std::string draw_comparison(const Comparison& comparison) {
  return comparison.looks.size() < 2 ? "" : Chart(comparison, Chart::Evidence::drawn).draw();
}

std::string draw_metric(const KayentaFinding& finding, Timestamp end) {
  Comparison both{.dimension = finding.dimension};
  const auto& canary = finding.canary.values;
  const auto& baseline = finding.baseline.values;
  const auto count = std::max(canary.size(), baseline.size());
  for (std::size_t i = 0; i < count; ++i) {
    both.looks.push_back({.at = end - finding.step * static_cast<std::int64_t>(count - 1 - i),
                          .canary = i < canary.size() ? canary[i] : std::nullopt,
                          .baseline = i < baseline.size() ? baseline[i] : std::nullopt});
  }
  return count < 2 ? "" : Chart(both, Chart::Evidence::left_out).draw();
}

}  // namespace tidegate::reports
