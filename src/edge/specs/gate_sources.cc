#include "edge/specs/gate_sources.h"

#include <algorithm>

#include "base/text.h"
#include "base/url.h"
#include "edge/specs/sources.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kInline = "default";  // the name of a source that stands under `source:` itself

bool leaves_sources(const LoadContext& context) { return context.sources == LoadContext::Sources::leave; }

}  // namespace

GateSources::GateSources(const Object& gate, std::string_view file, const LoadContext& context, Reading& reading)
    : context_(context), file_(file), reading_(reading) {
  read_named(gate);
  read_default(gate);
}

void GateSources::read_named(const Object& gate) {
  const YamlNode* sources = gate.mapping("sources");
  if (sources == nullptr) return;
  if (sources->entries.empty()) reading_.error(sources->place, "\"sources\" names no source", "remove the key");
  for (const auto& [key, value] : sources->entries) {
    if (!is_source_name(key.text)) {
      reading_.error(key.place, quoted(printable(key.text, 60)) + " is no name for a source",
                     "use letters, digits, _ . and -");
    } else if (context_.operators.find(key.text) != nullptr && !leaves_sources(context_)) {
      reading_.error(
          key.place,
          "the operator file " + printable(context_.operators.file) + " has a source " + quoted(key.text) + " too",
          "choose another name");
    } else {
      add(value, key.text, key.place);
    }
  }
}

void GateSources::read_default(const Object& gate) {
  const YamlNode* source = gate.find("source");
  if (source == nullptr) return;
  if (source->is_mapping()) {
    default_ = kInline;
    return add(*source, default_, source->place);
  }
  const std::optional<Filled> name = gate.filled("source");
  if (!name) {
    default_is_broken_ = true;
  } else if (name->text.contains("://")) {
    default_is_broken_ = true;
    reading_.secret_error(*source, "\"source\" takes the name of a source, or a mapping; a URL stands here",
                          "write source: {prometheus: URL}");
  } else {
    default_ = trim(name->text);
    default_is_broken_ = !take(default_, source->place);
  }
}

void GateSources::add(const YamlNode& node, const std::string& name, const Place& place) {
  if (own_.contains(name)) {
    return reading_.error(place, "there is a source named " + quoted(name) + " already",
                          "give the one in `sources` another name");
  }
  if (leaves_sources(context_)) {
    own_[name] = left(name, place);
    return;
  }
  const auto other_variables = reading_.variables().take_environment();
  std::optional<SourceConfig> config = read_source(node, name, file_, context_.source_kinds, reading_);
  reading_.variables().take_environment();  // may hold credentials: not for the record
  reading_.variables().give_back(other_variables);
  if (!config) return broken_.push_back(name);
  check_hosts(*config);
  own_[name] = *std::move(config);
}

SourceConfig GateSources::left(const std::string& name, const Place& place) const {
  const auto language = context_.languages.find(name);
  return {.name = name,
          .language = language == context_.languages.end() ? QueryLanguage::promql : language->second,
          .place = place};
}

const SourceConfig* GateSources::config(std::string_view name) const {
  const auto found = std::ranges::find(used_, name, &SourceConfig::name);
  return found == used_.end() ? nullptr : &*found;
}

void GateSources::check_hosts(const SourceConfig& config) {
  if (!config.path.empty() && !context_.operators.allowed_hosts.empty()) {
    reading_.error(config.place,
                   "with the allowed_hosts of " + printable(context_.operators.file) +
                       " a gate can't bring a source that lies on this machine, as " + quoted(config.kind) + " does",
                   "ask whoever owns that file to name it there, or name one of its sources");
  }
  std::vector<std::string> urls = {config.url, config.proxy};
  for (const ScrapeTarget& target : config.scrape.targets) urls.push_back(target.url);
  for (const std::string& url : urls) {
    if (url.empty() || host_is_allowed(context_.operators, url)) continue;
    const Result<Url> parsed = parse_url(url);
    reading_.secret_error({.place = config.place},
                          "the host " + (parsed ? origin_of(*parsed) : "") + " is not among the allowed_hosts of " +
                              printable(context_.operators.file),
                          "ask whoever owns that file, or name one of its sources");
  }
}

std::string GateSources::use(const YamlNode* name, const Place& place) {
  if (name == nullptr) return default_name(place);
  if (!name->is_scalar()) {
    reading_.error(name->place, "\"source\" takes the name of a source here; " + shape_of(*name),
                   "declare it under `sources:` at the top");
    return "";
  }
  const std::optional<Filled> filled = reading_.fill(*name, Syntax::plain);
  if (!filled) return "";
  const std::string wanted(trim(filled->text));
  return take(wanted, name->place) ? wanted : "";
}

std::string GateSources::default_name(const Place& place) {
  if (default_is_broken_) return "";
  std::string name = default_;
  if (name.empty() && own_.size() + broken_.size() == 1) name = own_.empty() ? broken_.front() : own_.begin()->first;
  if (name.empty()) name = context_.operators.default_source;
  if (name.empty() && leaves_sources(context_)) name = kInline;
  if (!name.empty()) return take(name, place) ? name : "";
  const std::string hint =
      own_.empty() ? "write at the top of the gate, for example\nsource:\n  prometheus: http://prometheus:9090"
                   : "say at the top of the gate which of its sources is meant: source: NAME";
  reading_.error(place, "no source is named for it", hint);
  return "";
}

bool GateSources::take(const std::string& name, const Place& place) {
  if (std::ranges::find(used_, name, &SourceConfig::name) != used_.end()) return true;
  if (std::ranges::find(broken_, name) != broken_.end()) return false;  // told where it stands
  if (const auto own = own_.find(name); own != own_.end()) return used_.push_back(own->second), true;
  if (leaves_sources(context_)) return used_.push_back(left(name, place)), true;
  const OperatorSource* operators = context_.operators.find(name);
  if (operators == nullptr) return unknown(name, place), false;
  for (const Diagnostic& missing : operators->missing) {
    reading_.error(place, "the source " + quoted(name) + " can't be used: " + missing.message,
                   "it is declared in " + printable(missing.place.file) + ":" + std::to_string(missing.place.line));
  }
  used_.push_back(operators->config);
  return true;
}

void GateSources::unknown(const std::string& name, const Place& place) {
  std::vector<std::string> names;
  for (const auto& [known, config] : own_) {
    if (known != kInline) names.push_back(known);
  }
  for (const OperatorSource& source : context_.operators.sources) names.push_back(source.config.name);
  std::string hint = reading_.suggestion(name, names);
  if (hint.empty() && !names.empty()) hint = "known sources are " + join(names, ", ");
  if (names.empty() && own_.contains(std::string(kInline))) {
    hint = "the gate has one source without a name, under `source:`; remove the key to use it";
  } else if (names.empty()) {
    hint =
        "no operator file (tidegate.yaml) names sources; write for example\nsource:\n  prometheus: "
        "http://prometheus:9090";
  }
  reading_.error(place, "there is no source named " + quoted(printable(name, 60)), hint);
}

}  // namespace tidegate::specs
