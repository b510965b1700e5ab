#include "app/cli/gate_sources.h"

#include "base/file.h"
#include "base/text.h"
#include "edge/reports/decision_json.h"

namespace tidegate::cli {
namespace {

// A gate's name as a file's: anything unusual becomes "-".
std::string file_name_of(std::string name) {
  for (char& c : name) {
    bool usual = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    if (!usual) c = '-';
  }
  return name.starts_with('.') ? "-" + name : name;
}

}  // namespace

Result<GateSources> GateSources::open(const Gate& gate, const sources::SourceContext& context, Record record) {
  GateSources all;
  for (const auto& config : gate.sources) {
    auto source = TRY(sources::open_source(config, context));
    Source* asked = source.get();
    if (record == Record::yes) {
      all.recording_.push_back(std::make_unique<gate::RecordingSource>(config.name, *source));
      asked = all.recording_.back().get();
    }
    all.opened_.push_back(std::move(source));
    all.by_name_[config.name] = asked;
  }
  return all;
}

std::optional<Timestamp> GateSources::collect_since(Duration deadline) const {
  std::optional<Timestamp> last;
  for (const auto& source : opened_) source->collects_since({});  // all begin at once
  for (const auto& source : opened_) last = std::max(last, source->collects_since(deadline));
  return last;
}

std::vector<gate::Exchange> GateSources::exchanges() const {
  std::vector<gate::Exchange> all;
  for (const auto& each : recording_) all.insert(all.end(), each->exchanges().begin(), each->exchanges().end());
  return all;
}

Result<std::string> evidence_path(const std::string& wish, const std::string& gate, std::size_t gates) {
  if (!is_folder(wish) && gates > 1) {
    return fail(ErrorKind::invalid, "--evidence " + wish + " can keep the evidence of one gate only: name a folder");
  }
  if (wish.ends_with('/')) TRY(make_folder(wish));
  auto path = is_folder(wish) ? path_beside(wish, file_name_of(gate) + ".evidence.json") : wish;
  TRY(can_write_file(path));
  return path;
}

Result<void> keep_evidence(gate::Evidence evidence, const Gate& gate, const GateSources& sources,
                           const Decision& decision, const std::string& path) {
  for (const auto& source : gate.sources) {
    evidence.lags[source.name] = source.lag;
    const auto begin = sources.by_name().at(source.name)->collects_since({});
    if (begin) evidence.begins[source.name] = *begin;
    if (source.language != QueryLanguage::promql) evidence.languages[source.name] = source.language;
  }
  evidence.exchanges = sources.exchanges();
  evidence.decision = reports::decision_json(decision);
  return write_file(path, write_evidence(evidence));
}

void cut_short(Decision& decision, CutShort by) {
  (by == CutShort::interrupted ? decision.interrupted : decision.deadline_passed) = true;
  if (decision.verdict == Verdict::fail || decision.verdict == Verdict::inconclusive) return;
  decision.verdict = Verdict::inconclusive;
  decision.action = Action::block;
  decision.because = "cut short: " + decision.because;
}

}  // namespace tidegate::cli
