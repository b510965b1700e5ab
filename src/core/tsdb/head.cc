#include "core/tsdb/head.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/format.h"
#include "core/tsdb/head_replay.h"
#include "core/tsdb/label_filter.h"

namespace tidegate::tsdb {
namespace {

// A matcher for the series of one store: it looks at each value of its label once.
class SymbolMatcher {
 public:
  SymbolMatcher(const LabelFilter& filter, const LabelStore& labels, std::size_t symbols)
      : filter_(filter),
        labels_(labels),
        name_(labels.find(filter.label())),
        matches_empty_(filter.accepts("")),
        known_(name_ ? symbols : 0, kUnknown) {}

  bool matches(LabelSet set) {
    const auto value = name_ ? value_of(set, *name_) : std::nullopt;
    if (!value) return matches_empty_;
    auto& known = known_[*value];
    if (known == kUnknown) known = filter_.accepts(labels_.text(*value)) ? kYes : kNo;
    return known == kYes;
  }

 private:
  enum Known : std::uint8_t { kUnknown, kYes, kNo };

  const LabelFilter& filter_;
  const LabelStore& labels_;
  std::optional<Symbol> name_;
  bool matches_empty_;
  std::vector<Known> known_;  // by symbol
};

// Label sets of one store as those of another.
class Translator {
 public:
  Translator(const LabelStore& from, std::size_t symbols, LabelStore& to) : from_(from), to_(to), known_(symbols) {}

  LabelSet translated(LabelSet set) {
    pairs_.clear();
    for (const auto& pair : set) pairs_.push_back({.name = symbol(pair.name), .value = symbol(pair.value)});
    return to_.keep(pairs_);
  }

 private:
  Symbol symbol(Symbol in_from) {
    auto& known = known_[in_from];
    if (!known) known = to_.intern(from_.text(in_from));
    return *known;
  }

  const LabelStore& from_;
  LabelStore& to_;
  std::vector<std::optional<Symbol>> known_;
  std::vector<SymbolPair> pairs_;
};

class HeadSelection final : public Selection {
 public:
  HeadSelection(TimeRange range, std::int64_t complete_from, const LabelStore& labels)
      : range_(range), complete_from_(complete_from), labels_(labels) {}

  void add(LabelSet labels, const HeadSeries& samples) {
    series_.push_back(labels);
    samples_.push_back(&samples);
  }

  std::span<const LabelSet> series() const override { return series_; }

  Result<void> read(std::size_t index, Columns& columns) const override {
    const HeadSeries& series = *samples_[index];
    auto done = series.read(range_, complete_from_, columns);
    if (done) return done;
    return fail(done.error().kind, format("the head's chunks of {}: {}", format_labels(labels_.labels(series.labels())),
                                          done.error().message));
  }

 private:
  TimeRange range_;
  std::int64_t complete_from_;
  const LabelStore& labels_;  // of the head
  std::vector<LabelSet> series_;
  std::vector<const HeadSeries*> samples_;
};

}  // namespace

Result<std::unique_ptr<HeadStorage>> HeadStorage::open(const HeadFiles& files, const HeadOptions& options) {
  std::unique_ptr<HeadStorage> head(new HeadStorage);
  HeadReplay replay(options, head->labels_);
  TRY(replay.read(files));
  head->series_ = replay.finish();
  head->summary_ = replay.summary();
  head->complete_from_ = replay.complete_from();
  for (const auto& series : head->series_) {
    for (const auto& pair : series.labels()) {
      head->symbols_ = std::max({head->symbols_, std::size_t{pair.name} + 1, std::size_t{pair.value} + 1});
    }
  }
  return head;
}

Result<std::unique_ptr<Selection>> HeadStorage::select(std::span<const promql::Matcher> matchers, TimeRange range,
                                                       LabelStore& labels) const {
  const auto filters = TRY(filters_of(matchers));
  std::vector<SymbolMatcher> chosen;
  chosen.reserve(filters.size());
  for (const auto& filter : filters) chosen.emplace_back(filter, labels_, symbols_);
  Translator translator(labels_, symbols_, labels);
  auto selection = std::make_unique<HeadSelection>(range, complete_from_, labels_);
  for (const auto& series : series_) {
    const auto matches = [&](SymbolMatcher& matcher) { return matcher.matches(series.labels()); };
    if (!std::ranges::all_of(chosen, matches) || !series.may_have(range, complete_from_)) continue;
    selection->add(translator.translated(series.labels()), series);
  }
  return selection;
}

std::vector<std::string> HeadStorage::metric_names() const {
  std::set<std::string, std::less<>> names;
  const auto name = labels_.find("__name__");
  for (const auto& series : series_) {
    for (const SymbolPair& pair : series.labels()) {
      if (name && pair.name == *name) names.emplace(labels_.text(pair.value));
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace tidegate::tsdb
