#pragma once

// The part of the HTTP client that decides: what runs when, what is tried again, when to stop. It has no sockets and no
// clock: both are behind HttpWire, so that hours of waiting are tested in no time.

#include <cstddef>
#include <span>
#include <vector>

#include "base/http.h"

namespace tidegate {

// What a transfer that gave no response says about the server.
enum class HttpTrouble {
  none,  // it is this request's own: another one may do better
  lost,  // the connection could not be made or broke: worth another try
  dead,  // no request will fare better: an untrusted certificate, an address that never answers
};

struct HttpOutcome {
  std::size_t id = 0;
  Result<HttpResponse> result;
  HttpTrouble trouble = HttpTrouble::none;
};

// What carries requests: libcurl, or a test's fake.
class HttpWire {
 public:
  virtual ~HttpWire() = default;
  virtual Duration now() = 0;  // monotonic, from any beginning

  // `request` and `credentials` live until the outcome or cancel(). No outcome later than `timeout`.
  virtual void start(std::size_t id, const HttpRequest& request, std::span<const SecretHeader> credentials,
                     Duration timeout) = 0;
  virtual void cancel(std::size_t id) = 0;

  // Waits until at least one transfer has ended, but no longer than `at_most`, nor than until interrupted.
  virtual std::vector<HttpOutcome> wait(Duration at_most) = 0;
  virtual bool is_interrupted() = 0;
};

// Http::send over any wire.
void run_batch(HttpWire& wire, const HttpOptions& options, std::span<const HttpRequest> requests, const HttpCall& call,
               const HttpSink& sink);

// Where a response that redirects leads, or why we don't go there: another host, or from https to http.
Result<Url> redirect_target(const Url& from, std::string_view location);

}  // namespace tidegate
