#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/cli/canvas.h"
#include "base/time.h"
#include "core/engine/engine.h"

// An answer to a query, for people and for programs.
namespace tidegate::cli {

// As Prometheus' HTTP API answers, on one line: warnings and infos, native histograms and numbers too. Written piece by
// piece: a long text that grows costs more than the answer. Source: prometheus web/api/v1/json_codec.go and
// util/jsonutil.
using WriteText = std::function<void(std::string_view)>;
void query_json(const engine::Answer& answer, Timestamp at, const WriteText& write);

// A row for each sample: a column for each label that a series has, then time and value. RFC 4180, but for its CR.
std::string query_csv(const engine::Answer& answer, Timestamp at);

// An instant query's answer: the labels in which the series differ, and the values under each other, rounded.
std::string query_table(const engine::Answer& answer, const Canvas& canvas);

// A range query's: a row for each step and a column for each series, if they fit; else the series one after the other.
std::string query_matrix(const engine::Answer& answer, const Canvas& canvas);

// A range query's as a chart, at most as wide as the canvas.
std::string query_plot(const engine::Answer& answer, const engine::Steps& steps, const Canvas& canvas);

// A sample's value as the API writes it: decimals without an exponent unless it is tiny or huge.
std::string number_text(double number);

// The same, or a native histogram's text.
std::string value_text(const engine::Point& point);

// For people: at most 7 digits that mean something, but all of a whole part and two behind it.
std::string rounded_text(double number);

// The labels that all series share with the same value; nothing for less than two series.
Labels common_labels(const engine::Answer& answer);
Labels without(const Labels& labels, const Labels& common);

// Safe for a terminal.
std::string series_text(const Labels& labels);

}  // namespace tidegate::cli
