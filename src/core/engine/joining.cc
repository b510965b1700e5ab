#include "core/engine/joining.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/engine/matching.h"
#include "core/engine/operation.h"
#include "core/engine/output_rows.h"

namespace tidegate::engine {
namespace {

using namespace promql;

constexpr std::size_t kNobody = ~std::size_t{0};

// "Many" is the side whose rows stay apart (the left one, if both are one); each finds at most one row of "one".
class Join {
 public:
  Join(Context& context, const Expr& expr, const Frame& left, const Frame& right)
      : context_(context),
        expr_(expr),
        binary_(std::get<Binary>(expr.node)),
        swapped_(binary_.matching.cardinality == Matching::Cardinality::one_to_many),
        many_(swapped_ ? right : left),
        one_(swapped_ ? left : right),
        out_(left.steps) {
    Matches matches = match_rows(context, left, right, binary_.matching);
    many_number_ = swapped_ ? std::move(matches.right) : std::move(matches.left);
    one_number_ = swapped_ ? std::move(matches.left) : std::move(matches.right);
    numbers_ = matches.count;
  }

  Outcome<Frame> run() {
    index_one();
    last_.resize(many_.steps);
    TRY(refuse_duplicates());
    if (is_plain()) return run_plain();
    for (std::size_t step = 0; step < many_.steps; ++step) TRY(run_step(step));
    for (const auto& result : last_) note_of(result, expr_, context_.notes);
    return out_.take();
  }

 private:
  // What stands for a missing row of "one", and of "many". Prometheus takes the sides after group_right has swapped
  // them: there, too, fill_right fills the "one" side.
  std::optional<double> fill_one() const { return binary_.matching.fill_right; }
  std::optional<double> fill_many() const { return binary_.matching.fill_left; }
  bool is_one_to_one() const { return binary_.matching.cardinality == Matching::Cardinality::one_to_one; }

  void index_one() {
    rows_of_one_.assign(numbers_, {});
    for (std::size_t row = 0; row < one_.size(); ++row) rows_of_one_[one_number_[row]].push_back(row);
  }

  static std::vector<char> any_at(const Frame& frame) {
    std::vector<char> any(frame.steps, 0);
    for (std::size_t row = 0; row < frame.size(); ++row) {
      for (std::size_t step = 0; step < frame.steps; ++step) any[step] |= static_cast<char>(frame.has(row, step));
    }
    return any;
  }

  // Two rows of "one" that match the same rows at the same step are an error, whether they match any or not, unless
  // nothing is combined at that step at all.
  Outcome<void> refuse_duplicates() {
    const bool may_be = std::ranges::any_of(rows_of_one_, [](const auto& rows) { return rows.size() > 1; });
    if (!may_be) return {};
    const auto many_at = any_at(many_);
    const bool fills = fill_one() || fill_many();
    for (std::size_t step = 0; step < one_.steps; ++step) {
      if (!many_at[step] && !fills) continue;
      std::vector<std::size_t> first(numbers_, kNobody);
      for (std::size_t row = 0; row < one_.size(); ++row) {
        if (!one_.has(row, step)) continue;
        auto& known = first[one_number_[row]];
        if (known != kNobody) return duplicate(known, row);
        known = row;
      }
    }
    return {};
  }

  std::unexpected<Failure> duplicate(std::size_t first, std::size_t second) {
    const Labeling& labeling = context_.labeling;
    const LabelSet group = matched_labels(context_, one_.rows[first].labels, binary_.matching);
    std::string low = labeling.describe(one_.rows[first].labels);
    std::string high = labeling.describe(one_.rows[second].labels);
    if (high < low) std::swap(low, high);
    return fail_query("found duplicate series for the match group " + labeling.describe(group) + " on the " +
                      (swapped_ ? "left" : "right") + " hand-side of the operation: [" + low + ", " + high +
                      "];many-to-many matching not allowed: matching labels must be unique on one side");
  }

  // Each row of "many" has one partner at most, all are floats, nothing is filled in, and each gives a row of its own:
  // then whole rows can be combined.
  bool is_plain() {
    if (!many_.histograms.empty() || !one_.histograms.empty() || fill_one() || fill_many()) return false;
    if (is_trim(binary_.op)) return false;
    if (std::ranges::any_of(rows_of_one_, [](const auto& rows) { return rows.size() > 1; })) return false;
    std::vector<char> seen(numbers_, 0);
    result_of_.assign(many_.size(), kNobody);
    std::size_t results = 0;
    for (std::size_t row = 0; row < many_.size(); ++row) {
      const auto number = many_number_[row];
      if (is_one_to_one() && seen[number]) return false;
      seen[number] = 1;
      const auto& partners = rows_of_one_[number];
      if (partners.empty()) continue;
      result_of_[row] = out_.row(result_row(many_.rows[row].labels, one_.rows[partners.front()].labels));
      if (result_of_[row] != results++) return false;
    }
    return true;
  }

  Outcome<Frame> run_plain() {
    for (std::size_t row = 0; row < many_.size(); ++row) {
      if (result_of_[row] == kNobody) continue;
      const auto many = many_.at(row);
      const auto one = one_.at(rows_of_one_[many_number_[row]].front());
      const auto to = out_.values(result_of_[row]);
      for (std::size_t step = 0; step < many.size(); ++step) {
        if (is_absent(many[step]) || is_absent(one[step])) continue;
        const double left = swapped_ ? one[step] : many[step];
        const double right = swapped_ ? many[step] : one[step];
        to[step] =
            binary_.returns_bool ? operate_scalars(binary_.op, left, right) : operate_floats(binary_.op, left, right);
      }
    }
    return out_.take();
  }

