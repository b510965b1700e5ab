#pragma once

#include <array>
#include <string_view>

#include "core/model/kind.h"

// The keys of `judge` and of `kayenta`.
namespace tidegate::specs {

inline constexpr std::string_view kJudges[] = {"kayenta", "kayenta-fixed"};
inline constexpr std::array kJudgeTexts = {FieldType::choice};
inline constexpr std::array kNumbers = {FieldType::number};
inline constexpr std::array kGroupTexts = {FieldType::text};
inline constexpr std::string_view kDirections[] = {"increase", "decrease", "either"};
inline constexpr std::string_view kNan[] = {"remove", "replace"};
inline constexpr std::string_view kOutliers[] = {"keep", "remove"};
inline constexpr std::string_view kMeasures[] = {"mean-ratio", "cles"};
inline constexpr std::string_view kOutliersKey[] = {"outliers"};

inline constexpr Field kJudge[] = {
    {.name = "kind",
     .type = FieldType::choice,
     .help = "kayenta: as Kayenta's NetflixACAJudge-v1.0, its holes included. kayenta-fixed: with them closed.",
     .example = "kayenta-fixed",
     .presence = Field::Presence::required,
     .choices = kJudges},
    {.name = "pass",
     .type = FieldType::number,
     .help = "The score from which on the canary passes, at most 100.",
     .example = "90",
     .fallback = "95"},
    {.name = "marginal",
     .type = FieldType::number,
     .help = "A lower score ends a watch at once, and fails. In kind kayenta also one that equals it, as there.",
     .example = "60",
     .fallback = "75"},
    {.name = "step",
     .type = FieldType::duration,
     .help = "From one value to the next; also what ${window} stands for in the queries.",
     .example = "30s",
     .fallback = "1m"},
    {.name = "lookback",
     .type = FieldType::duration,
     .help = "How far each judgement looks back. Without it at all since the change and its warm-up.",
     .example = "20m"},
    {.name = "group_weights",
     .type = FieldType::map,
     .help = "Percent of the score, by group. Groups without share what is left of 100.",
     .example = "{errors: 60, latency: 40}",
     .items = kNumbers},
};

inline constexpr Field kEffectSize[] = {
    {.name = "measure",
     .type = FieldType::choice,
     .help = "What the effect is: the canary's mean by the baseline's, or the share of pairs in which the canary's "
             "value is the greater one.",
     .example = "cles",
     .fallback = "mean-ratio",
     .choices = kMeasures},
    {.name = "allowed_increase",
     .type = FieldType::number,
     .help = "An effect below that is never High.",
     .example = "1.1",
     .fallback = "1; of cles 0.5"},
    {.name = "allowed_decrease",
     .type = FieldType::number,
     .help = "An effect above that is never Low.",
     .example = "0.9",
     .fallback = "1; of cles 0.5"},
    {.name = "critical_increase",
     .type = FieldType::number,
     .help = "A critical metric that is High fails the canary only from that effect on.",
     .example = "1.5",
     .fallback = "1; of cles 0.5"},
    {.name = "critical_decrease",
     .type = FieldType::number,
     .help = "A critical metric that is Low fails the canary only down to that effect.",
     .example = "0.5",
     .fallback = "1; of cles 0.5"},
};

inline constexpr Field kKayenta[] = {
    {.name = "direction",
     .type = FieldType::choice,
     .help = "Which difference is bad.",
     .example = "increase",
     .fallback = "either",
     .choices = kDirections},
    {.name = "groups",
     .type = FieldType::list,
     .help = "The groups in whose score it counts; [] for none, so that only a critical failure of it matters.",
     .example = "[errors]",
     .fallback = "a group of its own, called like the objective",
     .items = kGroupTexts},
    {.name = "critical",
     .type = FieldType::boolean,
     .help = "Whether the canary fails by this metric alone, at once.",
     .example = "true",
     .fallback = "false"},
    {.name = "must_have_data",
     .type = FieldType::boolean,
     .help = "Whether no data in an arm is a failure of the metric, rather than a doubt.",
     .example = "true",
     .fallback = "false"},
    {.name = "nan",
     .type = FieldType::choice,
     .help = "What becomes of steps without a value: they are left out, or count as 0.",
     .example = "replace",
     .fallback = "remove",
     .choices = kNan},
    {.name = "outliers",
     .type = FieldType::choice,
     .help = "Whether values far outside of the quartiles are left out, in each arm by itself.",
     .example = "remove",
     .fallback = "keep",
     .choices = kOutliers},
    {.name = "outlier_factor",
     .type = FieldType::number,
     .help = "How many interquartile ranges outside is far.",
     .example = "1.5",
     .fallback = "3",
     .needs = kOutliersKey},
    {.name = "effect_size",
     .type = FieldType::object,
     .help = "How great a difference must be to matter, beside being significant.",
     .example = "{allowed_increase: 1.1, critical_increase: 1.5}",
     .fields = kEffectSize},
    {.name = "tolerance",
     .type = FieldType::quantity,
     .help = "Of kayenta-fixed: a difference that is less than this part of the baseline is none.",
     .example = "2%",
     .fallback = "5%"},
    {.name = "baseline",
     .type = FieldType::query,
     .help = "The baseline's query, where matchers alone don't make it of the canary's.",
     .example = "sum(rate(errors_total{asg=\"web-v1\"}[1m]))",
     .fallback = "the objective's, with the matchers of `compare.baseline`"},
};

}  // namespace tidegate::specs
