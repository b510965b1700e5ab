#include "app/cli/analysis_display.h"

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

using analysis::Analysis;
using analysis::Standing;

constexpr Duration kSignOfLife = minutes(1);

class PlainAnalysisDisplay final : public AnalysisDisplay {
 public:
  PlainAnalysisDisplay(const AnalysisPlan& plan, Printer& log, Shield shield)
      : plan_(plan), log_(log), shield_(std::move(shield)) {}

  void show(const Analysis& analysis, const gate::AnalysisRound& round) override {
    if (told_.empty()) announce(analysis, round.at);
    told_.resize(analysis.size());
    bool has_news = false;
    for (const std::size_t metric : round.metrics) has_news |= tell_measurement(analysis, metric, round.at);
    for (std::size_t metric = 0; metric < told_.size(); ++metric) {
      has_news |= tell_end(analysis, metric, round.finished);
    }
    if (has_news || round.at - last_line_ < kSignOfLife) return;
    line(round.at, analysis.progress());
  }

  void finish() override { log_.write("\n"); }

 private:
  struct Told {
    std::string gist;
    bool has_ended = false;
  };

  void announce(const Analysis& analysis, Timestamp at) {
    const auto planned = analysis::planned_length(plan_);
    line(at, format("running the analysis {} of {}{}", printable(plan_.name), count_of(analysis.size(), "metric"),
                    planned && *planned > Duration{} ? ", about " + format_duration_rough(*planned) : ""));
  }

  bool tell_measurement(const Analysis& analysis, std::size_t metric, Timestamp at) {
    const Standing standing = analysis.standing(metric);
    auto gist = standing.last + standing.why + standing.doubt;
    if (told_[metric].gist == gist) return false;
    told_[metric].gist = std::move(gist);
    auto text = format("{}: {}, {}", printable(standing.name), standing.last, printable(standing.value));
    if (!standing.why.empty()) text += ": " + printable(standing.why);
    if (!standing.doubt.empty()) text += "; but " + printable(standing.doubt);
    line(at, text);
    return true;
  }

  bool tell_end(const Analysis& analysis, std::size_t metric, Timestamp at) {
    const Standing standing = analysis.standing(metric);
    if (told_[metric].has_ended || standing.end.empty()) return false;
    told_[metric].has_ended = true;
    line(at, format("{} ends as {}: {}", printable(standing.name), standing.state, printable(standing.end)));
    return true;
  }

  void line(Timestamp at, const std::string& text) {
    last_line_ = at;
    log_.write(shield_(format_time_of_day(at) + " " + text + "\n"));
  }

  const AnalysisPlan& plan_;
  Printer& log_;
  Shield shield_;
  std::vector<Told> told_;  // by metric
  Timestamp last_line_;
};

class JsonLinesAnalysisDisplay final : public AnalysisDisplay {
 public:
  JsonLinesAnalysisDisplay(const AnalysisPlan& plan, Printer& out) : plan_(plan), out_(out) {}

  void show(const Analysis& analysis, const gate::AnalysisRound& round) override {
    for (const std::size_t metric : round.metrics) {
      const Standing standing = analysis.standing(metric);
      auto object = Json::object();
      object.set("event", "measurement")
          .set("gate", plan_.name)
          .set("at", format_timestamp(round.at))
          .set("metric", standing.name)
          .set("phase", standing.last)
          .set("value", standing.value)
          .set("why", standing.why.empty() ? standing.doubt : standing.why)
          .set("metric_phase", standing.state);
      out_.write(object.write() + "\n");
    }
  }

 private:
  const AnalysisPlan& plan_;
  Printer& out_;
};

}  // namespace

std::unique_ptr<AnalysisDisplay> plain_analysis_display(const AnalysisPlan& plan, Printer& log, Shield shield) {
  return std::make_unique<PlainAnalysisDisplay>(plan, log, std::move(shield));
}

std::unique_ptr<AnalysisDisplay> json_lines_analysis_display(const AnalysisPlan& plan, Printer& out) {
  return std::make_unique<JsonLinesAnalysisDisplay>(plan, out);
}

}  // namespace tidegate::cli
