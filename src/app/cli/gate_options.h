#pragma once

#include "app/cli/command.h"

// Options that several commands have, described once.
namespace tidegate::cli::options {

std::vector<std::string> pipeline_names();  // "auto" and those of edge/pipelines
std::vector<std::string> format_names();

inline constexpr Option kSince = {
    .name = "since",
    .takes = Takes::time,
    .value = "TIME",
    .help =
        "when the change was made: samples from before it don't count; a time, how long ago (10m), or `pipeline` "
        "for when this pipeline began",
    .choices = [] { return std::vector<std::string>{"pipeline"}; },
    .also = "pipeline"};

inline constexpr Option kSet = {.name = "set",
                                .letter = 's',
                                .takes = Takes::setting,
                                .value = "NAME=VALUE",
                                .help = "set a variable that the gate file declares",
                                .times = Option::Times::many};

inline constexpr Option kArg = {.name = "arg",
                                .takes = Takes::setting,
                                .value = "NAME=VALUE",
                                .help = "the value of an argument of another tool's analysis",
                                .times = Option::Times::many};

inline constexpr Option kSource = {
    .name = "source",
    .takes = Takes::text,
    .value = "URL|NAME",
    .help = "the Prometheus of such an analysis: its address, or a source of the operator file",
    .fallback = "what the analysis says, else default_source"};

inline constexpr Option kConfig = {
    .name = "config",
    .letter = 'c',
    .takes = Takes::file,
    .value = "FILE",
    .help = "the operator file with sources and allowed hosts",
    .fallback = "$TIDEGATE_CONFIG, else /etc/tidegate/tidegate.yaml, else tidegate.yaml here or in a folder above"};

inline constexpr Option kFormat = {
    .name = "format",
    .letter = 'f',
    .takes = Takes::text,
    .value = "LIST",
    .help = "how to report, and where: text,json=out.json,junit=report.xml (`tidegate explain format` lists them)",
    .fallback = "text",
    .times = Option::Times::many,
    .choices = format_names};

inline constexpr Option kEvidence = {
    .name = "evidence",
    .letter = 'e',
    .takes = Takes::file,
    .value = "FILE",
    .help = "keep all that is needed to replay the decision, without secrets; a folder for several gates"};

inline constexpr Option kExplain = {
    .name = "explain", .help = "show how each verdict came about: what was asked, counted, doubted and decided"};

inline constexpr Option kWarnExit = {.name = "warn-exit", .help = "exit with 5 instead of 0 when the gate warns"};

inline constexpr Option kPipeline = {.name = "pipeline",
                                     .takes = Takes::choice,
                                     .value = "NAME",
                                     .help = "where we run: annotations, summaries and outputs are written its way",
                                     .fallback = "auto: found by its environment variables",
                                     .choices = pipeline_names};

}  // namespace tidegate::cli::options
