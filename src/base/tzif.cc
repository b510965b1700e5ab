// A compiled time zone file (TZif, RFC 8536), all numbers big-endian:
//
//   header      "TZif" version(1) unused(15) isutcnt isstdcnt leapcnt timecnt typecnt charcnt    six times 4 bytes
//   data block  with 4-byte times, skipped
//   header      again, for the block that counts
//   data block  times[timecnt](8) types[timecnt](1) { offset(4) is_summer(1) name_at(1) }[typecnt] chars[charcnt]
//               leaps[leapcnt](12) isstd[isstdcnt](1) isut[isutcnt](1)
//   footer      "\n" TZ string "\n"
//
// We read them ourselves because libdate-tz 3.0.1 ignores the footer: in Debian's files summer time would end for good
// in 2037, and in files of `zic -b slim` it already has.
#include "base/tzif.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/time.h"

namespace tidegate {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::size_t kHeaderSize = 44;

std::unexpected<Error> malformed() { return fail(ErrorKind::malformed, "the time zone file is damaged"); }

// Takes big-endian numbers off the front; once too short, it stays at zero and says so.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      short_ = true;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  template <class Integer>
  Integer number() {
    std::uint64_t value = 0;
    for (const char byte : take(sizeof(Integer))) value = value << 8 | static_cast<unsigned char>(byte);
    return static_cast<Integer>(value);
  }

  std::string_view rest() const { return rest_; }
  bool was_short() const { return short_; }

 private:
  std::string_view rest_;
  bool short_ = false;
};

struct Header {
  std::uint32_t isut = 0, isstd = 0, leaps = 0, times = 0, types = 0, chars = 0;

  std::size_t block_size(std::size_t time_size) const {
    return std::size_t{times} * (time_size + 1) + std::size_t{types} * 6 + chars +
           std::size_t{leaps} * (time_size + 4) + isstd + isut;
  }
};

Result<Header> take_header(Reader& in) {
  const auto start = in.take(20);
  if (start.size() < 20 || !start.starts_with("TZif")) return malformed();
  if (start[4] < '2') return fail(ErrorKind::malformed, "the time zone file is of the old version 1");
  Header header;
  for (auto* count : {&header.isut, &header.isstd, &header.leaps, &header.times, &header.types, &header.chars}) {
    *count = in.number<std::uint32_t>();
  }
  if (in.was_short() || header.types == 0 || header.types > 256) return malformed();
  return header;
}

// Takes a TZ string apart, character by character.
class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool name() {
    const bool angled = take('<');
    const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    const auto length =
        angled ? rest_.find('>') : static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_letter) - rest_.begin());
    if (length == std::string_view::npos || length < 3) return false;
    rest_.remove_prefix(length + (angled ? 1 : 0));
    return true;
  }

  std::optional<int> number(int least, int most) {
    int value = 0, digits = 0;
    for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9' && digits < 4; ++digits, rest_.remove_prefix(1)) {
      value = value * 10 + (rest_[0] - '0');
    }
    if (digits == 0 || value < least || value > most) return std::nullopt;
    return value;
  }

  // "5", "-5:30", "167:59:59" as seconds.
  std::optional<std::int32_t> time() {
    const int sign = take('-') ? -1 : 1;
    if (sign == 1) take('+');
    const auto hours = number(0, 167);
    if (!hours) return std::nullopt;
    std::int32_t total = *hours * 3600;
    for (const int scale : {60, 1}) {
      if (!take(':')) break;
      const auto part = number(0, 59);
      if (!part) return std::nullopt;
      total += *part * scale;
    }
    return sign * total;
  }

  std::optional<YearlyChange> change() {
    YearlyChange change;
    std::optional<int> a, b, c;
    if (take('M')) {
      a = number(1, 12);
      b = take('.') ? number(1, 5) : std::nullopt;
      c = take('.') ? number(0, 6) : std::nullopt;
      if (!a || !b || !c) return std::nullopt;
      change = {.kind = YearlyChange::Kind::nth_weekday, .month = *a, .week = *b, .weekday = *c};
    } else if (const bool julian = take('J'); (a = julian ? number(1, 365) : number(0, 365))) {
      change.kind = julian ? YearlyChange::Kind::julian_without_leap_day : YearlyChange::Kind::day_of_year;
      change.day = *a;
    } else {
      return std::nullopt;
    }
    if (!take('/')) return change;
    const auto second = time();
    if (!second) return std::nullopt;
    change.second = *second;
    return change;
  }

 private:
  std::string_view rest_;
};

