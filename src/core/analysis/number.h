#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/model/decision.h"
#include "core/model/source.h"

// The one number that Flagger, Keptn and its Lifecycle Toolkit read out of an answer, and why it may be worth less than
// they think.
namespace tidegate::analysis {

// Which number of several series they take.
enum class Takes { first, last, only };

struct Number {
  Question question;
  std::vector<double> numbers;  // one a series, in the order of the answer
  std::optional<double> value;  // what is taken; nothing: there is none
  std::string shown;            // "0.02", "no data", "no answer"
  std::vector<Reading> readings;
  std::optional<std::size_t> series;
  std::optional<Caveat> doubt;  // a disqualifying one: why the value proves nothing
  bool excuses = false;         // it is no proof of a failure either
  bool is_on_nothing = false;   // the query had a value without any series, which a later one may make good

  // There is none: an error, no data, or several where one is needed.
  bool is_missing() const { return !value.has_value(); }
};

// `peer` stands in sentences: "Flagger takes the last one".
Number number_of(const Question& question, const Result<Answer>& answer, Takes takes, std::string_view peer);

// A number whose unit nobody knows, in at most six digits: "0.999995".
std::string show(double number);

// Fills in what there is to see of it.
void show(const Number& number, Measurement& measurement);

}  // namespace tidegate::analysis
