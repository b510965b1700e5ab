#pragma once

// What libcurl's error codes mean to people, and what they mean for further tries.

#include <cstdint>
#include <string>
#include <vector>

#include "base/curl_library.h"
#include "base/http.h"
#include "base/http_batch.h"

namespace tidegate {

// What is known about a transfer that failed.
struct CurlFacts {
  enum class Limit { none, body, memory, headers };
  Limit limit = Limit::none;  // of ours, that ended it
  Url url;
  std::string proxy;   // the one used, without credentials; "" for none
  std::string detail;  // libcurl's own words
  Duration timeout;
  Duration connect_timeout;
  int os_error = 0;
  int connect_status = 0;       // the proxy's answer to CONNECT
  bool is_connected = false;    // TCP and TLS stood
  bool has_answered = false;    // a status line came
  std::size_t received = 0;     // of the body
  std::int64_t announced = -1;  // Content-Length
  std::vector<std::string> certificate_names;
};

struct CurlFailure {
  Error error;
  HttpTrouble trouble = HttpTrouble::none;
};

CurlFailure explain_curl(CURLcode code, std::string_view code_text, const CurlFacts& facts, const HttpOptions& options);

// The DNS names and addresses out of libcurl's description of a certificate; its common name if it has none.
std::vector<std::string> names_from_certinfo(const std::vector<std::string>& lines);

// "1.5 MiB", "100 bytes".
std::string format_size(std::size_t bytes);

}  // namespace tidegate
