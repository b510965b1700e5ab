// The body of a response of Prometheus' API: read, or refused with a reason. What was read can be judged: times in
// order and near what was asked about, series told apart, labels sorted.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "base/check.h"
#include "base/secret.h"
#include "edge/sources/prometheus_answer.h"

namespace {

using namespace tidegate;

const Question kInstant{.text = "up", .at = {1'700'000'000'000}};
const Question kRange{
    .text = "up", .at = {1'700'000'060'000}, .grid = Grid{{1'700'000'000'000}, {1'700'000'060'000}, seconds(30)}};
const Question kRaw{.text = "up[5m]", .at = {1'700'000'060'000}, .grid = std::nullopt, .wanted = Wanted::histograms};

void check(const std::vector<HistogramSample>& histograms) {
  for (std::size_t i = 0; i < histograms.size(); ++i) {
    CHECK(i == 0 || histograms[i - 1].time < histograms[i].time);
    CHECK(histograms[i].count >= 0);
    CHECK(std::ranges::is_sorted(histograms[i].buckets, {}, &HistogramSample::Bucket::upper));
    for (const auto& bucket : histograms[i].buckets) CHECK(bucket.lower <= bucket.upper && bucket.count >= 0);
  }
}

void check(const Answer& answer, const Question& question) {
  std::set<Labels> seen;
  for (const Series& series : answer.series) {
    CHECK(seen.insert(series.labels).second);
    CHECK(std::ranges::is_sorted(series.labels.pairs));
    CHECK(!series.samples.empty() || answer.kind == AnswerKind::matrix);
    CHECK(answer.kind == AnswerKind::matrix || series.samples.size() == 1);
    CHECK(series.histograms.empty() || question.wanted == Wanted::histograms);
    check(series.histograms);
    for (std::size_t i = 1; i < series.samples.size(); ++i) {
      CHECK(series.samples[i - 1].time < series.samples[i].time);
    }
    for (const Sample& sample : series.samples) {
      if (question.grid) CHECK(sample.time >= question.grid->start - question.grid->step);
      if (answer.kind != AnswerKind::matrix) CHECK(sample.time <= question.at + seconds(1));
    }
  }
  if (question.grid) CHECK(answer.kind == AnswerKind::matrix);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  for (const Question& question : {kInstant, kRange, kRaw}) {
    const auto answer = sources::read_prometheus_answer(body, question, {.series = 100, .samples = 1000});
    if (answer) {
      check(*answer, question);
      CHECK(!sources::read_prometheus_error(body));
    } else {
      CHECK(!answer.error().message.empty());
    }
  }
  static const Secret secrets[] = {Secret("s3cr\"t"), Secret("x")};
  CHECK(redact(body, std::span(secrets).first(1)).find("s3cr\"t") == std::string::npos);
  return 0;
}
