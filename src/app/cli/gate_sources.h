#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/gate/check.h"
#include "core/gate/evidence.h"
#include "core/model/gate.h"
#include "edge/sources/source_kinds.h"

namespace tidegate::cli {

// The sources of one gate, open as long as this lives; a source's connections are shared by everything it is asked.
class GateSources {
 public:
  enum class Record { no, yes };

  static Result<GateSources> open(const Gate& gate, const sources::SourceContext& context, Record record);

  const gate::Sources& by_name() const { return by_name_; }

  // The time of the first samples of the source that collects them itself and began last. They begin with the first
  // call; each waits for them, but no longer than `deadline`. Nothing: there is no such source.
  std::optional<Timestamp> collect_since(Duration deadline) const;

  // Everything that was asked and answered so far, if it was recorded.
  std::vector<gate::Exchange> exchanges() const;

 private:
  std::vector<std::unique_ptr<Source>> opened_;
  std::vector<std::unique_ptr<gate::RecordingSource>> recording_;
  gate::Sources by_name_;
};

// The folder or file that --evidence names, for this gate. An Error when it can't be written, or when several gates
// would share one file.
Result<std::string> evidence_path(const std::string& wish, const std::string& gate, std::size_t gates);

// Completes the evidence with what was asked and decided, and writes it. A watch has put its record in before.
Result<void> keep_evidence(gate::Evidence evidence, const Gate& gate, const GateSources& sources,
                           const Decision& decision, const std::string& path);

// What ended a run before all was learned.
enum class CutShort { interrupted, deadline };

// Marks the decision; such a run never passes, whatever the policy says about errors. A known failure stays one.
void cut_short(Decision& decision, CutShort by);

}  // namespace tidegate::cli
