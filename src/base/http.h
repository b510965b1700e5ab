#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "base/url.h"

namespace tidegate {

struct HttpHeader {
  std::string name;
  std::string value;
  bool operator==(const HttpHeader&) const = default;
};

// A header whose value must not be seen: Authorization, an API key.
struct SecretHeader {
  std::string name;
  Secret value;
};

struct HttpRequest {
  enum class Method { get, post, put };
  Method method = Method::get;
  Url url;  // its userinfo must be empty: credentials travel in HttpCall
  std::vector<HttpHeader> headers;
  std::string body;
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers;  // names in lower case
  std::string body;                 // decompressed
  Url url;                          // what answered, after redirects
  Timestamp sent;                   // our clock
  Timestamp answered;               // our clock, when the headers had arrived
  int tries = 1;

  std::string_view header(std::string_view name) const;  // the first of that name (in lower case), or ""
};

// What is tried again, and when. Waits grow exponentially with full jitter: the n-th is a random share of
// first_wait * 2^n, at most longest_wait.
// Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog 2015.
struct RetryPolicy {
  int tries = 5;  // in all, of one request
  Duration first_wait = milliseconds(250);
  Duration longest_wait = seconds(5);
  std::uint64_t seed = 0;  // of the jitter
};

// How to reach one server, and what to put up with from it.
struct HttpOptions {
  std::string ca_file;    // instead of the system's certificates
  std::string cert_file;  // mTLS: both or none
  std::string key_file;
  std::string server_name;   // asked for in TLS and checked in the certificate, instead of the URL's host
  std::string proxy;         // without credentials; "": what http_proxy, https_proxy, all_proxy, no_proxy say
  Secret proxy_credentials;  // "user:password"
  Environment environment;   // for those variables, and SSL_CERT_FILE
  Duration connect_timeout = seconds(10);
  Duration timeout = seconds(30);        // of one try
  int connections = 16;                  // at most so many requests at once
  int redirects = 5;                     // followed on the same host only
  std::size_t body_limit = 100 << 20;    // after decompression
  std::size_t memory_limit = 256 << 20;  // of all bodies that are arriving at the same time
  std::size_t header_limit = 256 << 10;
  RetryPolicy retries;
  std::string user_agent = "tidegate";
  Clock* clock = nullptr;  // for HttpResponse's times; required
  int interrupt_fd = -1;   // becomes readable when the run shall stop
};

// What the requests of one batch have in common.
struct HttpCall {
  std::vector<SecretHeader> credentials;  // sent to the host of the request's own URL only
  Duration deadline = minutes(1);         // from now, for all of it, retries included

  // Whether a 429, 502, 503 or 504 is the application's own word rather than trouble on the way, so that trying again
  // won't help. Empty: never.
  std::function<bool(const HttpResponse&)> is_final;
};

// Gets the results as they come, each index once.
using HttpSink = std::function<void(std::size_t index, Result<HttpResponse> result)>;

// An HTTP client: one pool of connections for all its requests.
class Http {
 public:
  virtual ~Http() = default;

  // Sends all requests, so many at once as the options allow, and returns when each has its result: at the deadline at
  // the latest, at once when interrupted. Any status is a response; an Error is when there is none. Tries again what
  // is transient: connection refused or lost, 429, 502, 503, 504, honouring Retry-After. When the server is down,
  // not each request tries for itself: one probes, and the rest fail with it.
  // Redirects are followed on the same host; one to another host, or from https to http, is an Error.
  virtual void send(std::span<const HttpRequest> requests, const HttpCall& call, const HttpSink& sink) = 0;
};

// All results in the order of the requests.
std::vector<Result<HttpResponse>> send_all(Http& http, std::span<const HttpRequest> requests, const HttpCall& call);

// A client over libcurl, which is loaded by the first call; an Error if it isn't installed, or if a file that the
// options name can't be read.
Result<std::unique_ptr<Http>> open_http(HttpOptions options);

// Seconds, or an HTTP date seen from `now`; nothing if it is neither. At most a day, never negative.
std::optional<Duration> parse_retry_after(std::string_view text, Timestamp now);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7, the one form that may still be sent).
std::optional<Timestamp> parse_http_date(std::string_view text);

// "429 Too Many Requests".
std::string status_text(int status);

}  // namespace tidegate