  Outcome<void> run_step(std::size_t step) {
    matched_.assign(numbers_, 0);
    inserted_.clear();
    bool any_many = false;
    for (std::size_t row = 0; row < many_.size() && !any_many; ++row) any_many = many_.has(row, step);
    bool any_one = false;
    for (std::size_t row = 0; row < one_.size() && !any_one; ++row) any_one = one_.has(row, step);
    const bool fills = fill_one() || fill_many();
    if ((!any_many && !any_one) || ((!any_many || !any_one) && !fills)) return {};
    for (std::size_t row = 0; row < many_.size(); ++row) {
      if (!many_.has(row, step)) continue;
      const std::size_t partner = present_partner(many_number_[row], step);
      if (partner != kNobody) {
        TRY(combine(many_number_[row], side(many_, row, step), side(one_, partner, step), many_.rows[row].labels,
                    one_.rows[partner].labels, step));
      } else if (const auto fill = fill_one()) {
        TRY(combine(many_number_[row], side(many_, row, step), {.value = *fill}, many_.rows[row].labels,
                    filled_labels(many_.rows[row].labels), step));
      }
    }
    return fill_in_many(step);
  }

  // Rows of "one" that matched nothing.
  Outcome<void> fill_in_many(std::size_t step) {
    const auto fill = fill_many();
    if (!fill) return {};
    for (std::size_t row = 0; row < one_.size(); ++row) {
      if (!one_.has(row, step) || matched_[one_number_[row]]) continue;
      TRY(combine(one_number_[row], {.value = *fill}, side(one_, row, step), filled_labels(one_.rows[row].labels),
                  one_.rows[row].labels, step));
    }
    return {};
  }

  // The labels of the row that stands in for a missing partner.
  LabelSet filled_labels(LabelSet labels) {
    const auto known = filled_labels_.find(labels.data());
    if (known != filled_labels_.end()) return known->second;
    return filled_labels_[labels.data()] = matched_labels(context_, labels, binary_.matching);
  }

  std::size_t present_partner(std::uint32_t number, std::size_t step) const {
    for (const std::size_t row : rows_of_one_[number]) {
      if (one_.has(row, step)) return row;
    }
    return kNobody;
  }

  static Side side(const Frame& frame, std::size_t row, std::size_t step) {
    return {.value = frame.at(row)[step], .histogram = frame.histogram(row, step)};
  }

  Outcome<void> combine(std::uint32_t number, Side many, Side one, LabelSet many_labels, LabelSet one_labels,
                        std::size_t step) {
    Operated result = swapped_ ? operate(binary_.op, one, many) : operate(binary_.op, many, one);
    if (result.note != Operated::Note::none) {
      last_[step] = {.note = result.note, .text = result.text};
    }
    if (result.is_error) return {};
    const std::size_t to = out_.row(result_row(many_labels, one_labels));
    TRY(refuse_second(number, to));
    if (binary_.returns_bool) return out_.set(to, step, result.keep ? 1.0 : 0.0);
    if (!result.keep) return {};
    if (result.histogram) return out_.set(to, step, std::move(result.histogram));
    return out_.set(to, step, result.value);
  }

  Outcome<void> refuse_second(std::uint32_t number, std::size_t to) {
    if (is_one_to_one()) {
      if (matched_[number]) {
        return fail_query(
            "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
      }
    } else if (!inserted_.insert({number, to}).second) {
      return fail_query("multiple matches for labels: grouping labels must ensure unique matches");
    }
    matched_[number] = 1;
    return {};
  }

  // The labels of a result: the matched ones of one-to-one, else those of "many" and what is taken over from "one".
  Row result_row(LabelSet many, LabelSet one) {
    const auto known = known_rows_.find({many.data(), one.data()});
    if (known != known_rows_.end()) return known->second;
    Labeling& labeling = context_.labeling;
    LabelSet labels = changes_meaning(binary_.op) ? labeling.without_metadata(many) : many;
    const auto names = labeling.symbols(binary_.matching.labels);
    if (is_one_to_one()) labels = binary_.matching.on ? labeling.only(labels, names) : labeling.without(labels, names);
    for (const auto& include : binary_.matching.include) {
      const Symbol name = labeling.store.intern(include);
      labels = labeling.with(labels, name, value_of(one, name).value_or(labeling.empty));
    }
    if (binary_.returns_bool && !context_.options.delayed_names) labels = labeling.without_metadata(labels);
    const Row row{.labels = labels, .drop_name = binary_.returns_bool};
    known_rows_.emplace(std::pair{many.data(), one.data()}, row);
    return row;
  }

  Context& context_;
  const Expr& expr_;
  const Binary& binary_;
  bool swapped_;
  const Frame& many_;
  const Frame& one_;
  OutputRows out_;
  std::vector<std::uint32_t> many_number_;
  std::vector<std::uint32_t> one_number_;
  std::size_t numbers_ = 0;
  std::vector<std::vector<std::size_t>> rows_of_one_;         // by number
  std::vector<std::size_t> result_of_;                        // the result's row of each row of "many", if all is plain
  std::vector<char> matched_;                                 // at this step, by number
  std::set<std::pair<std::uint32_t, std::size_t>> inserted_;  // at this step: number and result row
  std::map<std::pair<const SymbolPair*, const SymbolPair*>, Row> known_rows_;
  std::map<const SymbolPair*, LabelSet> filled_labels_;
  std::vector<Operated> last_;  // a step's last remark is the one that counts
};

}  // namespace

Outcome<Frame> join(Context& context, const Expr& expr, const Frame& left, const Frame& right) {
  return Join(context, expr, left, right).run();
}

}  // namespace tidegate::engine
