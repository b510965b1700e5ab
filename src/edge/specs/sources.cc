#include "edge/specs/sources.h"

#include <algorithm>
#include <map>

#include "base/file.h"
#include "base/text.h"
#include "base/url.h"
#include "edge/specs/fields.h"

namespace tidegate::specs {
namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Header names whose values are secrets, as people name them.
bool carries_secret(std::string_view header) {
  constexpr std::string_view kSigns[] = {"authorization", "cookie", "token", "secret", "password", "key", "credential"};
  const std::string name = to_lower(header);
  return std::ranges::any_of(kSigns, [&](std::string_view sign) { return name.contains(sign); });
}

bool is_header_name(std::string_view name) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) { return is_alphanumeric(c) || kOthers.contains(c); });
}

// "PROM_TOKEN" for bearer_token and the like: what an example names.
std::string variable_for(std::string_view key) {
  std::string name = key == "bearer_token" ? "PROM_TOKEN" : key == "password" ? "PROM_PASSWORD" : std::string(key);
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : is_alphanumeric(c) ? c : '_';
  });
  return name;
}

// What is written out beside the ${env.NAME} of a text.
std::string without_environment(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find("${env."), text.size());
    out += text.substr(0, begin);
    const std::size_t end = text.find('}', begin);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

// Whether a URL, as the file has it, spells out (a part of) a password. A user's name may be read.
bool spells_password(std::string_view raw) {
  const std::size_t scheme = raw.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view authority = raw.substr(scheme + 3, raw.find_first_of("/?#", scheme + 3) - scheme - 3);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return false;
  const std::string_view userinfo = authority.substr(0, at);
  return !without_environment(userinfo.substr(userinfo.find(':') + 1)).empty();
}

// The same of a key in its query: ?api_key=abc.
bool spells_key(std::string_view raw) {
  const std::size_t question = raw.find('?');
  if (question == std::string_view::npos) return false;
  return std::ranges::any_of(split(raw.substr(question + 1), '&'), [](std::string_view pair) {
    const std::size_t equals = std::min(pair.find('='), pair.size());
    return carries_secret(pair.substr(0, equals)) && without_environment(pair.substr(equals)).size() > 1;
  });
}

class SourceReader {
 public:
  SourceReader(std::string_view name, std::string_view file, Reading& reading)
      : folder_(folder_of(std::string(file))), reading_(reading) {
    config_.name = name;
  }

  SourceConfig read(const Object& object, const Kind& kind) {
    config_.kind = kind.name;
    config_.place = object.node().place;
    const FieldType where = object.field(kind.name).type;
    if (where == FieldType::path) {
      const std::string path = object.text(kind.name);
      config_.path = path.empty() ? "" : path_beside(folder_, path);
    } else if (where == FieldType::object) {
      scrape(object, kind.name);
    } else {
      address(object, kind.name, config_.url, config_.url_credentials);
    }
    const auto known = [&](std::string_view name) {
      return std::ranges::find(kind.fields, name, &Field::name) != kind.fields.end() && object.has(name);
    };
    language(object, kind);
    if (known("proxy")) address(object, "proxy", config_.proxy, config_.proxy_credentials);
    if (known("bearer_token")) config_.bearer_token = secret(*object.find("bearer_token"), "bearer_token");
    if (known("basic")) basic(object);
    if (known("headers")) headers(object);
    if (known("tls")) tls(object);
    if (known("timeout")) config_.timeout = object.duration("timeout", Zero::refused).value_or(config_.timeout);
    if (where == FieldType::object) check_timeout(object);
    if (known("lag")) config_.lag = object.duration("lag", Zero::allowed).value_or(config_.lag);
    if (known("connections")) connections(object);
    return std::move(config_);
  }

 private:
  static constexpr int kMostConnections = 1000;

  // Only a server may understand more than one language, or have features of it switched on.
  void language(const Object& object, const Kind& kind) {
    config_.is_server = std::ranges::find(kind.fields, "language", &Field::name) != kind.fields.end();
    const auto chosen = config_.is_server ? object.choice("language") : std::nullopt;
    if (chosen) config_.language = static_cast<QueryLanguage>(*chosen);
  }

  void address(const Object& object, std::string_view name, std::string& url, std::string& credentials) {
    const std::optional<Filled> value = object.filled(name);
    if (value) address(*object.find(name), *value, parse_url(trim(value->text)), name, url, credentials);
  }

