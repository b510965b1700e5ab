// Any bytes as a gate of another tool: refused at a place inside of the text, or a gate that can be read as YAML again,
// and a plan that asks named sources. As a file of earlier evaluations: refused, or one that can be added to.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "core/analysis/analysis.h"
#include "edge/specs/analysis_file.h"
#include "edge/specs/keptn_results.h"
#include "edge/specs/peer.h"

namespace {

using namespace tidegate;

void check_diagnostics(const Diagnostics& diagnostics, std::string_view text) {
  const auto lines = static_cast<int>(std::ranges::count(text, '\n')) + 1;
  for (const Diagnostic& diagnostic : diagnostics) {
    CHECK(diagnostic.place.line >= 0 && diagnostic.place.line <= lines);
    CHECK(diagnostic.place.line == 0 || (diagnostic.place.column >= 1 && diagnostic.place.length >= 1));
    CHECK(!diagnostic.message.empty());
  }
  CHECK(is_utf8(render_all(diagnostics, text)));
}

bool names_its_sources(const AnalysisPlan& plan) {
  const auto is_known = [&](const std::string& name) {
    return std::ranges::find(plan.sources, name, &AnalysisSource::name) != plan.sources.end();
  };
  const auto known = [&](const auto& queries) {
    return std::ranges::all_of(queries, [&](const auto& query) { return is_known(query.source); });
  };
  if (const auto* argo = std::get_if<ArgoPlan>(&plan.peer)) return known(argo->metrics);
  if (const auto* flagger = std::get_if<FlaggerPlan>(&plan.peer)) {
    return flagger->queries.size() == flagger->canary.metrics.size() && known(flagger->queries);
  }
  return known(std::get<ScoredPlan>(plan.peer).queries);
}

constexpr Timestamp kNow{1'700'000'000'000};

// Whatever the files say, nothing passes on answers without data; but what Argo Rollouts' conditions say in words.
void run_without_data(const AnalysisPlan& plan) {
  constexpr int kRounds = 20;
  const auto analysis = analysis::begin(plan, kNow);
  gate::AnalysisRecord record{.start = kNow, .end = kNow};
  for (int i = 0; i < kRounds && !analysis->is_over() && analysis->next(); ++i) {
    gate::AnalysisRound round{.at = *analysis->next(), .finished = *analysis->next()};
    round.metrics = analysis->due(round.at);
    std::vector<analysis::Asked> asked;
    for (const std::size_t metric : round.metrics) {
      const auto question = analysis->inquiry(metric, round.at).question.value_or(Question{});
      Answer answer;
      if (question.grid) answer.kind = AnswerKind::matrix;
      asked.push_back({question, answer});
    }
    analysis->add(round, asked);
    for (std::size_t metric = 0; metric < analysis->size(); ++metric) CHECK(!analysis->standing(metric).name.empty());
    record.end = round.finished;
  }
  const auto ended = analysis->is_over() ? analysis::Ended::completed : analysis::Ended::interrupted;
  const Decision decision = analysis->conclude(ended, record);
  CHECK(!decision.because.empty());
  CHECK(std::holds_alternative<ArgoPlan>(plan.peer) || decision.action == Action::block);
}

void plan(const specs::PeerFile& file, const std::vector<specs::Setting>& arguments) {
  const auto loaded = specs::load_analysis(
      {&file, 1}, {.arguments = arguments, .now = kNow, .jobs = specs::AnalysisContext::Jobs::run});
  check_diagnostics(loaded.diagnostics, file.text);
  CHECK(loaded.plan.has_value() != has_errors(loaded.diagnostics));
  if (!loaded.plan) return;
  CHECK(names_its_sources(*loaded.plan));
  run_without_data(*loaded.plan);
}

void remember(std::string_view text) {
  const auto longer = specs::add_keptn_result(text, {.values = {{"p95", 1}}}, kNow);
  CHECK(longer.has_value() == specs::read_keptn_results(text).has_value());
  CHECK(!longer || specs::read_keptn_results(*longer)->back().values.at("p95") == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const specs::PeerContext context = {
      .arguments = {{.name = "service-name", .value = "web", .origin = "--arg"}}};
  const specs::PeerFile file{.name = "peer.yaml", .text = {reinterpret_cast<const char*>(bytes), size}};
  for (const auto& with : {specs::PeerContext{}, context}) {
    const specs::Imported imported = specs::import_files({&file, 1}, with);
    check_diagnostics(imported.diagnostics, file.text);
    check_diagnostics(imported.lost, file.text);
    CHECK(imported.gate.has_value() || has_errors(imported.diagnostics));
    if (!imported.gate) continue;
    CHECK(!imported.gate->objectives.empty());
    const std::string text = specs::write(*imported.gate);
    CHECK(parse_yaml(text, "gate.yaml").complete);
  }
  plan(file, {});
  plan(file, {{.name = "timeframe", .value = "5m", .origin = "--arg"},
              {.name = "service", .value = "web", .origin = "--arg"}});
  plan(file, {{.name = "recent", .value = "5m", .origin = "--arg"},
              {.name = "provider", .value = "istio", .origin = "--arg"}});
  remember(file.text);
  return 0;
}
