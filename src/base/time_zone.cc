#include "base/time_zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "base/tzif.h"

namespace tidegate {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::size_t kLargestFile = 1 << 20;

// Only what IANA allows in names: it is a path inside the database's folder, and must not lead out of it.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  return std::ranges::all_of(split(name, '/'), [](std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '+' ||
             c == '-';
    });
  });
}

void list_zones(const std::string& folder, const std::string& prefix, int depth, std::vector<std::string>& names) {
  const auto found = list_folder(folder);
  if (!found || !*found) return;
  for (const std::string& name : **found) {
    if (name == "posix" || name == "right" || name == "posixrules" || name == "localtime") continue;
    if (!is_zone_name(name) || name[0] < 'A' || name[0] > 'Z') continue;
    if (depth < 3 && is_folder(folder + "/" + name)) {
      list_zones(folder + "/" + name, prefix + name + "/", depth + 1, names);
    } else {
      names.push_back(prefix + name);
    }
  }
}

// "Berlin" and "europe/berlin" mean Europe/Berlin; else the nearest by spelling.
std::string suggestion(std::string_view name, std::vector<std::string> zones) {
  std::ranges::sort(zones);
  const auto wanted = to_lower(replace_all(std::string(name), " ", "_"));
  for (const auto& zone : zones) {
    const auto lower = to_lower(zone);
    if (lower == wanted || lower.ends_with("/" + wanted)) return fmt::format("did you mean {}?", quoted(zone));
  }
  return did_you_mean(name, zones);
}

std::unexpected<Error> unknown_zone(std::string_view name, const std::string& folder) {
  std::vector<std::string> zones;
  list_zones(folder, "", 0, zones);
  if (zones.empty()) {
    return fail(ErrorKind::invalid,
                fmt::format("the time zone {} can't be looked up: {} has no time zone database; install tzdata",
                            quoted(printable(name, 64)), folder));
  }
  const auto hint = suggestion(name, std::move(zones));
  return fail(ErrorKind::invalid,
              fmt::format("unknown time zone {}; {}", quoted(printable(name, 64)),
                          hint.empty() ? "write an IANA name such as Europe/Berlin, America/New_York or UTC" : hint));
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int64_t local_seconds(const LocalTime& local) {
  return days_from_civil(local.date) * kDay + local.hour * 3600 + local.minute * 60 + local.second;
}

// The moments, in seconds since 1970, at which clocks show `local`; or where the gap ends in which it would fall.
struct Moments {
  std::vector<std::int64_t> all;
  std::int64_t gap_end = 0;
};

Moments moments_of(const ZoneOffsets& zone, std::int64_t local) {
  constexpr std::int64_t kWidest = 26 * 3600;  // no offset is wider
  Moments moments;
  auto stretch = zone.at(local - kWidest);
  for (;;) {
    const auto second = local - stretch.offset;
    if (second >= stretch.begin && second < stretch.end) moments.all.push_back(second);
    if (stretch.end > local + kWidest) break;
    const auto next = zone.at(stretch.end);
    if (second >= stretch.end && local - next.offset < stretch.end) moments.gap_end = stretch.end;
    stretch = next;
  }
  return moments;
}

}  // namespace

TimeZone::TimeZone(std::string name, std::shared_ptr<const ZoneOffsets> offsets)
    : name_(std::move(name)), offsets_(std::move(offsets)) {}

TimeZone TimeZone::utc() { return of("UTC", {}); }

TimeZone TimeZone::of(std::string name, ZoneOffsets offsets) {
  return TimeZone(std::move(name), std::make_shared<const ZoneOffsets>(std::move(offsets)));
}

Result<TimeZone> TimeZone::open(std::string_view name, std::string_view folder) {
  if (name == "UTC") return utc();
  const auto path = fmt::format("{}/{}", folder, name);
  if (!is_zone_name(name) || !file_exists(path)) return unknown_zone(name, std::string(folder));
  const auto bytes = read_file(path, kLargestFile);
  if (!bytes || !bytes->starts_with("TZif")) return unknown_zone(name, std::string(folder));
  auto offsets = parse_tzif(*bytes);
  if (!offsets) {
    return fail(offsets.error().kind,
                fmt::format("the time zone {} can't be read from {}: {}", quoted(name), path, offsets.error().message));
  }
  return of(std::string(name), *std::move(offsets));
}

LocalTime TimeZone::local(Timestamp time) const {
  const auto second = floor_div(time.ms, 1000);
  const auto shown = second + offsets_->at(second).offset;
  const auto day = floor_div(shown, kDay);
  const auto rest = static_cast<int>(shown - day * kDay);
  return {.date = civil_from_days(day), .hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60};
}

Happens TimeZone::happens(const LocalTime& local) const {
  const auto count = moments_of(*offsets_, local_seconds(local)).all.size();
  return count == 0 ? Happens::never : count == 1 ? Happens::once : Happens::twice;
}

Timestamp TimeZone::moment(const LocalTime& local) const {
  const auto moments = moments_of(*offsets_, local_seconds(local));
  return {(moments.all.empty() ? moments.gap_end : moments.all.front()) * 1000};
}

Timestamp TimeZone::last_moment(const LocalTime& local) const {
  const auto moments = moments_of(*offsets_, local_seconds(local));
  return {(moments.all.empty() ? moments.gap_end : moments.all.back()) * 1000};
}

}  // namespace tidegate
