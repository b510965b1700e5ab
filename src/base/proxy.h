#pragma once

#include <optional>
#include <string>

#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/url.h"

namespace tidegate {

// An HTTP or SOCKS proxy.
struct Proxy {
  std::string url;     // without credentials: "http://proxy:3128", "socks5h://proxy:1080"
  Secret credentials;  // "user:password", decoded
};

// Reads a proxy's address; without a scheme it is http. The error doesn't repeat the text.
Result<Proxy> parse_proxy(std::string_view text);

// What http_proxy or https_proxy, all_proxy and no_proxy say about `url`: nothing if no proxy is to be used. Names in
// lower case win over upper case; HTTP_PROXY is not believed inside a CGI program (REQUEST_METHOD is set), where a
// client can set it. Never for localhost and loopback addresses, as Go has it.
Result<std::optional<Proxy>> proxy_from_environment(const Environment& environment, const Url& url);

// Whether the list of no_proxy ("prom, .example.com, 10.0.0.0/8, host:9090, *") names the URL's host.
bool is_exempt_from_proxy(std::string_view no_proxy, const Url& url);

}  // namespace tidegate
