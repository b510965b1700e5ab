#include "base/url.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "base/text.h"

namespace tidegate {
namespace {

constexpr std::size_t kLongestUrl = 8192;

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::unexpected<Error> bad(std::string_view why) { return fail(ErrorKind::invalid, "the URL " + std::string(why)); }

// What may stand in no part of a URL; the rest is left to the server.
bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte >= 0x7F || std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos;
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    const auto inside = [](char c) { return is_alphanumeric(c) || c == ':' || c == '.'; };
    return host.size() > 3 && host.ends_with(']') && std::ranges::all_of(host.substr(1, host.size() - 2), inside);
  }
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; };
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, allowed);
}

std::optional<int> parse_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535) return std::nullopt;
  return port;
}

// "user:password@host:port" into the parts of `url`.
Result<void> read_authority(std::string_view authority, Url& url) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.userinfo = authority.substr(0, at);
    if (url.userinfo.find('@') != std::string::npos) return bad("has two \"@\": write one in a password as %40");
    authority.remove_prefix(at + 1);
  }
  const std::size_t after_bracket = authority.find(']');
  const std::size_t colon = authority.find(':', after_bracket == std::string_view::npos ? 0 : after_bracket);
  if (colon != std::string_view::npos) {
    const std::optional<int> port = parse_port(authority.substr(colon + 1));
    if (!port) return bad("has a port that is not a number from 1 to 65535");
    url.port = *port;
    authority = authority.substr(0, colon);
  }
  if (authority.empty()) return bad("names no host");
  if (!is_host(authority)) return bad("has a host name with characters that no host name has");
  url.host = to_lower(authority);
  return {};
}

// "/path?query#fragment" into the parts of `url`.
void read_path(std::string_view text, Url& url) {
  text = text.substr(0, text.find('#'));
  const std::size_t question = text.find('?');
  url.path = text.substr(0, question);
  if (question != std::string_view::npos) url.query = text.substr(question + 1);
}

// RFC 3986 5.2.4.
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> segments = split(path, '/');
  for (std::size_t i = 1; i < segments.size(); ++i) {
    const bool last = i + 1 == segments.size();
    if (segments[i] == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segments[i] != ".") {
      kept.push_back(segments[i]);
      continue;
    }
    if (last) kept.emplace_back("");
  }
  std::string out;
  for (const std::string_view segment : kept) out.append("/").append(segment);
  return out;
}

int default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

bool has_scheme(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && colon > 0 && colon < text.find_first_of("/?#");
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kLongestUrl) return bad("is longer than 8192 characters");
  if (std::ranges::any_of(text, is_forbidden)) return bad("holds a blank or another character that a URL can't hold");
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return bad("must begin with http:// or https://");
  Url url{.scheme = to_lower(text.substr(0, colon))};
  if (url.scheme != "http" && url.scheme != "https") return bad("must begin with http:// or https://");
  text.remove_prefix(colon + 3);
  const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
  TRY(read_authority(text.substr(0, end), url));
  read_path(text.substr(end), url);
  return url;
}

Result<Url> parse_address(std::string_view text) {
  return text.contains("://") ? parse_url(text) : parse_url("http://" + std::string(text));
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  if (has_scheme(reference)) return parse_url(reference);
  if (reference.starts_with("//")) return parse_url(base.scheme + ":" + std::string(reference));
  if (std::ranges::any_of(reference, is_forbidden)) return bad("holds a character that a URL can't hold");
  Url url = base;
  url.userinfo.clear();
  if (reference.empty() || reference.starts_with('#')) return url;
  if (reference.starts_with('?')) {
    const std::string path = url.path;
    read_path(reference, url);
    url.path = path;
    return url;
  }
  const std::string folder = base.path.substr(0, base.path.rfind('/') + 1);
  read_path(
      reference.starts_with('/') ? std::string(reference) : (folder.empty() ? "/" : folder) + std::string(reference),
      url = Url{.scheme = base.scheme, .host = base.host, .port = base.port});
  url.path = without_dot_segments(url.path);
  return url;
}

int port_of(const Url& url) { return url.port != 0 ? url.port : default_port(url.scheme); }

std::string origin_of(const Url& url) {
  std::string origin = url.scheme + "://" + url.host;
  if (port_of(url) != default_port(url.scheme)) origin += ":" + std::to_string(url.port);
  return origin;
}

std::string display_url(const Url& url) { return origin_of(url) + (url.path == "/" ? "" : url.path); }

std::string format_url(const Url& url) {
  return origin_of(url) + (url.path.empty() ? "/" : url.path) + (url.query.empty() ? "" : "?" + url.query);
}

std::string spelled_url(const Url& url) {
  const std::string port = url.port == 0 ? "" : ":" + std::to_string(url.port);
  return url.scheme + "://" + url.host + port + url.path + (url.query.empty() ? "" : "?" + url.query);
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return out;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) {
      return bad("has a \"%\" without two hexadecimal digits behind it");
    }
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

}  // namespace tidegate
