// What is the same for every HTTP client: reading responses and naming statuses.
#include "base/http.h"

#include <algorithm>

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
