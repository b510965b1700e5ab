#pragma once

#include <span>

// How large a difference is, whatever its p-value says. The experiment (canary) comes first, the control (baseline)
// second; neither may be empty.
namespace tidegate::stats {

// mean(experiment) / mean(control); NaN if either mean is 0, as Kayenta has it.
double mean_ratio(std::span<const double> experiment, std::span<const double> control);

// The common language effect size of Vargha and Delaney 2000: P(experiment > control) + P(equal) / 2, from ranks.
double common_language_effect(std::span<const double> experiment, std::span<const double> control);

// |difference of the means| / pooled standard deviation; at least three values in all.
double cohens_d(std::span<const double> a, std::span<const double> b);

}  // namespace tidegate::stats
