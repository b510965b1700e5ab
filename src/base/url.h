#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tidegate {

// An http or https URL in its parts. Read strictly, by us alone: what goes over the wire is made from these parts, so
// that the host we check against a list is the host we talk to.
struct Url {
  std::string scheme;    // "http", "https"
  std::string userinfo;  // "user:password" as written, percent-encoded: secret
  std::string host;      // lower case; an IPv6 address in its brackets
  int port = 0;          // 0: the scheme's own
  std::string path;      // "" or "/..."
  std::string query;     // without its "?": may hold a key, so it is never shown
  bool operator==(const Url&) const = default;
};

// Errors don't repeat the text: it may hold a credential. A fragment is dropped.
Result<Url> parse_url(std::string_view text);

// The same, where `http://` may be left out: "web:8080", as targets are named.
Result<Url> parse_address(std::string_view text);

// Where `reference` (absolute, "//host/..", "/path" or "path") leads from `base`, as RFC 3986 5.2 has it.
Result<Url> resolve_url(const Url& base, std::string_view reference);

int port_of(const Url& url);              // with the scheme's own filled in
std::string format_url(const Url& url);   // whole, but without the userinfo: for the wire
std::string spelled_url(const Url& url);  // the same, and a port that is the scheme's own stays, and no path no path
std::string display_url(const Url& url);  // scheme, host, port and path: for people
std::string origin_of(const Url& url);    // "http://prom:9090": the port only if it isn't the scheme's own

std::string percent_encode(std::string_view text);          // all but letters, digits and "-._~"
Result<std::string> percent_decode(std::string_view text);  // "%2F" -> "/"

}  // namespace tidegate
