// What is the same for every HTTP client: reading responses and naming statuses.
#include "base/http.h"

#include <algorithm>

#include "base/text.h"

namespace tidegate {

std::string_view HttpResponse::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &HttpHeader::name);
  return found == headers.end() ? std::string_view() : found->value;
}

std::vector<Result<HttpResponse>> send_all(Http& http, std::span<const HttpRequest> requests, const HttpCall& call) {
  std::vector<Result<HttpResponse>> results;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    results.emplace_back(fail(ErrorKind::interrupted, "the request was not sent"));
  }
  http.send(requests, call,
            [&](std::size_t index, Result<HttpResponse> result) { results[index] = std::move(result); });
  return results;
}

std::optional<Timestamp> parse_http_date(std::string_view text) {
  static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT") || text[3] != ',') return std::nullopt;
  const auto* month = std::ranges::find(kMonths, text.substr(8, 3));
  if (month == std::end(kMonths)) return std::nullopt;
  std::string iso(text.substr(12, 4));
  const auto number = static_cast<int>(month - kMonths) + 1;
  iso.append(number < 10 ? "-0" : "-").append(std::to_string(number)).append("-").append(text.substr(5, 2));
  const Result<Timestamp> time = parse_timestamp(iso + "T" + std::string(text.substr(17, 8)) + "Z");
  return time ? std::optional(*time) : std::nullopt;
}

std::optional<Duration> parse_retry_after(std::string_view text, Timestamp now) {
  text = trim(text);
  Duration wait;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!text.empty() && text.size() < 10 && std::ranges::all_of(text, is_digit)) {
    wait = seconds(std::stol(std::string(text)));
  } else if (const std::optional<Timestamp> date = parse_http_date(text)) {
    wait = *date - now;
  } else {
    return std::nullopt;
  }
  return std::clamp(wait, Duration{}, hours(24));
}

std::string status_text(int status) {
  struct Name {
    int status;
    std::string_view name;
  };
  static constexpr Name kNames[] = {
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {407, "Proxy Authentication Required"},
      {408, "Request Timeout"},
      {413, "Payload Too Large"},
      {414, "URI Too Long"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Entity"},
      {429, "Too Many Requests"},
      {499, "Client Closed Request"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
  };
  const auto* found = std::ranges::find(kNames, status, &Name::status);
  std::string text = std::to_string(status);
  if (found != std::end(kNames)) text.append(" ").append(found->name);
  return text;
}

}  // namespace tidegate
