#include "edge/pipelines/pipeline.h"

#include <array>

namespace tidegate::pipelines {

#define PIPELINE(name) Pipeline name();
#include "edge/pipelines/pipelines.def"
#undef PIPELINE

std::span<const Pipeline> pipelines() {
  static const std::array kPipelines = {
#define PIPELINE(name) name(),
#include "edge/pipelines/pipelines.def"
#undef PIPELINE
  };
  return kPipelines;
}

const Pipeline& detect_pipeline(const Environment& environment) {
  for (const Pipeline& pipeline : pipelines()) {
    if (pipeline.detect(environment)) return pipeline;
  }
  return pipelines().back();
}

const Pipeline* find_pipeline(std::string_view name) {
  for (const Pipeline& pipeline : pipelines()) {
    if (pipeline.name == name) return &pipeline;
  }
  return nullptr;
}

}  // namespace tidegate::pipelines
