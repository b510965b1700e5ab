#pragma once

#include <array>
#include <string_view>

#include "core/model/kind.h"

// The keys of `compare` and of `rollout`.
namespace tidegate::specs {

inline constexpr std::string_view kMethods[] = {"hybrid", "eprocess", "group-sequential"};
inline constexpr std::string_view kBaselineTraffic[] = {"rest", "same"};
inline constexpr std::array kHookTexts = {FieldType::text};
inline constexpr std::array kQuantities = {FieldType::quantity};

inline constexpr Field kPeriods[] = {
    {.name = "every",
     .type = FieldType::duration,
     .help = "How far apart the periods are: as long as a rate takes to look the same again.",
     .example = "1d",
     .presence = Field::Presence::required},
    {.name = "times",
     .type = FieldType::integer,
     .help = "How many earlier periods to look at, from 4 to 60.",
     .example = "14",
     .presence = Field::Presence::required},
};

inline constexpr Field kCompare[] = {
    {.name = "canary",
     .type = FieldType::matchers,
     .help = "Label matchers of the canary, added to every selector of ratio and latency, and of queries that compare.",
     .example = "track=\"canary\""},
    {.name = "baseline",
     .type = FieldType::matchers,
     .help = "Label matchers of what it is compared with, added to the selectors of objectives that compare.",
     .example = "track=\"stable\""},
    {.name = "offset",
     .type = FieldType::duration,
     .help = "How far back in time the baseline lies, as for the version before.",
     .example = "7d",
     .fallback = "the same time"},
    {.name = "difference_in_differences",
     .type = FieldType::object,
     .help = "Holds the change since `offset` against the changes between the same times of earlier periods: for a "
             "release that nothing runs beside.",
     .example = "{every: 1d, times: 14}",
     .fields = kPeriods},
    {.name = "method",
     .type = FieldType::choice,
     .help = "How a difference of rates is told from chance: by evidence that may be looked at at any time, by "
             "boundaries for planned looks, or by either.",
     .example = "eprocess",
     .fallback = "hybrid",
     .choices = kMethods},
    {.name = "false_alarms",
     .type = FieldType::quantity,
     .help = "How many healthy canaries may be found worse, over all looks and objectives.",
     .example = "0.5%",
     .fallback = "1%"},
    {.name = "false_passes",
     .type = FieldType::quantity,
     .help = "How many canaries that are `margin` times as bad may pass.",
     .example = "1%",
     .fallback = "5%"},
    {.name = "min_effect",
     .type = FieldType::number,
     .help = "A rate that is less than so many times the baseline's is no difference, however certain it is.",
     .example = "1.25",
     .fallback = "1.1"},
    {.name = "margin",
     .type = FieldType::number,
     .help = "What passes is proven not to be so many times as bad as the baseline.",
     .example = "1.5",
     .fallback = "2; of a query 1.25"},
    {.name = "negligible",
     .type = FieldType::quantity,
     .help = "A rate that is proven to be lower passes, whatever the baseline's is.",
     .example = "0.01%",
     .fallback = "0.1%"},
    {.name = "variation",
     .type = FieldType::quantity,
     .help = "By how much the rates of healthy arms wander from one half hour to the next, beyond chance.",
     .example = "10%",
     .fallback = "15%, a guess"},
    {.name = "calibration",
     .type = FieldType::path,
     .help = "Of the gate: a file that `tidegate backtest --aa` wrote, with the variation of each objective.",
     .example = "payment.calibration.yaml"},
    {.name = "weight",
     .type = FieldType::number,
     .help = "Which part of `false_alarms` an objective gets, beside the weights of the others.",
     .example = "2",
     .fallback = "1"},
    {.name = "pool",
     .type = FieldType::text,
     .help = "Objectives with the same pool are found worse only together, by the weighted average of their evidence; "
             "to pass, each must be proven no worse.",
     .example = "latencies"},
};

inline constexpr Field kStep[] = {
    {.name = "traffic",
     .type = FieldType::quantity,
     .help = "The share of the traffic that the canary gets.",
     .example = "5%",
     .presence = Field::Presence::required},
    {.name = "for",
     .type = FieldType::duration,
     .help = "How long the step takes.",
     .example = "20m",
     .fallback = "`each`"},
};

inline constexpr Field kHook[] = {
    {.name = "run",
     .type = FieldType::list,
     .help = "A program and its arguments; no shell. Its environment says TIDEGATE_EVENT (advance or abort), "
             "TIDEGATE_TRAFFIC (in percent) and TIDEGATE_GATE.",
     .example = "[./set-traffic, payment]",
     .presence = Field::Presence::required,
     .items = kHookTexts,
     .one_of = "call"},
    {.name = "url",
     .type = FieldType::url,
     .help = "A URL to POST the same to, as JSON: {event, traffic, gate}, the traffic in percent. Anything "
             "but 2xx is a failure.",
     .example = "http://flags.internal/payment-canary",
     .presence = Field::Presence::required,
     .one_of = "call"},
    {.name = "deadline",
     .type = FieldType::duration,
     .help = "How long it may take.",
     .example = "1m",
     .fallback = "30s"},
};

inline constexpr Field kRollout[] = {
    {.name = "steps",
     .type = FieldType::list,
     .help = "How much of the traffic the canary gets, rising: shares, or {traffic, for}. Behind the last one it gets "
             "everything.",
     .example = "[5%, 25%, 50%, 100%]",
     .presence = Field::Presence::required,
     .fields = kStep,
     .items = kQuantities},
    {.name = "each", .type = FieldType::duration, .help = "How long a step takes that doesn't say.", .example = "10m"},
    {.name = "baseline",
     .type = FieldType::choice,
     .help = "How much traffic the baseline gets: the rest, or the same as the canary.",
     .example = "same",
     .fallback = "rest",
     .choices = kBaselineTraffic},
    {.name = "on_advance",
     .type = FieldType::object,
     .help = "What gives the canary its traffic: called before each step, and with 100% at the end.",
     .example = "{run: [./set-traffic, payment]}",
     .fields = kHook},
    {.name = "on_abort",
     .type = FieldType::object,
     .help = "What takes the traffic away again: called when it ends in any other way.",
     .example = "{run: [./set-traffic, payment]}",
     .fields = kHook},
};

}  // namespace tidegate::specs
