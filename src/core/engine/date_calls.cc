#include <array>
#include <chrono>
#include <cmath>

#include "core/engine/call.h"
#include "core/engine/evaluate.h"

// Parts of a moment in UTC, of the evaluation's or of the seconds that a vector holds.
namespace tidegate::engine {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::January;
using std::chrono::month_day_last;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year_month_day;
using std::chrono::year_month_day_last;

struct Moment {
  sys_days day;
  year_month_day date;
  seconds in_day{};

  explicit Moment(std::chrono::seconds since_1970)
      : day(floor<days>(since_1970)), date(day), in_day(since_1970 - day.time_since_epoch()) {}
};

double minute(const Moment& at) { return static_cast<double>(at.in_day.count() / 60 % 60); }
double hour(const Moment& at) { return static_cast<double>(at.in_day.count() / 3600); }
double day_of_month(const Moment& at) { return static_cast<unsigned>(at.date.day()); }
double day_of_week(const Moment& at) { return weekday(at.day).c_encoding(); }
double day_of_year(const Moment& at) {
  return static_cast<double>((at.day - sys_days(at.date.year() / January / 1)).count() + 1);
}
double days_in_month(const Moment& at) {
  return static_cast<unsigned>(year_month_day_last(at.date.year(), month_day_last(at.date.month())).day());
}
double month(const Moment& at) { return static_cast<unsigned>(at.date.month()); }
double year(const Moment& at) { return static_cast<int>(at.date.year()); }

// A calendar that covers 30,000 years either way is enough; beyond it, and for NaN, the day is 1970-01-01.
seconds moment_of(double value) {
  constexpr double kMost = 9e11;
  if (!(std::fabs(value) < kMost)) return seconds(0);
  return seconds(static_cast<std::int64_t>(value));
}

template <double (*part)(const Moment&)>
Outcome<Frame> of_dates(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto& arguments = call_of(expr).arguments;
  if (arguments.empty()) {
    std::vector<double> values;
    for (std::size_t step = 0; step < grid.count(); ++step) {
      values.push_back(part(Moment(seconds(grid.at(step) / 1000))));
    }
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
