#include "core/model/keptn_slo.h"

#include <cmath>

#include "base/text.h"

namespace tidegate {
namespace {

struct Sign {
  std::string_view text;
  KeptnCriterion::Op op;
};

// Longer ones first.
constexpr Sign kSigns[] = {{"<=", KeptnCriterion::Op::less_or_equal},
                           {">=", KeptnCriterion::Op::greater_or_equal},
                           {"<", KeptnCriterion::Op::less},
                           {">", KeptnCriterion::Op::greater},
                           {"=", KeptnCriterion::Op::equal}};

}  // namespace

Result<KeptnCriterion> parse_keptn_criterion(std::string_view text) {
  std::string packed = replace_all(std::string(text), " ", "");
  std::string_view rest = packed;
  KeptnCriterion criterion;
  bool has_sign = false;
  for (const Sign& sign : kSigns) {
    if (has_sign || !rest.starts_with(sign.text)) continue;
    criterion.op = sign.op;
    rest.remove_prefix(sign.text.size());
    has_sign = true;
  }
  const std::string shown = quoted(printable(text, 60));
  if (!has_sign) return fail(ErrorKind::invalid, shown + " is no criterion; begin with <, <=, =, >= or >");
  if (rest.starts_with('=')) return fail(ErrorKind::invalid, shown + " is no criterion; write = for equality");
  const bool is_signed = rest.starts_with('+') || rest.starts_with('-');
  const double factor = rest.starts_with('-') ? -1 : 1;
  if (is_signed) rest.remove_prefix(1);
  const bool is_percent = rest.ends_with('%');
  if (is_percent) rest.remove_suffix(1);
  const auto number = parse_double(rest);
  if (!number || !std::isfinite(*number) || rest.starts_with('-') || rest.starts_with('+')) {
    return fail(ErrorKind::invalid, shown + " is no criterion; write for example <=500 or <=+10%");
  }
  criterion.value = factor * *number;
  if (is_percent) criterion.against = KeptnCriterion::Against::earlier_by_percent;
  if (is_signed && !is_percent) criterion.against = KeptnCriterion::Against::earlier_by_amount;
  return criterion;
}

}  // namespace tidegate