  // A URL; credentials in it are split off, and refused unless they come out of the environment.
  void address(const YamlNode& node, const Filled& value, Result<Url> parsed, std::string_view name, std::string& url,
               std::string& credentials) {
    if (!parsed)
      return reading_.secret_error(node, parsed.error().message, "as in " + std::string(name) + ": http://host:9090");
    if (spells_key(node.text)) {
      return reading_.secret_error(node, "a secret stands in the URL", "take it from the environment: ${env.API_KEY}");
    }
    if (!parsed->userinfo.empty() && (!value.from_environment || spells_password(node.text))) {
      return reading_.secret_error(
          node, "credentials stand in the URL",
          "use basic: {username: NAME, password: {env: VARIABLE}}, or take the whole URL from the "
          "environment: ${env.PROMETHEUS_URL}");
    }
    credentials = std::exchange(parsed->userinfo, "");
    const bool is_bare = parsed->query.empty() && (parsed->path.empty() || parsed->path == "/");
    url = is_bare ? origin_of(*parsed) : format_url(*parsed);
  }

  // A target's address, or {targets: [...], every: ...}.
  void scrape(const Object& object, std::string_view name) {
    const YamlNode* node = object.find(name);
    if (node == nullptr) return;
    if (node->is_scalar()) return target(*node, {});
    if (!node->is_mapping()) {
      return object.wrong_shape(*node, name);
    }
    const Object plan(*node, object.field(name).fields, "`scrape`", reading_);
    config_.scrape.every = plan.duration("every", Zero::refused).value_or(config_.scrape.every);
    if (config_.scrape.every < seconds(1)) {
      reading_.error(plan.find("every")->place, "\"every\" must be 1s at least: windows are whole seconds");
      config_.scrape.every = seconds(1);
    }
    config_.scrape.keep = plan.duration("keep", Zero::refused).value_or(config_.scrape.keep);
    if (plan.has("job")) config_.scrape.job = plan.text("job");
    const Labels common = labels(plan);
    const YamlNode* targets = plan.sequence("targets");
    if (targets == nullptr) return;
    if (targets->items.empty()) reading_.error(targets->place, "\"targets\" names no target");
    for (const YamlNode& item : targets->items) {
      if (item.is_scalar()) {
        target(item, common);
      } else {
        target_with_labels(item, common, plan.field("targets").fields);
      }
    }
  }

  void target(const YamlNode& node, Labels labels) {
    const std::optional<Filled> value = reading_.fill(node, Syntax::plain);
    if (!value) return;
    ScrapeTarget target{.url = {}, .labels = std::move(labels)};
    std::string credentials;
    const Result<Url> parsed = parse_address(trim(value->text));
    address(node, *value, parsed, "targets", target.url, credentials);
    if (target.url.empty()) return;
    target.url = spelled_url(*parsed);
    if (!config_.scrape.targets.empty() && credentials != config_.url_credentials) {
      reading_.secret_error(node, "the targets of a source have the same credentials in their addresses, or none",
                            "make a source of each, or use one `basic` for all");
    }
    const auto& known = config_.scrape.targets;
    if (std::ranges::find(known, target) != known.end()) reading_.error(node.place, "this target is named twice");
    config_.url_credentials = std::move(credentials);
    config_.scrape.targets.push_back(std::move(target));
  }

  void target_with_labels(const YamlNode& node, Labels common, std::span<const Field> fields) {
    const Object object(node, fields, "a target", reading_);
    if (!object.is_mapping()) return;
    for (const auto& [name, value] : labels(object).pairs) common.set(name, value);
    if (const YamlNode* address = object.find("address"); address != nullptr && address->is_scalar()) {
      target(*address, std::move(common));
    } else if (address != nullptr) {
      object.wrong_shape(*address, "address");
    }
  }

  Labels labels(const Object& object) {
    Labels out;
    const YamlNode* node = object.mapping("labels");
    if (node == nullptr) return out;
    for (const auto& [key, value] : node->entries) {
      const std::optional<Filled> text = value.is_scalar() ? reading_.fill(value, Syntax::plain) : std::nullopt;
      const bool is_name = !key.text.empty() && !key.text.starts_with("__") && printable(key.text) == key.text;
      if (!is_name) {
        reading_.error(key.place, quoted(printable(key.text, 60)) + " is no name for a label",
                       "names that begin with __ are Prometheus' own");
      } else if (text) {
        out.set(key.text, std::string(trim(text->text)));
      } else if (!value.is_scalar()) {
        reading_.error(value.place, "the value of a label is a text; " + shape_of(value));
      }
    }
    return out;
  }

