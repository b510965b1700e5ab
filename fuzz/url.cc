// A URL, and a redirect from it: read into parts that are written and read again as the same, or refused. A redirect
// that is followed stays on its host.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/http.h"
#include "base/http_batch.h"
#include "base/proxy.h"
#include "base/url.h"

using namespace tidegate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  const std::string_view first = text.substr(0, line);
  const std::string_view second = line == std::string_view::npos ? "" : text.substr(line + 1);
  (void)parse_proxy(first);
  (void)parse_http_date(first);
  (void)parse_retry_after(first, {});
  const auto decoded = percent_decode(first);
  if (decoded) {
    const auto twice = percent_decode(percent_encode(*decoded));
    CHECK(twice && *twice == *decoded);
  }
  const auto url = parse_url(first);
  if (!url) return 0;
  CHECK(!url->host.empty());
  CHECK(url->host.find_first_of("@/?#: ") == std::string::npos || url->host.starts_with('['));
  const auto again = parse_url(format_url(*url));
  CHECK(again && again->userinfo.empty() && format_url(*again) == format_url(*url));
  CHECK(origin_of(*again) == origin_of(*url) && again->query == url->query);
  const auto target = redirect_target(*url, second);
  if (target) CHECK(target->host == url->host && target->userinfo.empty());
  if (target) CHECK(url->scheme == "http" || target->scheme == "https");
  return 0;
}
