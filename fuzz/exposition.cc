// Metrics as text: read, or refused at a place within it; a second reading, from memory, says the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "core/tsdb/exposition.h"

namespace {

using namespace tidegate;
using namespace tidegate::tsdb;

class Listener final : public ExpositionVisitor {
 public:
  Result<void> series(std::uint32_t number, const Labels& labels) override {
    CHECK(number == names_.size());
    names_.push_back(format_labels(labels));
    return {};
  }
  Result<void> sample(const ExpositionSample& sample) override {
    heard += names_.at(sample.series) + shortest(sample.value) + std::to_string(sample.time.value_or(0)) +
             std::to_string(sample.start) + "\n";
    return {};
  }
  Result<void> metadata(const ExpositionMetadata& metadata) override {
    heard += metadata.family + metadata.text;
    return {};
  }

  std::string heard;

 private:
  std::vector<std::string> names_;
};

void read(std::string_view text, const ExpositionOptions& options) {
  Listener listener;
  ExpositionParser parser(options);
  const auto first = parser.parse(text, listener);
  const std::string heard = std::move(listener.heard);
  listener.heard.clear();
  const auto second = parser.parse(text, listener);
  CHECK(first.has_value() == second.has_value() && heard == listener.heard);
  if (first) return;
  CHECK(first.error() == second.error() && !first.error().message.empty());
  CHECK(first.error().line <= 1 + text.size() && first.error().column <= 1 + text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  read(text, {});
  read(text, {.format = ExpositionFormat::openmetrics});
  read(text, {.format = ExpositionFormat::openmetrics,
              .created = ExpositionOptions::Created::starts,
              .bounds = ExpositionOptions::Bounds::as_written});
  return 0;
}
