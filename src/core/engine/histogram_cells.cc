#include "core/engine/histogram_cells.h"

namespace tidegate::engine {

void HistogramRemarks::see(const Histogram& histogram) {
  reset_seen = reset_seen || histogram.reset == Histogram::CounterReset::reset;
  no_reset_seen = no_reset_seen || histogram.reset == Histogram::CounterReset::not_reset;
}

void note(const HistogramRemarks& remarks, const promql::Expr& where, std::string_view operation, Notes& notes) {
  if (remarks.reset_seen && remarks.no_reset_seen) notes.warn(where, conflicting_resets(operation));
  if (remarks.reconciled) notes.info(where, reconciled(operation));
}

HistogramPtr shared(Histogram histogram) { return std::make_shared<const Histogram>(std::move(histogram)); }

HistogramPtr scaled(const Histogram& histogram, double factor) {
  Histogram copy = histogram;
  histograms::multiply(copy, factor);
  return shared(std::move(copy));
}

HistogramPtr sum_of_histograms(std::span<const HistogramPtr> histograms, HistogramRemarks& remarks) {
  Histogram sum = *histograms.front();
  std::optional<Histogram> lost;
  remarks.see(sum);
  for (const auto& histogram : histograms.subspan(1)) {
    remarks.see(*histogram);
    const auto settled = histograms::kahan_add(sum, lost, *histogram);
    if (!settled) return nullptr;
    remarks.see(*settled);
  }
  histograms::settle_lost(sum, lost);
  return shared(std::move(sum));
}

HistogramPtr mean_of_histograms(std::span<const HistogramPtr> histograms, HistogramRemarks& remarks) {
  histograms::Mean mean{.value = *histograms.front(), .lost = {}};
  remarks.see(mean.value);
  for (const auto& histogram : histograms.subspan(1)) {
    remarks.see(*histogram);
    const auto settled = histograms::add(mean, *histogram);
    if (!settled) return nullptr;
    remarks.see(*settled);
  }
  return shared(histograms::result_of(std::move(mean)));
}

}  // namespace tidegate::engine
