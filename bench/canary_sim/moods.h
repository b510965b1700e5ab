#pragma once

#include "draws.h"
#include "scenario.h"

namespace tidegate::bench {

// What one arm's rate is multiplied by, minute by minute.
class ArmMood {
 public:
  ArmMood(const Noise& noise, int pods, Draws& draws);
  double next(Draws& draws);

 private:
  Noise noise_;
  double deviation_;  // of the logarithm
  double state_ = 0;
  double pods_ = 1;
};

// What both arms' rates and their traffic are multiplied by.
class SharedMood {
 public:
  SharedMood(Shared shared, Draws& draws);
  struct Factors {
    double rate = 1;
    double traffic = 1;
  };
  Factors next(Draws& draws);

 private:
  Shared shared_;
  double minute_ = 0;  // of the day
  int left_ = 0;       // of an incident
};

}  // namespace tidegate::bench
