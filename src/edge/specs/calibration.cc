#include "edge/specs/calibration.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::specs {
namespace {

constexpr std::size_t kMostObjectives = 10'000;
constexpr std::size_t kMostBounds = 1000;

std::string percent(double share) { return format_quantity(share, Dimension::ratio, 3); }

class CalibrationReader {
 public:
  CalibrationReader(const std::string& file, Diagnostics& diagnostics) : file_(file), diagnostics_(diagnostics) {}

  std::optional<CalibrationFile> read(std::string_view text) {
    auto document = parse_yaml(text, file_);
    for (auto& diagnostic : document.diagnostics) diagnostics_.push_back(std::move(diagnostic));
    if (!document.complete) return std::nullopt;
    const auto* gate = document.root.is_mapping() ? document.root.find("calibration") : nullptr;
    const auto* objectives = document.root.is_mapping() ? document.root.find("objectives") : nullptr;
    if (!gate || !gate->is_scalar() || !objectives || !objectives->is_mapping()) {
      return error(document.root.place, "this is no calibration: it has no `calibration` and `objectives`",
                   "make one: tidegate backtest --aa GATE --output FILE");
    }
    if (objectives->entries.size() > kMostObjectives)
      return error(objectives->place, "there are too many objectives", "");
    CalibrationFile calibration{.gate = gate->text, .remark = "", .objectives = {}};
    for (const auto& [key, value] : objectives->entries) {
      auto entry = read_entry(key.text, value);
      if (!entry) return std::nullopt;
      calibration.objectives.push_back(*std::move(entry));
    }
    return calibration;
  }

 private:
  std::nullopt_t error(const Place& place, std::string message, std::string hint) {
    diagnostics_.push_back({.place = place, .message = std::move(message), .hint = std::move(hint)});
    return std::nullopt;
  }

  std::optional<double> share(const YamlNode* node, const Place& place) {
    const auto quantity = node && node->is_scalar() ? parse_quantity(trim(node->text)) : Result<Quantity>(Quantity{});
    const bool fits = node && quantity && quantity->dimension == Dimension::ratio && quantity->value >= 0;
    if (fits) return quantity->value;
    return error(node ? node->place : place, "a variation is a share, such as 12%", "");
  }

  std::optional<CalibrationFile::Entry> read_entry(const std::string& name, const YamlNode& node) {
    if (!node.is_mapping()) return error(node.place, "an objective has a `variation`", "write {variation: 12%}");
    for (const auto& [key, value] : node.entries) {
      if (is_one_of(key.text, kKeys)) continue;
      return error(key.place, "unknown key " + quoted(printable(key.text, 60)),
                   "the keys are variation, blocks, bounds");
    }
    CalibrationFile::Entry entry{.objective = name};
    const auto variation = share(node.find("variation"), node.place);
    if (!variation) return std::nullopt;
    entry.variation = *variation;
    if (const auto* blocks = node.find("blocks"); blocks && blocks->is_scalar()) {
      const auto count = parse_double(blocks->text);
      if (!count || !(*count >= 0 && *count <= 1e6))
        return error(blocks->place, "`blocks` is a number of half hours", "");
      entry.blocks = static_cast<int>(*count);
    }
    if (const auto* bounds = node.find("bounds")) {
      if (!bounds->is_mapping() || bounds->entries.size() > kMostBounds) {
        return error(bounds->place, "`bounds` gives a variation for each bucket bound in seconds", "");
      }
      for (const auto& [key, value] : bounds->entries) {
        const auto bound = parse_double(key.text);
        if (!bound) return error(key.place, "a bound is a number of seconds", "");
        const auto own = share(&value, value.place);
        if (!own) return std::nullopt;
        entry.bounds.emplace_back(*bound, *own);
      }
    }
    return entry;
  }

  static constexpr std::string_view kKeys[] = {"variation", "blocks", "bounds"};
  const std::string& file_;
  Diagnostics& diagnostics_;
};

// What is wrong in another file is told at the key that names it, with its place.
void tell(const Diagnostics& diagnostics, const Place& place, Reading& reading) {
  for (const auto& diagnostic : diagnostics) {
    const auto where =
        format("{}:{}:{}: ", printable(diagnostic.place.file, 100), diagnostic.place.line, diagnostic.place.column);
    reading.error(place, where + diagnostic.message, diagnostic.hint);
  }
}

}  // namespace

std::string write_calibration(const CalibrationFile& calibration) {
  std::string text = "# " + calibration.remark + "\ncalibration: " + quoted(calibration.gate) + "\nobjectives:\n";
  for (const auto& entry : calibration.objectives) {
    text += "  " + quoted(entry.objective) + ":\n    variation: " + percent(entry.variation) +
            "\n    blocks: " + std::to_string(entry.blocks) + "\n";
    if (entry.bounds.empty()) continue;
    text += "    bounds:\n";
    for (const auto& [bound, variation] : entry.bounds) {
      text += "      " + quoted(shortest(bound)) + ": " + percent(variation) + "\n";
    }
  }
  return text;
}

std::optional<CalibrationFile> read_calibration(std::string_view text, const std::string& file,
                                                Diagnostics& diagnostics) {
  return CalibrationReader(file, diagnostics).read(text);
}

void apply_calibration(const Object& gate_object, const LoadContext& context, Reading& reading, Loaded& loaded,
                       Gate& gate) {
  const YamlNode* compare = gate_object.find("compare");
  const YamlNode* node = compare && compare->is_mapping() ? compare->find("calibration") : nullptr;
  if (node == nullptr || !node->is_scalar()) return;
  const auto name = reading.fill(*node, Syntax::plain);
  if (!name || name->text.empty()) return;
  if (!context.read_file) return reading.error(node->place, "files can't be read here");
  const Result<std::string> text = context.read_file(name->text);
  if (!text) return reading.error(node->place, text.error().message);
  loaded.files[name->text] = *text;
  Diagnostics diagnostics;
  const auto calibration = read_calibration(*text, name->text, diagnostics);
  tell(diagnostics, node->place, reading);
  if (!calibration) return;
  if (calibration->gate != gate.name) {
    reading.warning(node->place,
                    "the calibration was measured for the gate " + quoted(printable(calibration->gate, 60)),
                    "measure this one: tidegate backtest --aa");
  }
  for (auto& objective : gate.objectives) {
    if (!objective.compare || objective.compare->limit || objective.compare->variation) continue;
    if (std::holds_alternative<QueryIndicator>(objective.indicator)) continue;
    const auto entry = std::ranges::find(calibration->objectives, objective.name, &CalibrationFile::Entry::objective);
    if (entry == calibration->objectives.end()) {
      reading.warning(node->place, "the calibration says nothing about " + quoted(printable(objective.name, 60)),
                      "measure it: tidegate backtest --aa");
      continue;
    }
    objective.compare->variation = entry->variation;
    if (entry->blocks > 0) objective.compare->variation_blocks = entry->blocks;
    objective.compare->variation_by_bound = entry->bounds;
  }
}

}  // namespace tidegate::specs
