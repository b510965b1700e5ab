#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/model/source.h"

namespace tidegate::test {

// A Source of counters that grow evenly, scraped every 15 s: it answers range selectors with raw samples. A question
// gets every counter whose key stands in its text.
class CounterSource final : public Source {
 public:
  explicit CounterSource(Timestamp start) : start_(start) {}

  // What the counter shows so many seconds after the start; negative: it isn't there.
  using Value = std::function<double(double)>;
  CounterSource& counter(std::string key, Labels labels, Value value) {
    counters_.push_back({std::move(key), std::move(labels), std::move(value)});
    return *this;
  }
  // So many a second, whole events.
  CounterSource& grows(std::string key, Labels labels, double rate) {
    return counter(std::move(key), std::move(labels), [rate](double s) { return std::floor(1e6 + rate * s); });
  }

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration) override {
    std::vector<Result<Answer>> answers;
    for (const auto& question : questions) {
      asked.push_back(question);
      answers.push_back(answer(question));
    }
    return answers;
  }

  std::vector<Question> asked;

 private:
  struct Counter {
    std::string key;
    Labels labels;
    Value value;
  };

  Answer answer(const Question& question) const {
    Answer answer{.kind = AnswerKind::matrix};
    if (question.text.contains("\"current-")) return current(question);
    const auto open = question.text.rfind('['), close = question.text.rfind(']');
    if (open == std::string::npos) return answer;
    const auto range = parse_duration(question.text.substr(open + 1, close - open - 1)).value_or(Duration{});
    const auto move = question.text.find(" offset ");
    const auto back = move == std::string::npos ? Duration{} : *parse_duration(question.text.substr(move + 8));
    for (const auto& counter : counters_) {
      if (question.text.find(counter.key) == std::string::npos) continue;
      Series series{.labels = counter.labels, .samples = {}};
      constexpr std::int64_t kScrape = 15'000;
      const auto end = (question.at - back).ms;
      for (auto at = (end - range.ms) / kScrape * kScrape + kScrape; at <= end; at += kScrape) {
        const double value = counter.value((Timestamp{at} - start_).seconds());
        if (!(value < 0)) series.samples.push_back({{at}, value});
      }
      if (!series.samples.empty()) answer.series.push_back(std::move(series));
    }
    return answer;
  }

  // Which parts of a combined question count series that are there: one series a part.
  Answer current(const Question& question) const {
    Answer answer;
    for (const std::string part : {"current-0", "current-1"}) {
      const auto tag = question.text.find("\"" + part + "\"");
      if (tag == std::string::npos) continue;
      const auto begin = question.text.rfind("count(", tag);
      const auto text = question.text.substr(begin, tag - begin);
      constexpr std::int64_t kScrape = 15'000;
      const double at = (Timestamp{question.at.ms / kScrape * kScrape} - start_).seconds();
      for (const auto& counter : counters_) {
        if (!text.contains(counter.key) || counter.value(at) < 0) continue;
        Labels labels;
        labels.set("tidegate", part);
        answer.series.push_back({.labels = labels, .samples = {{question.at, 1}}});
        break;
      }
    }
    return answer;
  }

  Timestamp start_;
  std::vector<Counter> counters_;
};

}  // namespace tidegate::test
