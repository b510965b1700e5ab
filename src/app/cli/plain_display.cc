#include <algorithm>

#include "app/cli/traffic_hooks.h"
#include "app/cli/watch_display.h"
#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "core/model/quantity.h"
#include "edge/reports/kayenta_words.h"
#include "edge/reports/phrases.h"

namespace tidegate::cli {
namespace {

using gate::WatchProgress;

constexpr Duration kSignOfLife = minutes(1);

std::string described(const Assessment& assessment) {
  auto text = format("{}: {}, {} ({})", printable(assessment.objective), verdict_name(assessment.verdict),
                     printable(assessment.value), printable(assessment.limit));
  if (auto note = reports::standing(assessment); !note.empty()) text += ", " + std::string(note);
  return reports::needs_a_reason(assessment) ? text + ": " + printable(assessment.because) : text;
}

// The verdict and, of a doubt, its kind: when that changes it is worth a line, while its numbers always do.
std::string gist_of(const Assessment& assessment) {
  std::string gist(verdict_name(assessment.verdict));
  const auto& caveats = assessment.measurement.caveats;
  const auto doubt = std::ranges::find_if(caveats, &Caveat::disqualifies);
  return doubt == caveats.end() ? gist : gist + " " + doubt->kind;
}

// "12:10:00", with its date when that is another day.
std::string end_of(const WatchProgress& progress) {
  const auto day = [](Timestamp time) { return time.ms / hours(24).ms; };
  const bool is_today = day(progress.start) == day(progress.end);
  return is_today ? format_time_of_day(progress.end) : format_timestamp({progress.end.ms / 1000 * 1000});
}

class PlainDisplay final : public WatchDisplay {
 public:
  PlainDisplay(const Gate& gate, Printer& log, Shield shield) : gate_(gate), log_(log), shield_(std::move(shield)) {}

  void show(const WatchProgress& progress) override {
    if (!announced_) announce(progress);
    if (progress.phase == WatchProgress::Phase::evaluated) report(progress);
  }

  void change(const TrafficChange& change) override { line(change.at, format_traffic(change)); }

  void finish() override {
    if (announced_) log_.write("\n");
  }

 private:
  void announce(const WatchProgress& progress) {
    announced_ = true;
    line(progress.start, "watching " + printable(gate_.name) + " for " +
                             format_duration_rough(progress.end - progress.start) + ", until " + end_of(progress));
    const auto begin = progress.steps.empty() ? progress.start : progress.steps.back().begin;
    if (progress.counts_from > begin) {
      line(progress.start, "warming up until " + format_time_of_day(progress.counts_from));
    }
  }

  void report(const WatchProgress& progress) {
    const auto& decision = *progress.tally.last();
    auto at = progress.tally.histories().empty() ? decision.decided_at : progress.tally.histories().front().back().at;
    auto changed = changed_since_last(decision);
    if (changed.size() > 1 && all_say_the_same(changed)) {
      line(at, format("{}: {}: {}", count_of(changed.size(), "objective"), verdict_name(changed.front()->verdict),
                      printable(changed.front()->because)));
    } else {
      for (const auto* assessment : changed) line(at, described(*assessment));
    }
    tell_score(decision, at);
    if (changed.empty() && at - last_line_ >= kSignOfLife) sign_of_life(progress, at);
  }

  void tell_score(const Decision& decision, Timestamp at) {
    if (!decision.score || decision.score->standing == KayentaScore::Standing::open) return;
    auto score = "score " + reports::format_score(*decision.score);
    if (score != told_score_) line(at, score);
    told_score_ = std::move(score);
  }

  std::vector<const Assessment*> changed_since_last(const Decision& decision) {
    std::vector<const Assessment*> changed;
    told_.resize(decision.assessments.size());
    for (std::size_t i = 0; i < told_.size(); ++i) {
      auto said = gist_of(decision.assessments[i]);
      if (told_[i] != said) changed.push_back(&decision.assessments[i]);
      told_[i] = std::move(said);
    }
    return changed;
  }

