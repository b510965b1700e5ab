#pragma once

#include "core/model/source.h"
#include "core/promql/compose.h"

namespace tidegate::test {

// What a source says to a combined question of which all parts that begin so are there: one series a part.
inline Answer present_parts(const Question& question, std::initializer_list<std::string_view> prefixes) {
  Answer answer;
  for (const auto prefix : prefixes) {
    for (int i = 0; i < 6; ++i) {
      const auto tag = std::string(prefix) + "-" + std::to_string(i);
      if (!question.text.contains("\"" + tag + "\"")) continue;
      Labels labels;
      labels.set("pod", "p");
      labels.set(std::string(promql::kTagLabel), tag);
      answer.series.push_back({.labels = std::move(labels), .samples = {{question.at, 1}}});
    }
  }
  return answer;
}

}  // namespace tidegate::test
