#include "core/model/decision.h"

#include <algorithm>

namespace tidegate {
namespace {

// Larger is worse.
int rank(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return 0;
    case Verdict::warn: return 1;
    case Verdict::inconclusive: return 2;
    case Verdict::fail: return 3;
  }
  return 2;
}

int rank(Action action) {
  switch (action) {
    case Action::open: return 0;
    case Action::hold: return 1;
    case Action::block: return 2;
  }
  return 2;
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::warn: return "warn";
    case Verdict::fail: return "fail";
    case Verdict::inconclusive: return "inconclusive";
  }
  return "";
}

std::string_view action_name(Action action) {
  switch (action) {
    case Action::open: return "open";
    case Action::block: return "block";
    case Action::hold: return "hold";
  }
  return "";
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::block: return "block";
    case Severity::warn: return "warn";
    case Severity::info: return "info";
  }
  return "";
}

Verdict joint_verdict(std::span<const Decision> decisions) {
  if (decisions.empty()) return Verdict::inconclusive;
  return std::ranges::max(decisions, {}, [](const Decision& decision) { return rank(decision.verdict); }).verdict;
}

Action joint_action(std::span<const Decision> decisions) {
  if (decisions.empty()) return Action::block;
  return std::ranges::max(decisions, {}, [](const Decision& decision) { return rank(decision.action); }).action;
}

int exit_code(const Decision& decision, WarnExit warn_exit) {
  if (decision.verdict == Verdict::fail) return 1;  // known, whatever ended the run
  if (decision.interrupted) return 130;
  if (decision.deadline_passed) return 124;
  switch (decision.verdict) {
    case Verdict::pass: return 0;
    case Verdict::warn: return warn_exit == WarnExit::five ? 5 : 0;
    case Verdict::fail: return 1;
    case Verdict::inconclusive: return decision.mistaken ? 2 : decision.nothing_evaluated ? 4 : 3;
  }
  return 3;
}

}  // namespace tidegate