// The local second, since 1970, at which a change happens in that year.
std::int64_t second_of(const YearlyChange& change, int year) {
  const auto new_year = days_from_civil({year, 1, 1});
  const bool leap = days_from_civil({year + 1, 1, 1}) - new_year == 366;
  std::int64_t day = 0;
  switch (change.kind) {
    case YearlyChange::Kind::nth_weekday: {
      const auto first = days_from_civil({year, change.month, 1});
      const auto next =
          change.month == 12 ? days_from_civil({year + 1, 1, 1}) : days_from_civil({year, change.month + 1, 1});
      const auto weekday = ((first + 4) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
      day = first + (change.weekday - weekday + 7) % 7 + std::int64_t{7} * (change.week - 1);
      while (day >= next) day -= 7;
      break;
    }
    case YearlyChange::Kind::julian_without_leap_day:
      day = new_year + change.day - 1 + (leap && change.day >= 60 ? 1 : 0);
      break;
    case YearlyChange::Kind::day_of_year: day = new_year + change.day; break;
  }
  return day * kDay + change.second;
}

OffsetStretch at_forever(const ForeverRule& rule, std::int64_t second, std::int64_t from) {
  if (!rule.changes) return {.begin = from, .offset = rule.standard};
  struct Change {
    std::int64_t time;
    std::int32_t offset;
  };
  constexpr std::int64_t kFarthest = std::int64_t{1} << 40;  // year 36812: civil_from_days counts years as int
  const int year = civil_from_days(std::clamp(second, -kFarthest, kFarthest) / kDay).year;
  std::vector<Change> changes;
  for (int y = year - 2; y <= year + 2; ++y) {
    changes.push_back({second_of(rule.changes->first, y) - rule.standard, rule.summer});
    changes.push_back({second_of(rule.changes->second, y) - rule.summer, rule.standard});
  }
  std::ranges::stable_sort(changes, {}, &Change::time);
  // All-year summer time ends and begins at one moment: of changes at one time only the last counts.
  const auto next = std::ranges::upper_bound(changes, second, {}, &Change::time);
  if (next == changes.begin() || next == changes.end()) return {.begin = from, .offset = rule.standard};
  return {.begin = std::max(std::prev(next)->time, from), .end = next->time, .offset = std::prev(next)->offset};
}

}  // namespace

OffsetStretch ZoneOffsets::at(std::int64_t second) const {
  const auto next = std::ranges::upper_bound(times, second);
  if (next == times.end() && forever) return at_forever(*forever, second, times.empty() ? INT64_MIN : times.back());
  const auto index = next - times.begin();
  return {.begin = index == 0 ? INT64_MIN : times[static_cast<std::size_t>(index - 1)],
          .end = next == times.end() ? INT64_MAX : *next,
          .offset = index == 0 ? first : offsets[static_cast<std::size_t>(index - 1)]};
}

Result<ForeverRule> parse_forever_rule(std::string_view text) {
  RuleReader in(text);
  ForeverRule rule;
  const bool named = in.name();
  const auto west = in.time();
  if (!named || !west) return malformed();
  rule.standard = rule.summer = -*west;
  if (in.done()) return rule;
  if (!in.name()) return malformed();
  rule.summer = rule.standard + 3600;
  if (!in.take(',')) {
    const auto summer_west = in.time();
    if (!summer_west || !in.take(',')) return malformed();
    rule.summer = -*summer_west;
  }
  const auto begin = in.change();
  const bool comma = in.take(',');
  const auto end = in.change();
  if (!begin || !comma || !end || !in.done()) return malformed();
  rule.changes = {*begin, *end};
  return rule;
}

Result<ZoneOffsets> parse_tzif(std::string_view bytes) {
  Reader in(bytes);
  const Header old = TRY(take_header(in));
  in.take(old.block_size(4));
  const Header header = TRY(take_header(in));
  if (header.leaps != 0) return fail(ErrorKind::malformed, "the time zone file counts leap seconds");
  if (header.block_size(8) > bytes.size() - 2 * kHeaderSize) return malformed();

  ZoneOffsets zone;
  for (std::uint32_t i = 0; i < header.times; ++i) zone.times.push_back(in.number<std::int64_t>());
  const auto types = in.take(header.times);
  std::vector<std::int32_t> offset_of_type;
  for (std::uint32_t i = 0; i < header.types; ++i) {
    offset_of_type.push_back(in.number<std::int32_t>());
    in.take(2);
  }
  in.take(header.chars + header.isstd + header.isut);
  const bool newline = in.take(1) == "\n";
  if (in.was_short() || !newline || !std::ranges::is_sorted(zone.times)) return malformed();
  for (const auto offset : offset_of_type) {
    if (offset < -kDay || offset > kDay) return malformed();
  }
  for (const char type : types) {
    const auto index = static_cast<unsigned char>(type);
    if (index >= offset_of_type.size()) return malformed();
    zone.offsets.push_back(offset_of_type[index]);
  }
  zone.first = offset_of_type[0];
  const auto footer = in.rest().substr(0, in.rest().find('\n'));
  if (footer.size() == in.rest().size()) return malformed();
  if (!footer.empty()) zone.forever = TRY(parse_forever_rule(footer));
  return zone;
}

}  // namespace tidegate