  // A source that is away, a window that is still empty: one line for all of them.
  static bool all_say_the_same(const std::vector<const Assessment*>& assessments) {
    return std::ranges::all_of(assessments, [&](const Assessment* each) {
      return each->verdict == assessments.front()->verdict && each->because == assessments.front()->because;
    });
  }

  void sign_of_life(const WatchProgress& progress, Timestamp at) {
    auto left = std::max(progress.end - at, Duration{});
    auto tally = reports::tally(progress.tally.last()->assessments);
    line(at, format("evaluation {}: no change ({}), {} left", progress.tally.evaluations(),
                    reports::format_tally(tally), format_duration_rough(left)));
  }

  void line(Timestamp at, const std::string& text) {
    last_line_ = at;
    log_.write(shield_(format_time_of_day(at) + " " + text + "\n"));
  }

  const Gate& gate_;
  Printer& log_;
  Shield shield_;
  bool announced_ = false;
  Timestamp last_line_;
  std::vector<std::string> told_;
  std::string told_score_;
};

Json as_json(const Assessment& assessment) {
  auto object = Json::object();
  object.set("name", assessment.objective)
      .set("verdict", verdict_name(assessment.verdict))
      .set("decides", assessment.decides)
      .set("value", assessment.measurement.value ? Json(*assessment.measurement.value) : Json())
      .set("because", assessment.because);
  return object;
}

class JsonLinesDisplay final : public WatchDisplay {
 public:
  JsonLinesDisplay(const Gate& gate, Printer& out) : gate_(gate), out_(out) {}

  void show(const WatchProgress& progress) override {
    if (progress.phase != WatchProgress::Phase::evaluated) return;
    const auto& decision = *progress.tally.last();
    auto objectives = Json::array();
    for (const auto& assessment : decision.assessments) objectives.push(as_json(assessment));
    auto object = Json::object();
    object.set("event", "evaluation")
        .set("gate", gate_.name)
        .set("evaluation", progress.tally.evaluations())
        .set("at", format_timestamp(decision.decided_at))
        .set("verdict", verdict_name(decision.verdict))
        .set("action", action_name(decision.action))
        .set("step", progress.steps.empty() ? Json() : Json(progress.steps.size()))
        .set("traffic", progress.steps.empty() ? Json() : Json(in_percent(progress.steps.back().traffic)))
        .set("failing", progress.tally.failing())
        .set("outage_seconds", progress.tally.outage().seconds())
        .set("ends", format_timestamp(progress.end))
        .set("score", decision.score ? Json(decision.score->value) : Json())
        .set("objectives", std::move(objectives));
    out_.write(object.write() + "\n");
  }

  void change(const TrafficChange& change) override {
    const bool is_away = change.kind == TrafficChange::Kind::taken_away;
    auto object = Json::object();
    object.set("event", is_away ? "abort" : "advance")
        .set("gate", gate_.name)
        .set("at", format_timestamp(change.at))
        .set("traffic", in_percent(change.traffic));
    out_.write(object.write() + "\n");
  }

 private:
  const Gate& gate_;
  Printer& out_;
};

}  // namespace

std::string format_traffic(const TrafficChange& change) {
  switch (change.kind) {
    case TrafficChange::Kind::all: return "every step is done: giving it all of the traffic";
    case TrafficChange::Kind::taken_away: return "taking the canary's traffic away";
    case TrafficChange::Kind::step: break;
  }
  return format("step {} of {}: {} of the traffic", change.step, change.steps,
                format_quantity(change.traffic, Dimension::ratio));
}

std::unique_ptr<WatchDisplay> plain_display(const Gate& gate, Printer& log, Shield shield) {
  return std::make_unique<PlainDisplay>(gate, log, std::move(shield));
}

std::unique_ptr<WatchDisplay> json_lines_display(const Gate& gate, Printer& out) {
  return std::make_unique<JsonLinesDisplay>(gate, out);
}

}  // namespace tidegate::cli
