#include "edge/sources/credentials.h"

#include <algorithm>

#include "base/format.h"
#include "base/proxy.h"
#include "base/text.h"
#include "base/url.h"

namespace tidegate::sources {
namespace {

// What our own client has to say.
constexpr std::string_view kOurs[] = {
    "accept-encoding", "connection",        "content-length", "content-type", "expect", "host", "te",
    "trailer",         "transfer-encoding", "upgrade"};

bool is_token(std::string_view name) {
  const auto fits = [](char c) {
    return c > ' ' && c < 0x7F && std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
  };
  return !name.empty() && std::ranges::all_of(name, fits);
}

bool has_control(std::string_view value) {
  return std::ranges::any_of(value,
                             [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

// The password, and what stands for both on the wire.
void add_basic(std::string_view user, std::string_view password, Credentials& out) {
  const std::string both = std::string(user) + ":" + std::string(password);
  out.headers.push_back({"Authorization", Secret("Basic " + base64(both))});
  out.secrets.emplace_back(std::string(password));
  out.secrets.emplace_back(base64(both));
}

Result<void> add_url_credentials(const std::string& userinfo, Credentials& out) {
  const std::size_t colon = std::min(userinfo.find(':'), userinfo.size());
  const std::string user = TRY(percent_decode(userinfo.substr(0, colon)));
  const std::string password = TRY(percent_decode(userinfo.substr(std::min(colon + 1, userinfo.size()))));
  add_basic(user, password, out);
  out.secrets.emplace_back(userinfo);
  return {};
}

Result<void> add_header(const SourceHeader& header, const Environment& environment, Credentials& out) {
  if (!is_token(header.name) || is_one_of(to_lower(header.name), kOurs)) {
    return fail(ErrorKind::invalid, format("the header {} can't be set", quoted(printable(header.name, 60))));
  }
  if (header.secret.kind == SecretReference::Kind::none) {
    if (has_control(header.value)) {
      return fail(ErrorKind::invalid,
                  format("the header {} holds a line break or another control character", header.name));
    }
    if (header.holds_secret) {
      out.secrets.emplace_back(header.value);
      out.secrets.emplace_back(header.value.substr(header.value.rfind(' ') + 1));  // npos + 1 is 0
    }
    out.headers.push_back({header.name, Secret(header.value)});
    return {};
  }
  Secret secret = TRY(read_secret(header.secret, environment));
  // "Bearer abc": the word may be seen, what follows may not, wherever it turns up by itself.
  const std::size_t blank = secret.reveal().rfind(' ');
  if (blank != std::string_view::npos) out.secrets.emplace_back(std::string(secret.reveal().substr(blank + 1)));
  out.secrets.push_back(secret);
  out.headers.push_back({header.name, std::move(secret)});
  return {};
}

// A key in the address: http://gateway/prom?api_key=...
void add_query_secrets(const std::string& address, Credentials& out) {
  const Result<Url> url = parse_address(address);
  if (!url || url->query.empty()) return;
  for (const std::string_view pair : split(url->query, '&')) {
    const std::string_view value = pair.substr(std::min(pair.find('='), pair.size() - 1) + 1);
    if (value.size() >= 4) out.secrets.emplace_back(percent_decode(value).value_or(std::string(value)));
  }
}

// A proxy sees its own credentials, and may repeat them.
void add_proxy_secrets(const SourceConfig& config, const std::string& address, const Environment& environment,
                       Credentials& out) {
  std::string both = percent_decode(config.proxy_credentials).value_or(config.proxy_credentials);
  if (const Result<Url> url = parse_address(address); url && config.proxy.empty()) {
    const Result<std::optional<Proxy>> proxy = proxy_from_environment(environment, *url);
    if (proxy && *proxy) both = (*proxy)->credentials.reveal();
  }
  if (both.empty()) return;
  out.secrets.emplace_back(both.substr(both.find(':') + 1));
  out.secrets.emplace_back(base64(both));
}

}  // namespace

Result<Secret> read_secret(const SecretReference& reference, const Environment& environment) {
  switch (reference.kind) {
    case SecretReference::Kind::none: return Secret();
    case SecretReference::Kind::environment: return secret_from_environment(environment, reference.where);
    case SecretReference::Kind::file: return secret_from_file(reference.where);
  }
  return Secret();
}

Result<Credentials> read_credentials(const SourceConfig& config, const Environment& environment) {
  Credentials out;
  if (config.bearer_token.kind != SecretReference::Kind::none) {
    const Secret token = TRY(read_secret(config.bearer_token, environment));
    out.headers.push_back({"Authorization", Secret("Bearer " + std::string(token.reveal()))});
    out.secrets.push_back(token);
  }
  if (!config.username.empty()) {
    const Secret password = TRY(read_secret(config.password, environment));
    add_basic(config.username, password.reveal(), out);
  }
  if (!config.url_credentials.empty()) TRY(add_url_credentials(config.url_credentials, out));
  for (const SourceHeader& header : config.headers) TRY(add_header(header, environment, out));
  const auto authorizes = [](const SecretHeader& header) { return to_lower(header.name) == "authorization"; };
  if (std::ranges::count_if(out.headers, authorizes) > 1) {
    return fail(ErrorKind::invalid,
                format("source {} has several credentials for the Authorization header: bearer_token, "
                       "basic, credentials in the address, a header; keep one",
                       quoted(config.name)));
  }
  std::vector<std::string> addresses = {config.url};
  for (const ScrapeTarget& target : config.scrape.targets) addresses.push_back(target.url);
  for (const std::string& address : addresses) {
    add_query_secrets(address, out);
    add_proxy_secrets(config, address, environment, out);
  }
  return out;
}

}  // namespace tidegate::sources
