#include <algorithm>
#include <array>
#include <cmath>

#include "base/time.h"
#include "core/engine/call.h"
#include "core/engine/evaluate.h"

// Parts of a moment in UTC, of the evaluation's or of the seconds that a vector holds.
namespace tidegate::engine {
namespace {

constexpr std::int64_t kDay = 86'400;

struct Moment {
  std::int64_t days = 0;    // since 1970-01-01
  std::int64_t in_day = 0;  // seconds
  CivilDate date = {};

  explicit Moment(std::int64_t seconds) {
    in_day = ((seconds % kDay) + kDay) % kDay;
    days = (seconds - in_day) / kDay;
    date = civil_from_days(days);
  }
};

std::int64_t first_of_month(const CivilDate& date, int months_later) {
  const bool next_year = date.month + months_later > 12;
  return days_from_civil(
      {.year = date.year + (next_year ? 1 : 0), .month = next_year ? 1 : date.month + months_later, .day = 1});
}

double minute(const Moment& at) { return static_cast<double>(at.in_day / 60 % 60); }
double hour(const Moment& at) { return static_cast<double>(at.in_day / 3600); }
double day_of_month(const Moment& at) { return at.date.day; }
double day_of_week(const Moment& at) {
  return static_cast<double>(((at.days + 4) % 7 + 7) % 7);
}  // the first was a Thursday
double day_of_year(const Moment& at) {
  return static_cast<double>(at.days - days_from_civil({.year = at.date.year, .month = 1, .day = 1}) + 1);
}
double days_in_month(const Moment& at) {
  return static_cast<double>(first_of_month(at.date, 1) - first_of_month(at.date, 0));
}
double month(const Moment& at) { return at.date.month; }
double year(const Moment& at) { return static_cast<double>(at.date.year); }

// Whole seconds. What has no place in the calendar, NaN too, stands at one of its ends, some 290 million years away.
std::int64_t moment_of(double value) {
  constexpr double kMost = 9e15;
  if (std::isnan(value)) return static_cast<std::int64_t>(-kMost);
  return static_cast<std::int64_t>(std::clamp(value, -kMost, kMost));
}

template <double (*part)(const Moment&)>
Outcome<Frame> of_dates(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto& arguments = call_of(expr).arguments;
  if (arguments.empty()) {
    std::vector<double> values;
    for (std::size_t step = 0; step < grid.count(); ++step) values.push_back(part(Moment(grid.at(step) / 1000)));
    return scalar_frame(std::move(values));
  }
  Frame frame = TRY(evaluate(context, *arguments.front(), grid));
  frame.histograms.clear();
  for (double& value : frame.values) {
    if (!is_absent(value)) value = part(Moment(moment_of(value)));
  }
  for (Row& row : frame.rows) row = context.unnamed(row);
  frame.drop_empty_rows();
  return merge_equal_rows(std::move(frame));
}

constexpr std::array<NamedCall, 8> kCalls = {{
    {"day_of_month", of_dates<day_of_month>},
    {"day_of_week", of_dates<day_of_week>},
    {"day_of_year", of_dates<day_of_year>},
    {"days_in_month", of_dates<days_in_month>},
    {"hour", of_dates<hour>},
    {"minute", of_dates<minute>},
    {"month", of_dates<month>},
    {"year", of_dates<year>},
}};

}  // namespace

std::span<const NamedCall> date_calls() { return kCalls; }

}  // namespace tidegate::engine
