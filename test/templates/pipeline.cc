#include "edge/pipelines/pipeline.h"

namespace tidegate::pipelines {
namespace {

bool detect(const Environment& environment) { return environment.get("@name@_CI").has_value(); }

Effects begin(const Started&, const Environment&) { return {}; }

Effects end(const Finished&, const Environment&) { return {}; }

Effects diagnose(std::span<const Diagnostic>) { return {}; }

std::string shield(std::string text) { return text; }

Result<Timestamp> deployment_time(const Environment&, const ReadFile&) {
  return fail(ErrorKind::invalid, "@words@ does not say when it began: give --since a time");
}

}  // namespace

Pipeline @name@() {
  Pipeline pipeline;
  pipeline.name = "@name@";
  pipeline.help = "What it is, in one sentence.";
  pipeline.detect = detect;
  pipeline.begin = begin;
  pipeline.end = end;
  pipeline.diagnose = diagnose;
  pipeline.shield = shield;
  pipeline.deployment_time = deployment_time;
  return pipeline;
}

}  // namespace tidegate::pipelines
