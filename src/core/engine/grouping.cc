#include "core/engine/grouping.h"

#include "core/engine/label_index.h"

namespace tidegate::engine {

Grouping group_rows(Context& context, std::span<const Row> rows, const promql::Aggregation& aggregation) {
  Labeling& labeling = context.labeling;
  auto names = labeling.symbols(aggregation.grouping);
  if (aggregation.without) names.push_back(labeling.name);
  Grouping grouping;
  grouping.group_of.reserve(rows.size());
  LabelIndex index;
  for (const Row& row : rows) {
    const LabelSet labels =
        aggregation.without ? labeling.scratch_without(row.labels, names) : labeling.scratch_only(row.labels, names);
    auto group = index.find(labels);
    if (group == LabelIndex::kNone) {
      group = static_cast<std::uint32_t>(index.size());
      grouping.groups.push_back(labels.size() == row.labels.size() ? row.labels : context.store.keep(labels));
      index.add(grouping.groups.back());
    }
    grouping.group_of.push_back(group);
  }
  return grouping;
}

}  // namespace tidegate::engine
