#include "edge/specs/presets.h"

namespace tidegate::specs {

namespace {

constexpr std::string_view kText =
    R"(# A gate for a service that talks to a language model. Try it:  tidegate check gate.yaml
# What each key means:                                          tidegate explain objectives
gate: llm
service: assistant
owner: team@example.com              # whom to ask when it blocks
runbook: https://wiki.example.com/assistant

source:
  prometheus: http://localhost:9090  # or ${env.PROMETHEUS_URL}, or the name of a source in tidegate.yaml
  # bearer_token: {env: PROM_TOKEN}

variables:
  job: assistant                     # service.name in OpenTelemetry; tidegate check gate.yaml --set job=assistant-canary
  vllm: vllm                         # the job of the vLLM servers behind it

over: 15m                            # calls to a model are few and slow: look back further than for a web page
min_events: 50                       # fewer calls than that are no evidence: inconclusive, neither pass nor fail

watch:                               # for `tidegate watch`: looks again and again after a deployment
  every: 1m
  for: 30m
  warmup: 3m                         # models are loaded and caches are cold

objectives:
  # OpenTelemetry GenAI: the label error_type is there only on calls that failed.
  - name: error rate
    ratio:
      bad: gen_ai_client_operation_duration_seconds_count{job="${job}", error_type!=""}
      total: gen_ai_client_operation_duration_seconds_count{job="${job}"}
    at_most: 2%
    warn_above: 1%

  # How long a whole answer takes.
  - name: p95 answer
    latency: gen_ai_client_operation_duration_seconds{job="${job}", gen_ai_operation_name="chat"}
    quantile: 0.95
    at_most: 20s

  # vLLM: how long people stare at an empty line. With OpenTelemetry: gen_ai_server_time_to_first_token_seconds.
  - name: p95 time to first token
    latency: vllm:time_to_first_token_seconds{job="${vllm}"}
    quantile: 0.95
    at_most: 1500ms

  # vLLM: answers cut off at the token limit. request_success_total counts aborted requests too, so the reason is named.
  - name: truncated answers
    ratio:
      bad: vllm:request_success_total{job="${vllm}", finished_reason="length"}
      total: vllm:request_success_total{job="${vllm}", finished_reason=~"length|stop"}
    at_most: 5%
    severity: warn

  # vLLM: the fullest cache of any server; above 90 % requests are preempted. It counts from 0 to 1, despite its name.
  - name: kv cache
    query: vllm:kv_cache_usage_perc{job="${vllm}"}
    unit: ratio
    across: max
    at_most: 90%
    severity: warn

  # What an answer costs, in output tokens: a prompt that makes the model talk shows here first. Only told, never decides.
  - name: tokens per answer
    query: |
      sum(rate(gen_ai_client_token_usage_sum{job="${job}", gen_ai_token_type="output"}[${window}]))
        / sum(rate(gen_ai_client_token_usage_count{job="${job}", gen_ai_token_type="output"}[${window}]))
    at_most: 800
    severity: info
)";

}  // namespace

Preset preset_llm();
Preset preset_llm() {
  return {.name = "llm",
          .help =
              "A service built on a language model: errors, time to first token, queue and output, from OpenTelemetry "
              "GenAI or vLLM metrics.",
          .text = kText};
}

}  // namespace tidegate::specs
