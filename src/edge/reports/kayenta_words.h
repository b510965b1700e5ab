#pragma once

#include <string>
#include <vector>

#include "base/terminal.h"
#include "core/model/kayenta_finding.h"
#include "edge/reports/comparison_words.h"

// What Kayenta's judge found, in words that all formats share.
namespace tidegate::reports {

// "40 of 100, fail: 95 passes, 75 is marginal; by kayenta-fixed".
std::string format_score(const KayentaScore& score);

// "errors 0 (weighs 60%)", one a group.
std::vector<std::string> format_groups(const KayentaScore& score);

// "9.12 (mean of 45 values, 7.04 to 12.6)"; "no values".
std::string format_arm(const KayentaFinding& finding, const KayentaFinding::Arm& arm);

// "High, critical, in the groups errors, all; increase is bad".
std::string format_metric(const KayentaFinding& finding);

// As of a comparison; "" without values.
ArmLines draw_arms(const KayentaFinding& finding, Glyphs glyphs);

std::string_view standing_name(KayentaScore::Standing standing);  // "pass", "marginal" ...
std::string_view judge_name(KayentaMode mode);                    // "kayenta", "kayenta-fixed"
std::string_view direction_name(Direction direction);

}  // namespace tidegate::reports
