#include "edge/specs/exclude.h"

#include "base/calendar.h"
#include "base/cron.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "edge/specs/query_text.h"

namespace tidegate::specs {
namespace {

class ExclusionReader {
 public:
  ExclusionReader(const Object& item, const LoadContext& context, Reading& reading)
      : item_(item), context_(context), reading_(reading) {}

  Exclusion read(GateSources& sources, std::map<std::string, std::string>& files) {
    exclusion_.place = item_.node().place;
    exclusion_.reason = item_.text("reason");
    if (item_.has("time_zone")) time_zone();
    if (item_.has("cron")) cron();
    if (item_.has("calendar")) calendar(files);
    if (item_.has("query")) query(sources);
    return std::move(exclusion_);
  }

 private:
  void time_zone() {
    const std::string name = item_.text("time_zone");
    if (name.empty()) return;
    exclusion_.time_zone = name;
    const Result<TimeZone> zone = TimeZone::open(name);
    if (!zone) reading_.error_of(item_.find("time_zone")->place, zone.error());
  }

  void cron() {
    exclusion_.kind = Exclusion::Kind::cron;
    exclusion_.length = item_.duration("for", Zero::refused).value_or(Duration{});
    const std::optional<Filled> text = item_.filled("cron");
    if (!text) return;
    exclusion_.text = exclusion_.origin = trim(text->text);
    const auto parsed = parse_cron(text->text);
    if (parsed) return;
    const CronError& error = parsed.error();
    reading_.error(Reading::place_in(*item_.find("cron"), *text, error.offset, error.length), error.message,
                   error.hint);
  }

  void calendar(std::map<std::string, std::string>& files) {
    exclusion_.kind = Exclusion::Kind::calendar;
    exclusion_.origin = item_.text("calendar");
    if (exclusion_.origin.empty()) return;
    const Place& place = item_.find("calendar")->place;
    if (!context_.read_file) return reading_.error(place, "files can't be read here");
    Result<std::string> text = context_.read_file(exclusion_.origin);
    if (!text) return reading_.error(place, text.error().message);
    const Result<void> usable = check_calendar(*text);
    if (!usable) return reading_.error(place, printable(exclusion_.origin, 100) + ": " + usable.error().message);
    exclusion_.text = *text;
    files[exclusion_.origin] = *std::move(text);
  }

  void query(GateSources& sources) {
    exclusion_.kind = Exclusion::Kind::query;
    exclusion_.source = sources.use(item_.find("source"), item_.key_place("query"));
    exclusion_.text = exclusion_.origin = read_query_text(item_, sources.config(exclusion_.source), reading_);
  }

  const Object& item_;
  const LoadContext& context_;
  Reading& reading_;
  Exclusion exclusion_;
};

}  // namespace

std::vector<Exclusion> read_exclusions(const YamlNode& list, const Field& field, const LoadContext& context,
                                       GateSources& sources, std::map<std::string, std::string>& files,
                                       Reading& reading) {
  std::vector<Exclusion> exclusions;
  for (const YamlNode& node : list.items) {
    const Object item(node, field.fields, "an exclusion", reading);
    if (item.is_mapping()) exclusions.push_back(ExclusionReader(item, context, reading).read(sources, files));
  }
  return exclusions;
}

}  // namespace tidegate::specs
