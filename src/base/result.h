#pragma once

#include <expected>
#include <string>
#include <utility>

namespace tidegate {

// What kind of trouble the world made. It decides retries and exit codes, never wording.
enum class ErrorKind {
  invalid,      // what the user wrote, or what was asked, can't be carried out; asking again won't help
  rejected,     // the other side says that what it was asked is itself wrong, as a query it can't parse
  unreachable,  // nobody answered: name not found, connection refused, connection lost
  refused,      // somebody answered "no": 401, 403, 404, 5xx after all retries
  timed_out,    // the deadline passed first
  malformed,    // an answer came that can't be understood or trusted
  too_large,    // an answer or file exceeds a limit of ours
  interrupted,  // SIGINT or SIGTERM
};

// What went wrong in the world outside, as a whole sentence that names the thing: "http://prom:9090 refused the
// connection". Never carries a secret.
struct Error {
  ErrorKind kind = ErrorKind::invalid;
  std::string message;
  bool operator==(const Error&) const = default;
};

// A value or an Error. g++ 12's std::expected isn't nodiscard; this one is.
template <class T>
struct [[nodiscard]] Result : std::expected<T, Error> {
  using std::expected<T, Error>::expected;
};

inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return std::unexpected<Error>(Error{.kind = kind, .message = std::move(message)});
}

}  // namespace tidegate

// The value of a Result, or return its Error from this function. Only `auto x = TRY(...);` or `TRY(...);`: inside a
// braced list g++ 12 leaks (./dev check looks for that).
#define TRY(...)                                                                              \
  ({                                                                                          \
    auto tidegate_try_result = (__VA_ARGS__);                                                 \
    if (!tidegate_try_result) return std::unexpected(std::move(tidegate_try_result).error()); \
    *std::move(tidegate_try_result);                                                          \
  })
