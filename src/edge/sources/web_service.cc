#include "edge/sources/web_service.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "edge/sources/credentials.h"
#include "edge/sources/http_options.h"

namespace tidegate::sources {
namespace {

constexpr std::size_t kLongestBody = 1 << 20;  // what a condition looks at is short, and stands in the evidence
constexpr std::size_t kLongestExcerpt = 200;

class WebServiceSource final : public Source {
 public:
  WebServiceSource(WebService service, SourceContext context, Url url, std::unique_ptr<Http> http)
      : service_(std::move(service)),
        context_(std::move(context)),
        url_(std::move(url)),
        name_(display_url(url_)),
        http_(std::move(http)) {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override {
    const auto credentials = read_credentials(service_.config, context_.environment);
    if (!credentials) {
      return std::vector<Result<Answer>>(questions.size(), std::unexpected(credentials.error()));
    }
    const std::vector<HttpRequest> requests(questions.size(), request());
    std::vector<Result<Answer>> answers;
    for (auto& response : send_all(*http_, requests, {.credentials = credentials->headers, .deadline = deadline})) {
      answers.push_back(read(std::move(response), *credentials));
    }
    return answers;
  }

 private:
  HttpRequest request() const {
    HttpRequest request{.method = service_.method, .url = url_, .body = service_.body};
    const auto& headers = service_.config.headers;
    const bool accepts = std::ranges::any_of(headers, [](const auto& each) { return to_lower(each.name) == "accept"; });
    if (!accepts) request.headers.push_back({"Accept", "application/json"});
    if (!service_.content_type.empty()) request.headers.push_back({"Content-Type", service_.content_type});
    return request;
  }

  Result<Answer> read(Result<HttpResponse> response, const Credentials& credentials) const {
    if (!response) return fail(response.error().kind, redact(response.error().message, credentials.secrets));
    const std::string body = redact(response->body, credentials.secrets);
    if (response->status < 200 || response->status > 299) {
      const auto excerpt = printable(trim(std::string_view(body).substr(0, kLongestExcerpt)), kLongestExcerpt);
      return fail(ErrorKind::refused, format("{} answered {}{}", name_, status_text(response->status),
                                             excerpt.empty() ? "" : " (" + excerpt + ")"));
    }
    if (!is_utf8(body)) return fail(ErrorKind::malformed, name_ + " answered with something that is no text");
    return Answer{.kind = AnswerKind::string, .text = body};
  }

  WebService service_;
  SourceContext context_;
  Url url_;
  std::string name_;
  std::unique_ptr<Http> http_;
};

}  // namespace

Result<std::unique_ptr<Source>> open_web_service(const WebService& service, const SourceContext& context) {
  auto url = TRY(parse_url(service.config.url));
  if (!url.userinfo.empty()) return fail(ErrorKind::invalid, "credentials don't belong into the address");
  TRY(read_credentials(service.config, context.environment));
  auto options = TRY(http_options(service.config, context));
  options.body_limit = kLongestBody;
  auto http = TRY(context.open_http(std::move(options)));
  return std::make_unique<WebServiceSource>(service, context, std::move(url), std::move(http));
}

}  // namespace tidegate::sources