  // A scrape that takes longer than the next one is away would never catch up.
  void check_timeout(const Object& object) {
    constexpr Duration kLongest = seconds(10);
    const Duration every = config_.scrape.every;
    if (!object.has("timeout")) {
      config_.timeout = std::min(every, kLongest);
    } else if (config_.timeout > every) {
      reading_.error(object.find("timeout")->place,
                     "\"timeout\" is longer than `every`, which is " + format_duration(every));
    }
  }

  SecretReference secret(const YamlNode& node, std::string_view name) {
    if (node.is_scalar()) {
      literal_secret(node, name);
      return {};
    }
    const Object object(node, secret_fields(), quoted(name), reading_);
    if (!object.is_mapping()) return {};
    if (object.has("env")) return environment_secret(object);
    const std::string path = object.text("file");
    if (path.empty()) return {};
    return {.kind = SecretReference::Kind::file, .where = path_beside(folder_, path)};
  }

  SecretReference environment_secret(const Object& object) {
    const YamlNode& node = *object.find("env");
    if (node.text.contains("${")) {
      reading_.error(node.place, "a secret's variable is named without ${}", "as in {env: PROM_TOKEN}");
      return {};
    }
    const std::string variable = object.text("env");
    if (!variable.empty() && !reading_.variables().environment_has(variable)) {
      reading_.unmet(node.place, "the environment variable " + printable(variable, 60) + " is not set");
    }
    return {.kind = SecretReference::Kind::environment, .where = variable};
  }

  void literal_secret(const YamlNode& node, std::string_view name) {
    const std::string_view text = trim(node.text);
    const bool names_variable = text.starts_with("${env.") && text.ends_with("}") && std::ranges::count(text, '$') == 1;
    const std::string variable = names_variable ? std::string(text.substr(6, text.size() - 7)) : variable_for(name);
    const std::string hint = "write " + std::string(name) + ": {env: " + printable(variable, 60) + "}, or {file: PATH}";
    if (names_variable)
      return reading_.error(node.place, quoted(name) + " takes no ${env...}: its value would be copied", hint);
    reading_.secret_error(node, "a secret stands in the file", hint);
  }

  void basic(const Object& object) {
    const YamlNode* node = object.mapping("basic");
    if (node == nullptr) return;
    const Object basic(*node, object.field("basic").fields, "`basic`", reading_);
    config_.username = basic.text("username");
    if (basic.has("password")) config_.password = secret(*basic.find("password"), "password");
    if (config_.username.contains(':'))
      reading_.error(basic.find("username")->place, "a user name may not hold a colon");
  }

  void headers(const Object& object) {
    const YamlNode* node = object.mapping("headers");
    if (node == nullptr) return;
    for (const auto& [key, value] : node->entries) {
      if (!is_header_name(key.text)) {
        reading_.error(key.place, quoted(printable(key.text, 60)) + " is no name of a header");
      } else if (value.is_null()) {
        reading_.error(key.place, "the header " + key.text + " has no value");
      } else {
        header(key.text, value);
      }
    }
  }

  void header(const std::string& name, const YamlNode& node) {
    SourceHeader header{.name = name, .value = {}, .secret = {}};
    if (!node.is_scalar() || carries_secret(name)) {
      header.secret = secret(node, name);
    } else if (node.text.contains("${env.")) {
      return literal_secret(node, name);
    } else if (const std::optional<Filled> value = reading_.fill(node, Syntax::plain)) {
      header.value = trim(value->text);
      if (std::ranges::any_of(header.value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
        reading_.error(node.place, "the value of a header is one line of text");
      }
    }
    config_.headers.push_back(std::move(header));
  }

  void tls(const Object& object) {
    const YamlNode* node = object.mapping("tls");
    if (node == nullptr) return;
    const Object tls(*node, object.field("tls").fields, "`tls`", reading_);
    const auto path = [&](std::string_view name) {
      const std::string text = tls.text(name);
      return text.empty() ? "" : path_beside(folder_, text);
    };
    config_.ca_file = path("ca_file");
    config_.cert_file = path("cert_file");
    config_.key_file = path("key_file");
    config_.server_name = tls.text("server_name");
  }

  void connections(const Object& object) {
    const auto number = object.integer("connections", kMostConnections);
    if (number == 0) reading_.error(object.find("connections")->place, "\"connections\" must be at least 1");
    config_.connections = static_cast<int>(number.value_or(config_.connections));
  }

  std::string folder_;
  Reading& reading_;
  SourceConfig config_;
};

// The kind whose key stands first.
const Kind* kind_of(const YamlNode& node, const std::vector<Kind>& kinds) {
  for (const auto& [key, value] : node.entries) {
    const auto kind = std::ranges::find(kinds, key.text, &Kind::name);
    if (kind != kinds.end()) return &*kind;
  }
  return nullptr;
}

// True, and told, if a source is of several kinds.
bool has_two_kinds(const YamlNode& node, const Kind& first, const std::vector<Kind>& kinds, const std::string& what,
                   Reading& reading) {
  for (const auto& [key, value] : node.entries) {
    if (key.text == first.name || std::ranges::find(kinds, key.text, &Kind::name) == kinds.end()) continue;
    reading.error(key.place, quoted(key.text) + " and " + quoted(first.name) + " exclude each other in " + what,
                  "keep one of them, or give each a name under `sources:`");
    return true;
  }
  return false;
}

void unknown_kind(const YamlNode& node, const std::vector<Kind>& kinds, const std::string& what, Reading& reading) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds) names.emplace_back(kind.name);
  for (const auto& [key, value] : node.entries) {
    const std::string near = reading.suggestion(key.text, names);
    if (!near.empty())
      return reading.error(key.place, "unknown kind of source " + quoted(printable(key.text, 60)), near);
  }
  std::string examples;
  for (const Kind& kind : kinds) examples += (examples.empty() ? "as in " : ", or ") + std::string(kind.example);
  reading.error(node.place, what + " needs a kind: one of the keys " + join(names, ", "), examples);
}

