#pragma once

#include <optional>
#include <vector>

#include "core/model/decision.h"
#include "core/model/gate.h"

// What the objectives that Kayenta's judge judges come to together.
namespace tidegate::gate {

// Whether somebody looks again: while a watch goes on, a score that is not enough to pass may still become so.
enum class Look { last, one_of_several };

// The score of the assessments, which have their own verdicts already; nothing if the gate has no such judge. A metric
// in doubt is held against nobody: what fails, fails even if all of those passed. One that the gate's policy lets pass
// without an answer counts as muted.
//
// Otherwise as Kayenta decides: the canary fails by a critical metric, by a score at or below the marginal threshold
// (below it in mode fixed), and by a last one that doesn't reach what passes.
std::optional<KayentaScore> score_of(const Gate& gate, const std::vector<Assessment>& assessments, Look look);

// Whether the metrics that the score holds something against decide: they do if it fails.
void let_metrics_decide(const Gate& gate, Decision& decision);

// Joins the score into a decision that the other objectives have been joined to: its verdict, action and sentence.
void apply_score(const Gate& gate, Decision& decision);

// A watch is over and its last score is no more than marginal: the canary fails.
void fail_if_marginal(const Gate& gate, Decision& decision);

}  // namespace tidegate::gate
