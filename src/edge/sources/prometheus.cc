#include "core/model/source_fields.h"
#include "edge/sources/source_kinds.h"

namespace tidegate::sources {
namespace {

Result<std::unique_ptr<Source>> open(const SourceConfig& config, const SourceContext&) {
  return fail(ErrorKind::invalid, "source " + config.name + " can't be opened yet");
}

}  // namespace

SourceKind prometheus();
SourceKind prometheus() {
  return {{.name = "prometheus",
           .help = "Prometheus, and what speaks its HTTP API: Thanos, Mimir, Cortex, VictoriaMetrics.",
           .fields = prometheus_source_fields(),
           .example = "prometheus: http://prometheus:9090"},
          open};
}

}  // namespace tidegate::sources
