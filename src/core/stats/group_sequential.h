#pragma once

#include <vector>

// Boundaries for a planned number of looks: how far a standard score must lie out at each, so that a healthy canary
// crosses any of them with a chance of at most alpha. One-sided.
// Source: Lan & DeMets, Biometrika 70 (1983); recursive integration: Armitage, McPherson & Rowe, JRSS A 132 (1969);
// Jennison & Turnbull, "Group Sequential Methods" (2000), chapter 19.
namespace tidegate::stats {

// How much of alpha may be spent by which part of the time: O'Brien and Fleming's way (little at first) or Pocock's
// (evenly).
enum class Spending { obrien_fleming, pocock };

// What may be spent in all by a fraction of the time, 0..1.
double spent(Spending spending, double alpha, double fraction);

// Makes the boundaries one after another, so that looks may come when they come. A look of which nothing may be spent
// yet has the boundary kNeverCrossed.
class GroupSequentialBoundary {
 public:
  GroupSequentialBoundary(Spending spending, double alpha);

  // The boundary for the next look, at that fraction of the planned time or information: rising, above 0, at most 1.
  // What comes behind 1 is held against the last boundary.
  double next(double fraction);

  static constexpr double kNeverCrossed = 8;

 private:
  double tail(double boundary, double fraction) const;
  void carry_on(double boundary, double fraction);

  Spending spending_;
  double alpha_;
  double spent_ = 0;
  double last_fraction_ = 0;
  double last_boundary_ = kNeverCrossed;
  // The density of the score's sum, of those that have not crossed, on a grid, with the weights of integration.
  std::vector<double> points_;
  std::vector<double> masses_;
};

// The boundaries of evenly spaced looks.
std::vector<double> group_sequential_boundaries(Spending spending, double alpha, int looks);

}  // namespace tidegate::stats
