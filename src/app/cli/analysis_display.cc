#include "app/cli/analysis_display.h"

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

using analysis::Analysis;

constexpr Duration kSignOfLife = minutes(1);

class PlainAnalysisDisplay final : public AnalysisDisplay {
 public:
  PlainAnalysisDisplay(Printer& log, Shield shield) : log_(log), shield_(std::move(shield)) {}

  void show(const Analysis& analysis, const gate::AnalysisRound& round) override {
    if (told_.empty()) announce(analysis, round.at);
    told_.resize(analysis.plan().metrics.size());
    bool has_news = false;
    for (const std::size_t metric : round.metrics) has_news |= tell_measurement(analysis, metric, round.at);
    for (std::size_t metric = 0; metric < told_.size(); ++metric) {
      has_news |= tell_end(analysis, metric, round.finished);
    }
    if (!has_news && round.at - last_line_ >= kSignOfLife) {
      line(round.at, format("no change in {}", count_of(round.metrics.size(), "measurement")));
    }
  }

  void finish() override { log_.write("\n"); }

 private:
  struct Told {
    std::string gist;
    bool has_ended = false;
  };

  void announce(const Analysis& analysis, Timestamp at) {
    const auto planned = analysis::planned_length(analysis.plan());
    line(at, format("running the analysis {} of {}{}", printable(analysis.plan().name),
                    count_of(analysis.plan().metrics.size(), "metric"),
                    planned && *planned > Duration{} ? ", about " + format_duration_rough(*planned) : ""));
  }

  bool tell_measurement(const Analysis& analysis, std::size_t metric, Timestamp at) {
    const auto& measured = analysis.histories()[metric].latest.back();
    auto gist = std::string(canary::name_of(measured.phase)) + measured.why +
                (measured.doubt ? measured.doubt->why : std::string());
    if (told_[metric].gist == gist) return false;
    told_[metric].gist = std::move(gist);
    const auto& name = analysis.plan().metrics[metric].metric.name;
    auto text = format("{}: {}, {}", printable(name), canary::name_of(measured.phase), printable(measured.value));
    if (!measured.why.empty()) text += ": " + printable(measured.why);
    if (measured.doubt) text += "; but " + printable(measured.doubt->why);
    line(at, text);
    return true;
  }

  bool tell_end(const Analysis& analysis, std::size_t metric, Timestamp at) {
    const auto& state = analysis.run().metric(metric);
    if (told_[metric].has_ended || !canary::is_completed(state.phase)) return false;
    told_[metric].has_ended = true;
    line(at, format("{} ends as {}: {}", printable(analysis.plan().metrics[metric].metric.name),
                    canary::name_of(state.phase), printable(state.reason)));
    return true;
  }

  void line(Timestamp at, const std::string& text) {
    last_line_ = at;
    log_.write(shield_(format_time_of_day(at) + " " + text + "\n"));
  }

  Printer& log_;
  Shield shield_;
  std::vector<Told> told_;  // by metric
  Timestamp last_line_;
};

class JsonLinesAnalysisDisplay final : public AnalysisDisplay {
 public:
  explicit JsonLinesAnalysisDisplay(Printer& out) : out_(out) {}

  void show(const Analysis& analysis, const gate::AnalysisRound& round) override {
    for (const std::size_t metric : round.metrics) {
      const auto& measured = analysis.histories()[metric].latest.back();
      auto object = Json::object();
      object.set("event", "measurement")
          .set("gate", analysis.plan().name)
          .set("at", format_timestamp(round.at))
          .set("metric", analysis.plan().metrics[metric].metric.name)
          .set("phase", canary::name_of(measured.phase))
          .set("value", measured.value)
          .set("why", measured.why.empty() && measured.doubt ? measured.doubt->why : measured.why)
          .set("metric_phase", canary::name_of(analysis.run().metric(metric).phase));
      out_.write(object.write() + "\n");
    }
  }

 private:
  Printer& out_;
};

}  // namespace

std::unique_ptr<AnalysisDisplay> plain_analysis_display(Printer& log, Shield shield) {
  return std::make_unique<PlainAnalysisDisplay>(log, std::move(shield));
}

std::unique_ptr<AnalysisDisplay> json_lines_analysis_display(Printer& out) {
  return std::make_unique<JsonLinesAnalysisDisplay>(out);
}

}  // namespace tidegate::cli
