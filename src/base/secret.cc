#include "base/secret.h"

#include <string.h>  // explicit_bzero

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "base/url.h"

namespace tidegate {
namespace {

constexpr std::size_t kLongestSecretFile = 1 << 20;
constexpr std::size_t kShortestToTellApart = 4;
constexpr std::string_view kMark = "[secret]";
constexpr std::string_view kWithheld = "[withheld: it holds a secret]";

Result<Secret> checked(std::string value, const std::string& where) {
  while (value.ends_with('\n') || value.ends_with('\r')) value.pop_back();
  Secret secret(std::move(value));
  if (secret.empty()) return fail(ErrorKind::invalid, where + " is empty, but must hold a credential");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::ranges::any_of(secret.reveal(), is_control)) {
    return fail(ErrorKind::invalid, where + " holds a line break or another control character inside the credential");
  }
  return secret;
}

// How texts write a character when they can't or won't write it plainly: in a URL, in JSON, in HTML.
bool is_written_at(std::string_view text, unsigned char c, std::size_t& length) {
  const auto one_of = [&](std::initializer_list<std::string> forms) {
    for (const std::string& form : forms) {
      length = form.size();
      if (text.starts_with(form)) return true;
    }
    return false;
  };
  static constexpr char kHex[] = "0123456789abcdef";
  const std::string hex = {kHex[c >> 4], kHex[c & 15]};
  if (text.starts_with('%') && to_lower(text.substr(0, 3)) == "%" + hex) return length = 3, true;
  if (text.starts_with("\\u") && to_lower(text.substr(0, 6)) == "\\u00" + hex) return length = 6, true;
  switch (c) {
    case ' ': return one_of({"+"});
    case '"': return one_of({"\\\"", "&quot;", "&#34;"});
    case '\\': return one_of({"\\\\"});
    case '/': return one_of({"\\/"});
    case '&': return one_of({"&amp;", "&#38;"});
    case '<': return one_of({"&lt;"});
    case '>': return one_of({"&gt;"});
    case '\'': return one_of({"&#39;", "&apos;", "&#x27;"});
    case '+': return one_of({"&#43;"});
    default: return false;
  }
}

// How many bytes of the text's beginning spell the secret, escapes of any kind included; 0: they don't.
std::size_t spelled_at(std::string_view text, std::string_view secret) {
  if (text.starts_with(secret)) return secret.size();
  std::size_t at = 0;
  for (const char c : secret) {
    std::size_t length = 1;
    const std::string_view rest = text.substr(at);
    if (rest.empty()) return 0;
    const bool escaped = is_written_at(rest, static_cast<unsigned char>(c), length);
    if (!escaped && rest.front() != c) return 0;
    at += escaped ? length : 1;
  }
  return at;
}

std::string without(std::string_view text, std::string_view secret) {
  std::string out;
  while (!text.empty()) {
    const char c = text.front();
    const bool may_begin = c == secret.front() || c == '%' || c == '\\' || c == '&' || c == '+';
    const std::size_t length = may_begin ? spelled_at(text, secret) : 0;
    if (length > 0) {
      out += kMark;
    } else {
      out += c;
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

// The characters of the Base64 form that depend on the secret alone when `skip` bytes of something else come before it
// (as "user:" does in basic authentication), or "" when they are too few to tell.
std::string base64_inside(std::string_view secret, std::size_t skip) {
  const std::string encoded = base64(std::string(skip, '\0') + std::string(secret));
  const std::size_t begin = (skip * 8 + 5) / 6;
  const std::size_t end = (skip + secret.size()) * 8 / 6;
  return end < begin + 4 ? std::string() : encoded.substr(begin, end - begin);
}

// What the secrets may look like, longest first, so that none is replaced inside another.
std::vector<std::string> forms_of(std::span<const Secret> secrets) {
  std::vector<std::string> forms;
  for (const Secret& secret : secrets) {
    if (secret.reveal().size() < kShortestToTellApart) continue;
    forms.emplace_back(secret.reveal());
    for (std::size_t skip = 0; skip < 3; ++skip) {
      std::string standard = base64_inside(secret.reveal(), skip);
      if (standard.empty()) continue;
      forms.push_back(replace_all(replace_all(standard, "+", "-"), "/", "_"));
      forms.push_back(std::move(standard));
    }
  }
  std::ranges::sort(forms, [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return forms;
}

bool holds_short_secret(std::string_view text, std::span<const Secret> secrets) {
  return std::ranges::any_of(secrets, [&](const Secret& secret) {
    return !secret.empty() && secret.reveal().size() < kShortestToTellApart &&
           text.find(secret.reveal()) != std::string_view::npos;
  });
}

}  // namespace

Secret& Secret::operator=(const Secret& other) {
  if (this == &other) return *this;
  wipe();
  value_ = other.value_;
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  value_.swap(other.value_);
  return *this;
}

void Secret::wipe() {
  explicit_bzero(value_.data(), value_.size());
  value_.clear();
}

Result<Secret> secret_from_environment(const Environment& environment, const std::string& variable) {
  std::optional<std::string> value = environment.get(variable);
  if (!value) return fail(ErrorKind::invalid, "the environment variable " + variable + " is not set");
  return checked(std::move(*value), "the environment variable " + variable);
}

Result<Secret> secret_from_file(const std::string& path) {
  std::string value = TRY(read_file(path, kLongestSecretFile));
  return checked(std::move(value), path);
}

std::string redact(std::string_view text, std::span<const Secret> secrets) {
  if (holds_short_secret(text, secrets)) return std::string(kWithheld);
  std::string out(text);
  for (const std::string& form : forms_of(secrets)) out = without(out, form);
  return out;
}

bool holds_secret(std::string_view text, std::span<const Secret> secrets) { return redact(text, secrets) != text; }

std::string base64(std::string_view bytes) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) out += k <= count ? kAlphabet[group >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

}  // namespace tidegate
