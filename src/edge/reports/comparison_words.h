#pragma once

#include <string>
#include <vector>

#include "base/terminal.h"
#include "core/model/comparison.h"

// A comparison in words that all formats share.
namespace tidegate::reports {

// "3% (936 of 31,200 events)", "62% (mean of 3 series)", "no events".
std::string format_arm(const Comparison& comparison, const Comparison::Arm& arm);

// "3x the baseline (95 %: 2.8x to 3.2x); less than 1.1x is no difference".
std::string format_effect(const Comparison& comparison);

// "worse: proven; no worse: 3% of the evidence needed".
std::string format_weights(const Comparison& comparison);

// "hybrid, false alarms 1%, variation 15% (a guess)".
std::string format_method(const Comparison& comparison);

// "5% of the traffic: 1,200 of 24,000 requests (5%)"; one a step.
std::vector<std::string> format_steps(const Comparison& comparison);

// Both arms' values over time on one scale from 0, as lines of the same length; "" without looks.
struct ArmLines {
  std::string canary;
  std::string baseline;
};
ArmLines draw_arms(const Comparison& comparison, Glyphs glyphs, std::size_t most = 30);

}  // namespace tidegate::reports
