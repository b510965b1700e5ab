#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"

namespace tidegate {

// A value that must not be seen: a token, a password. It can't be printed, streamed, formatted or compared by accident;
// reveal() is the one way out, and the only thing to look for in a review. Its memory is wiped when it goes.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(other.value_) { other.wipe(); }  // NOLINT: moved memory can't be wiped
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  bool empty() const { return value_.empty(); }
  std::string_view reveal() const { return value_; }

  bool operator==(const Secret&) const = delete;

 private:
  void wipe();

  std::string value_;
};

// The value of an environment variable or of a file (without the newline at its end). An empty one, and one with a line
// break or another control character inside, is an error: it would end up in a header. Errors name the variable or the
// file, never the value. A file is read each time, because tokens are rotated.
Result<Secret> secret_from_environment(const Environment& environment, const std::string& variable);
Result<Secret> secret_from_file(const std::string& path);

// The text without any of the secrets: each occurrence, also escaped as in URLs, JSON or HTML, or in Base64 (at any of
// its three alignments), becomes "[secret]". In a text that holds a secret of less than 4 characters nothing can be
// told apart: it becomes "[withheld: it holds a secret]" as a whole.
std::string redact(std::string_view text, std::span<const Secret> secrets);

// Whether redact() would change the text.
bool holds_secret(std::string_view text, std::span<const Secret> secrets);

// RFC 4648, with padding.
std::string base64(std::string_view bytes);

}  // namespace tidegate
