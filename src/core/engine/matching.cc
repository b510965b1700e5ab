#include "core/engine/matching.h"

#include "core/engine/label_index.h"

namespace tidegate::engine {
namespace {

// Numbers the rows of both frames by the labels that matter.
class Numbering {
 public:
  Numbering(Context& context, const promql::Matching& matching) : context_(context), matching_(matching) {
    names_ = context.labeling.symbols(matching.labels);
    if (!matching.on) names_.push_back(context.labeling.name);
  }

  std::vector<std::uint32_t> number(const Frame& frame) {
    std::vector<std::uint32_t> numbers;
    numbers.reserve(frame.size());
    for (const Row& row : frame.rows) {
      Labeling& labeling = context_.labeling;
      const LabelSet key =
          matching_.on ? labeling.scratch_only(row.labels, names_) : labeling.scratch_without(row.labels, names_);
      auto number = index_.find(key);
      if (number == LabelIndex::kNone) {
        number = static_cast<std::uint32_t>(index_.size());
        index_.add(key.size() == row.labels.size() ? row.labels : context_.store.keep(key));
      }
      numbers.push_back(number);
    }
    return numbers;
  }

  std::size_t count() const { return index_.size(); }

 private:
  Context& context_;
  const promql::Matching& matching_;
  std::vector<Symbol> names_;
  LabelIndex index_;
};

}  // namespace

Matches match_rows(Context& context, const Frame& left, const Frame& right, const promql::Matching& matching) {
  Numbering numbering(context, matching);
  Matches matches;
  matches.left = numbering.number(left);
  matches.right = numbering.number(right);
  matches.count = numbering.count();
  return matches;
}

LabelSet matched_labels(Context& context, LabelSet labels, const promql::Matching& matching) {
  auto names = context.labeling.symbols(matching.labels);
  if (matching.on) return context.labeling.only(labels, names);
  names.push_back(context.labeling.name);
  return context.labeling.without(labels, names);
}

}  // namespace tidegate::engine
