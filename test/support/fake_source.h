#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "core/model/source.h"

namespace tidegate::test {

// A Source that answers from a table, and remembers what it was asked. A question gets the first answer whose key
// stands in its text; otherwise the numbers of all tags that it asks for (core/promql/compose.h); an unknown one is an
// empty vector.
class FakeSource final : public Source {
 public:
  // One number under a tag of a combined question: {"total", 1000}.
  FakeSource& number(std::string tag, double value) {
    tagged_[std::move(tag)] = {Series{.labels = {}, .samples = {{{}, value}}}};
    return *this;
  }
  // A tag with a series for each value of one label: buckets("bucket", "le", {{"0.1", 5}, {"+Inf", 9}}).
  FakeSource& numbers(std::string tag, const std::string& label,
                      const std::vector<std::pair<std::string, double>>& values) {
    auto& series = tagged_[std::move(tag)];
    for (const auto& [name, value] : values) {
      Labels labels;
      labels.set(label, name);
      series.push_back({labels, {{{}, value}}});
    }
    return *this;
  }
  // Evidence: so many samples of so many series, all alike.
  FakeSource& counts(std::string tag, double samples, double series) {
    Labels labels;
    labels.set("samples", shortest(samples / series));
    tagged_[std::move(tag)] = {Series{.labels = labels, .samples = {{{}, series}}}};
    return *this;
  }
  FakeSource& answer(std::string key, Result<Answer> answer) {
    answers_.emplace_back(std::move(key), std::move(answer));
    return *this;
  }
  // An instant vector of one series for each label value.
  FakeSource& vector(std::string key, const std::string& label,
                     const std::vector<std::pair<std::string, double>>& values) {
    Answer answer;
    for (const auto& [name, value] : values) {
      Labels labels;
      labels.set(label, name);
      answer.series.push_back({labels, {{{}, value}}});
    }
    return this->answer(std::move(key), std::move(answer));
  }
  // Every answer from now on carries this.
  FakeSource& skew(Duration by) { return skew_ = by, *this; }
  FakeSource& warning(std::string text) { return warnings_.push_back(std::move(text)), *this; }

  std::optional<Timestamp> collects_since(Duration) override { return since; }
  std::optional<Timestamp> since;

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override {
    if (deadline <= Duration{}) {
      return std::vector<Result<Answer>>(questions.size(), fail(ErrorKind::timed_out, "no time is left"));
    }
    std::vector<Result<Answer>> out;
    for (const auto& question : questions) {
      asked.push_back(question);
      auto result = find(question);
      if (result && skew_) result->clock_skew = skew_;
      if (result) result->warnings.insert(result->warnings.end(), warnings_.begin(), warnings_.end());
      out.push_back(std::move(result));
    }
    return out;
  }

  std::vector<Question> asked;

 private:
  Result<Answer> find(const Question& question) const {
    for (const auto& [key, answer] : answers_) {
      if (question.text.find(key) != std::string::npos) return answer;
    }
    Answer joined;
    for (const auto& [tag, all] : tagged_) {
      if (question.text.find("\"" + tag + "\"") == std::string::npos) continue;
      for (auto series : all) {
        series.labels.set("tidegate", tag);
        for (auto& sample : series.samples) sample.time = question.at;
        joined.series.push_back(std::move(series));
      }
    }
    return joined;
  }

  std::map<std::string, std::vector<Series>> tagged_;
  std::vector<std::pair<std::string, Result<Answer>>> answers_;
  std::optional<Duration> skew_;
  std::vector<std::string> warnings_;
};

}  // namespace tidegate::test
