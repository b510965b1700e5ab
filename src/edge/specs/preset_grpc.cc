#include "edge/specs/presets.h"

namespace tidegate::specs {

namespace {

constexpr std::string_view kText = R"(# A gate for a gRPC service. Try it:  tidegate check gate.yaml
# What each key means:                tidegate explain objectives
gate: grpc
service: orders
owner: team@example.com              # whom to ask when it blocks
runbook: https://wiki.example.com/orders

source:
  prometheus: http://localhost:9090  # or ${env.PROMETHEUS_URL}, or the name of a source in tidegate.yaml
  # bearer_token: {env: PROM_TOKEN}

variables:
  job: orders                        # tidegate check gate.yaml --set job=orders-canary

scope: job="${job}"                  # added to every selector of ratio and latency below
over: 5m                             # how far back to look
min_events: 100                      # fewer calls than that are no evidence: inconclusive, neither pass nor fail

watch:                               # for `tidegate watch`: looks again and again after a deployment
  every: 30s
  for: 10m
  warmup: 1m                         # the first minute after the change does not count

objectives:
  # The codes that say "the server is at fault". NotFound, InvalidArgument and the like are the caller's.
  - name: error rate
    ratio:
      bad: grpc_server_handled_total{grpc_code=~"Unknown|Internal|Unavailable|DataLoss|DeadlineExceeded|ResourceExhausted|Unimplemented"}
      total: grpc_server_handled_total
    at_most: 1%
    warn_above: 0.5%

  # 99 of 100 unary calls are answered within ... Streams live as long as they live, so they are left out.
  # This histogram has to be switched on in most libraries (WithServerHandlingTimeHistogram in Go).
  - name: p99 latency
    latency: grpc_server_handling_seconds{grpc_type="unary"}
    quantile: 0.99
    at_most: 500ms

  # Anything else is a query. Here: no instance of the service is down.
  - name: instances up
    query: min(up{job="${job}"})
    at_least: 1
)";

}  // namespace

Preset preset_grpc();
Preset preset_grpc() {
  return {.name = "grpc",
          .help =
              "A gRPC service: its error rate and its latency, from the go-grpc-middleware or java-grpc-prometheus "
              "metrics.",
          .text = kText};
}

}  // namespace tidegate::specs
