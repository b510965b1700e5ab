#include "core/engine/classic_histograms.h"

#include <cmath>
#include <optional>

#include "base/format.h"
#include "base/text.h"
#include "core/engine/label_index.h"
#include "core/engine/output_rows.h"
#include "core/promql/lexer.h"
#include "core/promql/quoting.h"

namespace tidegate::engine {
namespace {

// A bucket's bound as Go's ParseFloat reads it.
std::optional<double> bound_in(std::string_view text) { return parse_double(text); }

// The rows of one classic histogram, or of the native one of the same labels.
struct Member {
  std::size_t row = 0;
  double bound = 0;
};

struct Family {
  Row row;                      // without le
  std::vector<Member> buckets;  // rows that may hold floats
  std::vector<std::size_t> natives;
};

class Families {
 public:
  Families(Context& context, const Frame& from, const promql::Expr& argument)
      : context_(context), from_(from), argument_(argument) {}

  Outcome<Frame> numbers(const OfNative& of_native, const OfClassic& of_classic) {
    collect();
    OutputRows out(from_.steps);
    for (const Family& family : families_) {
      const auto metric = context_.options.delayed_names ? context_.labeling.metric(family.row.labels) : "";
      const auto native_metric = context_.labeling.metric(family.row.labels);
      std::optional<std::size_t> to;
      for (std::size_t step = 0; step < from_.steps; ++step) {
        gather(family, step);
        const Histogram* native = native_at(family, step);
        if (native == nullptr && buckets_.empty()) continue;
        if (native != nullptr && !buckets_.empty()) {
          context_.notes.warn(argument_, for_metric("vector contains a mix of classic and native histograms", metric));
          continue;
        }
        if (!to) to = out.row(context_.unnamed(family.row));
        TRY(out.set(*to, step,
                    native != nullptr ? of_native(*native, context_.options.delayed_names ? native_metric : "", step)
                                      : of_classic(buckets_, metric, step)));
      }
    }
    return out.take();
  }

 private:
  void collect() {
    const std::array le = {context_.labeling.le};
    for (std::size_t row = 0; row < from_.size(); ++row) {
      if (holds_floats(row)) add_bucket(row, le);
      if (holds_histograms(row)) family_of(from_.rows[row]).natives.push_back(row);
    }
  }

  bool holds_floats(std::size_t row) const {
    for (const double value : from_.at(row)) {
      if (!is_absent(value)) return true;
    }
    return false;
  }
  bool holds_histograms(std::size_t row) const {
    const HistogramPtr* histograms = from_.histograms_at(row);
    for (std::size_t step = 0; histograms != nullptr && step < from_.steps; ++step) {
      if (histograms[step]) return true;
    }
    return false;
  }

  void add_bucket(std::size_t row, std::span<const Symbol> le) {
    const auto text = context_.labeling.text(from_.rows[row].labels, context_.labeling.le);
    const auto bound = bound_in(text);
    if (!bound) {
      const auto metric = context_.options.delayed_names ? context_.labeling.metric(from_.rows[row].labels) : "";
      context_.notes.warn(argument_,
                          for_metric(fmt::format("bucket label \"le\" is missing or has a malformed value of {}",
                                                 promql::write_string(text)),
                                     metric));
      return;
    }
    Row without_le = from_.rows[row];
    without_le.labels = context_.labeling.without(without_le.labels, le);
    family_of(without_le).buckets.push_back({.row = row, .bound = *bound});
  }

  Family& family_of(const Row& row) {
    auto number = index_.find(row.labels);
    if (number == LabelIndex::kNone) {
      number = static_cast<std::uint32_t>(index_.size());
      index_.add(row.labels);
      families_.push_back({.row = row, .buckets = {}, .natives = {}});
    }
    return families_[number];
  }

  void gather(const Family& family, std::size_t step) {
    buckets_.clear();
    for (const Member& member : family.buckets) {
      const double count = from_.at(member.row)[step];
      if (!is_absent(count)) buckets_.push_back({.upper = member.bound, .count = count});
    }
  }

  const Histogram* native_at(const Family& family, std::size_t step) const {
    for (const std::size_t row : family.natives) {
      if (const auto* histogram = from_.histogram(row, step)) return histogram;
    }
    return nullptr;
  }

  Context& context_;
  const Frame& from_;
  const promql::Expr& argument_;
  LabelIndex index_;
  std::vector<Family> families_;
  std::vector<histograms::ClassicBucket> buckets_;  // of the family at the step
};

}  // namespace

Outcome<Frame> of_histograms(Context& context, const Frame& from, const promql::Expr& argument,
                             const OfNative& of_native, const OfClassic& of_classic) {
  return Families(context, from, argument).numbers(of_native, of_classic);
}

}  // namespace tidegate::engine
