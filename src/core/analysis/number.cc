#include "core/analysis/number.h"

#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "core/model/quantity.h"

namespace tidegate::analysis {
namespace {

Caveat disqualifying(std::string kind, std::string why, std::string next) {
  return {.kind = std::move(kind), .why = std::move(why), .disqualifies = true, .next = std::move(next)};
}

Caveat error_of(const Error& error) {
  const bool is_wrong = error.kind == ErrorKind::rejected;
  Caveat caveat =
      disqualifying("source-error", error.message,
                    is_wrong ? "correct the query" : "see why the source gives no answer, then run it again");
  (is_wrong ? caveat.is_mistake : caveat.is_error) = true;
  return caveat;
}

std::optional<Caveat> doubt_about(const Number& number, const Answer& answer, Takes takes, std::string_view peer) {
  if (!answer.warnings.empty()) {
    return disqualifying(
        "partial-response",
        "the source warns that its answer may be incomplete: " + printable(answer.warnings.front(), 200),
        "wait until the source is whole again");
  }
  if (number.numbers.empty()) {
    Caveat caveat =
        disqualifying("no-data", "there is no data", "check the query's names and labels, and that there is traffic");
    caveat.is_no_data = true;
    return caveat;
  }
  if (number.value && std::isnan(*number.value)) {
    return disqualifying("not-a-number", "the value is NaN", "see why: a ratio without traffic is NaN");
  }
  if (number.value && std::isinf(*number.value)) {
    return disqualifying("not-a-number", "the value is infinite", "see why: a division by zero is infinite");
  }
  if (number.numbers.size() < 2) return std::nullopt;
  return disqualifying(
      "many-series",
      takes == Takes::only
          ? format("the query gives {} series, and {} knows what to do with one only", number.numbers.size(), peer)
          : format("the query gives {} series in no certain order, and {} looks at the {} one only",
                   number.numbers.size(), peer, takes == Takes::last ? "last" : "first"),
      "aggregate them in the query, as with sum(...) or max(...)");
}

// A scalar is the element of no list, and they know lists only.
Number not_a_list(Number number, std::string_view peer) {
  Caveat caveat =
      disqualifying("source-error", format("the query gives no instant vector, which is all that {} reads", peer),
                    "write vector(...) around a scalar, and no [5m] at the end");
  caveat.is_mistake = true;
  number.doubt = std::move(caveat);
  number.excuses = true;
  return number;
}

}  // namespace

Number number_of(const Question& question, const Result<Answer>& answer, Takes takes, std::string_view peer) {
  Number number{.question = question, .shown = "no answer"};
  if (!answer) {
    number.doubt = error_of(answer.error());
    number.excuses = true;
    return number;
  }
  const bool is_list = answer->kind == (question.grid ? AnswerKind::matrix : AnswerKind::vector);
  if (!is_list) return not_a_list(std::move(number), peer);
  number.series = answer->series.size();
  for (const Series& series : answer->series) {
    if (series.samples.empty()) continue;
    number.numbers.push_back(series.samples.front().value);  // of a range its first one, as the Lifecycle Toolkit does
    number.readings.push_back({series.labels, series.samples.front().value});
  }
  const bool has_value = !number.numbers.empty() && (takes != Takes::only || number.numbers.size() == 1);
  if (has_value) number.value = takes == Takes::first ? number.numbers.front() : number.numbers.back();
  number.shown = has_value                ? show(*number.value)
                 : number.numbers.empty() ? "no data"
                                          : count_of(number.numbers.size(), "value");
  number.doubt = doubt_about(number, *answer, takes, peer);
  const bool is_number = has_value && !std::isnan(*number.value);
  number.excuses = number.doubt && (!is_number || !answer->warnings.empty());
  return number;
}

std::string show(double number) { return format_quantity(number, Dimension::none, 6); }

void show(const Number& number, Measurement& measurement) {
  measurement.value = number.value;
  measurement.readings = number.readings;
  if (number.series) measurement.series = static_cast<double>(*number.series);
}

}  // namespace tidegate::analysis
