#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

// Many questions at once: p-values and e-values adjusted so that few answers, or none, are wrong.
namespace tidegate::stats {

// p-values adjusted for their number, in the order given: a hypothesis falls at level alpha if its adjusted p-value is
// at most alpha. What is no p-value (NaN, or outside 0 to 1) becomes NaN and doesn't count among them, as R's p.adjust
// has it with NA.
//
// Against a single wrong answer among all (the family-wise error rate):
std::vector<double> adjust_bonferroni(std::span<const double> p);  // whatever the dependence
std::vector<double> adjust_holm(std::span<const double> p);        // whatever the dependence; Holm (1979)
std::vector<double> adjust_hochberg(std::span<const double> p);    // independent or positively so; Hochberg (1988)
// Against a share of wrong answers among those given (the false discovery rate):
std::vector<double> adjust_benjamini_hochberg(std::span<const double> p);   // independent or positively so; (1995)
std::vector<double> adjust_benjamini_yekutieli(std::span<const double> p);  // whatever the dependence; (2001)

// Holm's, where a hypothesis of twice the weight gets twice the error to spend. Equal weights give adjust_holm. A
// weight of 0 never falls (1), one that is negative, missing or not finite is no hypothesis (NaN).
// Source: Holm, "A simple sequentially rejective multiple test procedure" (1979), section 4.
std::vector<double> adjust_weighted_holm(std::span<const double> p, std::span<const double> weights);

// Which hypotheses fall at false discovery rate alpha, whatever the dependence of their e-values: those of the k
// largest, for the largest k at which the k-th is at least n / (k alpha). What is no e-value (NaN, negative) counts but
// never falls. None fall unless 0 < alpha < 1.
// Source: Wang & Ramdas, "False discovery rate control with e-values" (2022).
std::vector<bool> reject_by_e_values(std::span<const double> e, double alpha);

// The weighted average of e-values, which is an e-value of the hypothesis that all are true, whatever their dependence.
// Take it of values at the same time, not of their running maxima. Nothing if there is no weight, or a value or weight
// is missing, negative or NaN. Source: Vovk & Wang, "E-values: calibration, combination and applications" (2021).
std::optional<double> average_e_value(std::span<const double> e, std::span<const double> weights);

}  // namespace tidegate::stats
