#include "edge/specs/presets.h"

namespace tidegate::specs {

namespace {

constexpr std::string_view kText = R"(# A gate for a web service. Try it:  tidegate check gate.yaml
# What each key means:               tidegate explain objectives
gate: web
service: web
owner: team@example.com              # whom to ask when it blocks
runbook: https://wiki.example.com/web

source:
  prometheus: http://localhost:9090  # or ${env.PROMETHEUS_URL}, or the name of a source in tidegate.yaml
  # bearer_token: {env: PROM_TOKEN}

variables:
  job: web                           # tidegate check gate.yaml --set job=web-canary

scope: job="${job}"                  # added to every selector of ratio and latency below
over: 5m                             # how far back to look
min_events: 100                      # fewer requests than that are no evidence: inconclusive, neither pass nor fail

watch:                               # for `tidegate watch`: looks again and again after a deployment
  every: 30s
  for: 10m
  warmup: 1m                         # the first minute after the change does not count

objectives:
  # The share of requests that failed. Where your label is called `status` or `status_code`, change `code`.
  - name: error rate
    ratio:
      bad: http_requests_total{code=~"5.."}
      total: http_requests_total
    at_most: 1%
    warn_above: 0.5%

  # 99 of 100 requests are answered within ... A histogram by its base name, without _bucket.
  - name: p99 latency
    latency: http_request_duration_seconds
    quantile: 0.99
    at_most: 500ms

  # The share of requests answered within a bucket bound: exact, where a quantile is an estimate. `severity: info`
  # only tells, and never blocks: a good way to try an objective out.
  - name: fast answers
    latency: http_request_duration_seconds
    within: 250ms
    at_least: 95%
    severity: info

  # Anything else is a query. Here: no instance of the service is down.
  - name: instances up
    query: min(up{job="${job}"})
    at_least: 1
)";

}  // namespace

Preset preset_http();
Preset preset_http() {
  return {.name = "http", .help = "A web service: its error rate and its latency, from HTTP metrics.", .text = kText};
}

}  // namespace tidegate::specs
