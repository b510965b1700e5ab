// The tables as Markdown, and all numbers as JSON.
#include "base/format.h"
#include "study.h"

namespace tidegate::bench {
namespace {

using Rows = std::vector<RowResult>;
using Cell = std::string (*)(const Tally&);

std::string number(double value) { return value >= 100 ? format("{:.0f}", value) : format("{:.1f}", value); }

// ".0041 [.0033 .0051]"
std::string failed_cell(const Tally& tally) {
  const auto interval = wilson(tally.failed, tally.runs);
  return format("{:.4f} [{:.4f} {:.4f}]", tally.failed_share(), interval.low, interval.high);
}

// "0.995/30"
std::string power_cell(const Tally& tally) {
  const auto median = tally.median_minutes();
  return format("{:.3f}/{}", tally.failed_share(), median ? format("{:.0f}", *median) : "-");
}

// "31.2/9360"
std::string cost_cell(const Tally& tally) {
  return format("{}/{}", number(tally.restricted_mean()), number(tally.mean_exposed()));
}

struct Table {
  std::string_view title;
  Cell cell;
};

bool is_in(const RowResult& result, Kind kind) { return result.row.kind == kind; }

bool judged(const Rows& rows, std::size_t judge) {
  for (const auto& row : rows) {
    if (row.tallies[judge].runs > 0) return true;
  }
  return false;
}

std::string table_of(const Rows& rows, Kind kind, const Table& table) {
  std::string head = "| row | runs |", line = "|---|---|", body;
  for (std::size_t i = 0; i < kJudgeCount; ++i) {
    if (!judged(rows, i)) continue;
    head += format(" {} |", kJudges[i].name);
    line += "---|";
  }
  for (const auto& row : rows) {
    if (!is_in(row, kind)) continue;
    body += format("| {} | {} |", row.row.name, row.of(Judge::ours).runs);
    for (std::size_t i = 0; i < kJudgeCount; ++i) {
      if (judged(rows, i)) body += format(" {} |", table.cell(row.tallies[i]));
    }
    body += "\n";
  }
  return body.empty() ? "" : format("## {}\n{}\n{}\n{}\n", table.title, head, line, body);
}

// What ours says of a canary that it doesn't fail.
std::string passes_table(const Rows& rows) {
  std::string text =
      "## Passes: ours, in parts of all runs\n"
      "| row | fails | passes at the end | evidence at any minute | inconclusive | mean variation "
      "|\n|---|---|---|---|---|---|\n";
  for (const auto& row : rows) {
    const auto& ours = row.of(Judge::ours);
    text += format("| {} | {:.4f} | {:.4f} | {:.4f} | {:.4f} | {:.2f} |\n", row.row.name, ours.failed_share(),
                   ours.share(ours.passes), ours.share(ours.passed_ever), ours.share(ours.inconclusive),
                   ours.mean_variation());
  }
  return text + "\n";
}

std::string rows_text(const Rows& rows, std::string_view what) {
  if (rows.empty()) return "";
  std::string text = format("# {}\n", what);
  text += table_of(rows, Kind::healthy, {"Healthy: share failed, with its 95 % interval", failed_cell});
  text += table_of(rows, Kind::incident, {"Incidents: power/median minutes to detect", power_cell});
  text += table_of(rows, Kind::incident,
                   {"Incidents: mean minutes, undetected = 60/canary requests until stopped", cost_cell});
  text += table_of(rows, Kind::margin, {"At the margin: share failed, with its 95 % interval", failed_cell});
  return text + passes_table(rows);
}

std::string gauges_text(const Study& study) {
  if (study.gauges.empty()) return "";
  std::string text =
      "# Gauges: share failed at alpha .05\n| row | runs | permutation of pods | Kayenta on means by minute | "
      "Kayenta on all samples |\n|---|---|---|---|---|\n";
  for (const auto& [row, result] : study.gauges) {
    const double runs = result.runs;
    text += format("| {} | {} | {:.4f} | {:.4f} | {:.4f} |\n", row.name, result.runs, result.permutation / runs,
                   result.kayenta / runs, result.kayenta_samples / runs);
  }
  return text + "\n";
}

std::string maybe(const std::optional<double>& value) { return value ? format("{:.0f}", *value) : "never"; }

std::string needs_text(const Study& study) {
  if (study.needs.empty()) return "";
  std::string text =
      "# Requests of the canary that a pass takes\n| row | runs | open at minute 10 | said then: median [quartiles] | "
      "said of the true rate | took: median |\n|---|---|---|---|---|---|\n";
  for (const auto& [row, result] : study.needs) {
    text += format("| {} | {} | {} | {} [{} {}] | {} | {} |\n", row.name, result.runs, result.open, maybe(result.said),
                   maybe(result.said_low), maybe(result.said_high), maybe(result.expected), maybe(result.took));
  }
  return text + "\n";
}

std::string rollouts_text(const Study& study) {
  if (study.rollouts.empty()) return "";
  std::string text =
      "# Rollouts of three steps\n"
      "| canary | runs | failed | passed | would have passed by all steps together |\n|---|---|---|---|---|\n";
  for (const auto& [row, result] : study.rollouts) {
    const double runs = result.runs;
    text += format("| {} | {} | {:.4f} | {:.4f} | {:.4f} |\n", row.name, result.runs, result.failed / runs,
                   result.passed / runs, result.passed_by_all / runs);
  }
  return text + "\n";
}

std::string services_text(const Study& study) {
  if (study.services.empty()) return "";
  std::string text =
      "# A/A mode: what two weeks of the past say, and healthy canaries failed on fresh data\n"
      "| service | variation | min_effect | runs | failed, told the variation | and the min_effect |\n"
      "|---|---|---|---|---|---|\n";
  for (const auto& [row, result] : study.services) {
    const double runs = result.runs;
    text += format("| {} | {:.3f} | {:.2f} | {} | {:.4f} | {:.4f} |\n", row.name, result.variation, result.min_effect,
                   result.runs, result.failed / runs, result.failed_with_effect / runs);
  }
  return text + "\n";
}

std::string goals_text(const Study& study) {
  const auto goals = check_goals(study);
  if (goals.empty()) return "";
  std::string text = "# Goals\n| goal | what | | figure |\n|---|---|---|---|\n";
  for (const auto& goal : goals) {
    text += format("| {} | {} | {} | {} |\n", goal.id, goal.says, goal.is_reached ? "reached" : "**not reached**",
                   goal.figure);
  }
  return text;
}

Json json_of(const Tally& tally) {
  const auto interval = wilson(tally.failed, tally.runs);
  Json json = Json::object();
  json.set("runs", tally.runs).set("failed", tally.failed).set("failed_low", interval.low);
  json.set("failed_high", interval.high).set("restricted_mean_minutes", tally.restricted_mean());
  if (const auto median = tally.median_minutes()) json.set("median_minutes", *median);
  json.set("mean_exposed_requests", tally.mean_exposed()).set("passes", tally.passes);
  json.set("passed_ever", tally.passed_ever)
      .set("inconclusive", tally.inconclusive)
      .set("mean_variation", tally.mean_variation());
  return json;
}

Json json_of(const Rows& rows) {
  Json all = Json::array();
  for (const auto& row : rows) {
    Json judges = Json::object();
    for (const auto& note : kJudges) {
      if (row.of(note.judge).runs > 0) judges.set(std::string(note.name), json_of(row.of(note.judge)));
    }
    all.push(Json::object().set("row", row.row.name).set("judges", std::move(judges)));
  }
  return all;
}

Json json_of(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

}  // namespace

std::string markdown_of(const Study& study) {
  std::string text = format("Seed {}, {} looks in {} minutes, alpha .01 one-sided{}. Judges:\n\n", study.effort.seed,
                            kMinutes, kMinutes, study.noise.empty() ? "" : "; moods of all arms: " + study.noise);
  for (const auto& note : kJudges) {
    text += format("- {}: {}{}\n", note.name, note.says,
                   note.one_run_in > 1 ? format(" (one run in {})", note.one_run_in) : "");
  }
  text +=
      "\nKayenta's metric is the error ratio of a minute; of latencies, the p99 of a minute by histogram_quantile.\n\n";
  text += rows_text(study.rates, "Rates") + rows_text(study.latencies, "Latencies") + gauges_text(study);
  return text + needs_text(study) + rollouts_text(study) + services_text(study) + goals_text(study);
}

Json json_of(const Study& study) {
  Json json = Json::object();
  json.set("seed", static_cast<std::int64_t>(study.effort.seed)).set("noise", study.noise);
  json.set("rates", json_of(study.rates)).set("latencies", json_of(study.latencies));
  Json gauges = Json::array();
  for (const auto& [row, result] : study.gauges) {
    gauges.push(Json::object()
                    .set("row", row.name)
                    .set("runs", result.runs)
                    .set("permutation", result.permutation)
                    .set("kayenta", result.kayenta)
                    .set("kayenta_samples", result.kayenta_samples));
  }
  Json needs = Json::array();
  for (const auto& [row, result] : study.needs) {
    needs.push(Json::object()
                   .set("row", row.name)
                   .set("runs", result.runs)
                   .set("said", json_of(result.said))
                   .set("expected", json_of(result.expected))
                   .set("took", json_of(result.took)));
  }
  Json rollouts = Json::array();
  for (const auto& [row, result] : study.rollouts) {
    rollouts.push(Json::object()
                      .set("row", row.name)
                      .set("runs", result.runs)
                      .set("failed", result.failed)
                      .set("passed", result.passed)
                      .set("passed_by_all", result.passed_by_all));
  }
  Json goals = Json::array();
  for (const auto& goal : check_goals(study)) {
    if (goal.id == "G10") continue;  // a time
    goals.push(Json::object()
                   .set("goal", goal.id)
                   .set("says", goal.says)
                   .set("reached", goal.is_reached)
                   .set("figure", goal.figure));
  }
  Json services = Json::array();
  for (const auto& [row, result] : study.services) {
    services.push(Json::object()
                      .set("row", row.name)
                      .set("runs", result.runs)
                      .set("variation", result.variation)
                      .set("min_effect", result.min_effect)
                      .set("failed", result.failed)
                      .set("failed_with_effect", result.failed_with_effect));
  }
  json.set("gauges", std::move(gauges)).set("needs", std::move(needs)).set("rollouts", std::move(rollouts));
  json.set("services", std::move(services));
  json.set("goals", std::move(goals));
  return json;
}

}  // namespace tidegate::bench
