#include "base/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace tidegate {
namespace {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  in_addr address{};
  if (inet_pton(AF_INET, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

bool is_in_network(std::string_view host, std::string_view network) {
  const std::size_t slash = network.find('/');
  const auto address = parse_ipv4(host);
  const auto base = parse_ipv4(network.substr(0, slash));
  unsigned bits = 0;
  const std::string_view digits = network.substr(slash + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (!address || !base || error != std::errc() || end != digits.data() + digits.size() || bits > 32) return false;
  return bits == 0 || (*address ^ *base) >> (32 - bits) == 0;
}

bool names_host(std::string_view entry, const Url& url) {
  if (entry == "*") return true;
  if (entry.find('/') != std::string_view::npos) return is_in_network(url.host, entry);
  if (const std::string port = ":" + std::to_string(port_of(url)); entry.ends_with(port)) {
    entry.remove_suffix(port.size());
  }
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  const std::string_view bare = entry.starts_with('.') ? entry.substr(1) : entry;
  if (bare.empty()) return false;
  const std::string_view host = url.host;
  if (host == bare || host == "[" + std::string(bare) + "]") return true;
  return host.size() > bare.size() && host.ends_with(bare) && host[host.size() - bare.size() - 1] == '.';
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || is_in_network(host, "127.0.0.0/8");
}

std::optional<std::string> first_set(const Environment& environment, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (environment.has(name)) return environment.get(name);
  }
  return std::nullopt;
}

std::optional<std::string> proxy_text(const Environment& environment, const Url& url) {
  if (url.scheme == "https") return first_set(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  if (environment.has("REQUEST_METHOD")) return first_set(environment, {"http_proxy", "all_proxy", "ALL_PROXY"});
  return first_set(environment, {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"});
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view text) {
  text = trim(text);
  std::string scheme = "http";
  if (const std::size_t colon = text.find("://"); colon != std::string_view::npos) {
    scheme = to_lower(text.substr(0, colon));
    text.remove_prefix(colon + 3);
  }
  static constexpr std::string_view kSchemes[] = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"};
  if (!is_one_of(scheme, kSchemes)) {
    return fail(ErrorKind::invalid, "the proxy's address must begin with http://, https:// or socks5://");
  }
  Result<Url> url = parse_url("http://" + std::string(text));
  if (!url) return fail(url.error().kind, "the proxy's address is not right: " + url.error().message);
  const int port = url->port != 0 ? url->port : scheme == "https" ? 443 : scheme == "http" ? 80 : 1080;
  std::string credentials = TRY(percent_decode(url->userinfo));
  return Proxy{.url = scheme + "://" + url->host + ":" + std::to_string(port),
               .credentials = Secret(std::move(credentials))};
}

bool is_exempt_from_proxy(std::string_view no_proxy, const Url& url) {
  const std::string list = replace_all(to_lower(no_proxy), " ", ",");
  return std::ranges::any_of(split(list, ','), [&](std::string_view entry) { return names_host(trim(entry), url); });
}

Result<std::optional<Proxy>> proxy_from_environment(const Environment& environment, const Url& url) {
  const std::optional<std::string> text = proxy_text(environment, url);
  if (!text || is_loopback(url.host)) return std::optional<Proxy>();
  if (is_exempt_from_proxy(first_set(environment, {"no_proxy", "NO_PROXY"}).value_or(""), url)) {
    return std::optional<Proxy>();
  }
  Proxy proxy = TRY(parse_proxy(*text));
  return std::optional(std::move(proxy));
}

}  // namespace tidegate