// ---- Secrets in lines that diagnostics would show -----------------------------------------------------------------

bool has_credentials_in_url(std::string_view line) {
  for (std::size_t at = line.find("://"); at != std::string_view::npos; at = line.find("://", at + 3)) {
    const std::string_view authority = line.substr(at + 3, line.find_first_of("/ \"'", at + 3) - at - 3);
    if (authority.contains('@')) return true;
  }
  return false;
}

constexpr std::size_t kLongLine = 4000;  // what is longer is not read closely

// `password: abc`, but not `password: {env: NAME}` or a key without a value.
bool has_literal_secret(std::string_view line) {
  constexpr std::string_view kSigns[] = {"token",   "tokn",    "bearer",  "passw",  "pwd",   "secret",
                                         "authori", "api-key", "api_key", "apikey", "cookie"};
  const std::string lower = to_lower(line);
  for (const std::string_view sign : kSigns) {
    for (std::size_t at = lower.find(sign); at != std::string::npos; at = lower.find(sign, at + 1)) {
      const std::size_t colon = lower.find(':', at);
      if (colon == std::string::npos) break;
      if (lower.size() > kLongLine) return true;
      const std::string_view value = trim(std::string_view(lower).substr(colon + 1));
      if (!value.empty() && !value.starts_with('{') && !value.starts_with('|') && !value.starts_with('>')) return true;
    }
  }
  return false;
}

}  // namespace

std::optional<SourceConfig> read_source(const YamlNode& node, std::string_view name, std::string_view file,
                                        const std::vector<Kind>& kinds, Reading& reading) {
  const std::string what = name.empty() || name == "default" ? "a source" : "the source " + quoted(printable(name, 60));
  if (!node.is_mapping()) {
    reading.error(node.place, what + " is a mapping such as {prometheus: http://prometheus:9090}; " + shape_of(node));
    return std::nullopt;
  }
  const Kind* kind = kind_of(node, kinds);
  if (kind == nullptr) {
    unknown_kind(node, kinds, what, reading);
    return std::nullopt;
  }
  if (has_two_kinds(node, *kind, kinds, what, reading)) return std::nullopt;
  const Object object(node, kind->fields, what, reading);
  return SourceReader(name, file, reading).read(object, *kind);
}

bool is_source_name(std::string_view name) {
  return !name.empty() && name.size() <= 100 &&
         std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '_' || c == '-' || c == '.'; });
}

void withhold_secrets(std::string_view text, Diagnostics& diagnostics) {
  const std::vector<std::string_view> lines = split(text, '\n');
  std::map<std::size_t, bool> holds_secret;
  for (Diagnostic& diagnostic : diagnostics) {
    const auto number = static_cast<std::size_t>(diagnostic.place.line);
    if (number == 0 || number > lines.size()) continue;
    const auto [known, is_new] = holds_secret.try_emplace(number);
    const std::string_view line = lines[number - 1];
    if (is_new) known->second = has_credentials_in_url(line) || has_literal_secret(line);
    if (known->second) diagnostic.line = Diagnostic::Line::withheld;
  }
}

}  // namespace tidegate::specs
