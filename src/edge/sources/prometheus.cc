// Prometheus' HTTP API, as Prometheus 2 and 3, Thanos, Mimir, Cortex and VictoriaMetrics speak it.
#include <algorithm>
#include <chrono>

#include "base/format.h"
#include "base/text.h"
#include "core/model/source_fields.h"
#include "edge/sources/credentials.h"
#include "edge/sources/http_options.h"
#include "edge/sources/prometheus_answer.h"
#include "edge/sources/source_kinds.h"

namespace tidegate::sources {
namespace {

constexpr Duration kSameClock = milliseconds(1500);  // the Date header has whole seconds
constexpr std::size_t kLongestErrorBody = 64 << 10;
constexpr std::size_t kLongEnoughToTell = 8;  // a shorter secret in a label is chance

// Seconds with milliseconds, as the API reads them without a float's rounding.
std::string api_time(Timestamp time) { return format("{}.{:03}", time.ms / 1000, time.ms % 1000); }

std::string form_of(const Question& question, Duration timeout) {
  std::string form = "query=" + percent_encode(question.text);
  if (question.grid) {
    form += "&start=" + api_time(question.grid->start) + "&end=" + api_time(question.grid->end) +
            "&step=" + shortest(question.grid->step.seconds());
  } else {
    form += "&time=" + api_time(question.at);
  }
  form += "&timeout=" + format("{}ms", timeout.ms);
  return form + "&nocache=1";  // or VictoriaMetrics moves the time asked about by its latency offset
}

// How far the server's Date lies outside the time in which we talked to it. Its moment is known to half a second.
std::optional<Duration> clock_skew_of(const HttpResponse& response) {
  std::optional<Timestamp> date = parse_http_date(response.header("date"));
  if (!date) return std::nullopt;
  if (const std::string_view age = response.header("age"); !age.empty()) {  // out of a cache
    *date = *date + parse_retry_after(age, *date).value_or(Duration{});
  }
  const Timestamp theirs = *date + milliseconds(500);
  const Duration skew = theirs - std::clamp(theirs, response.sent, std::max(response.sent, response.answered));
  return skew <= kSameClock && skew >= -kSameClock ? Duration{} : skew;
}

// The server understood the question and says no; asking again would only load it.
bool is_the_applications_word(const HttpResponse& response) {
  if (response.status != 503 && response.status != 504) return false;
  const Result<PrometheusError> error = read_prometheus_error(response.body);
  static constexpr std::string_view kFinal[] = {"timeout", "canceled", "execution", "bad_data"};
  return error && is_one_of(error->type, kFinal);
}

std::string with_tries(std::string message, const HttpResponse& response) {
  if (response.tries > 1) message += format(" (tried {} times)", response.tries);
  return message;
}

// VictoriaMetrics says 422 to all that it can't carry out, also to what it can't read.
bool cannot_read(const PrometheusError& error) {
  static constexpr std::string_view kWords[] = {"unparsed data", "unexpected token", "unknown func", "cannot parse"};
  return error.type == "422" && std::ranges::any_of(kWords, [&](std::string_view words) {
           return error.text.find(words) != std::string::npos;
         });
}

Error explain_api_error(const PrometheusError& error, const HttpResponse& response, const std::string& name) {
  const std::string text = printable(error.text.empty() ? "no reason given" : error.text, 500);
  if (error.type == "timeout" || error.type == "canceled" ||
      error.text.find("context deadline exceeded") != std::string::npos) {
    return {ErrorKind::timed_out, format("{} could not finish the query in time: {}", name, text)};
  }
  if (error.type == "bad_data" || error.type == "400" || response.status == 400 || cannot_read(error)) {
    return {ErrorKind::rejected, format("{} does not accept the query: {}", name, text)};
  }
  if (error.type == "execution" || response.status == 422) {
    return {ErrorKind::invalid, format("{} could not carry out the query: {}", name, text)};
  }
  return {ErrorKind::refused,
          with_tries(format("{} answered {}: {}", name, status_text(response.status), text), response)};
}

std::string advice_on(int status) {
  switch (status) {
    case 401: return ": it wants credentials, or doesn't accept those it got";
    case 403: return ": the credentials don't allow this";
    case 404:
      return ": is the address right? Mimir's ends with /prometheus, a VictoriaMetrics cluster's with "
             "/select/0/prometheus";
    case 413:
    case 414: return ": the query is too long for it";
    default: return "";
  }
}

// What a proxy or a server in front says besides its status, when it is a short plain text.
std::string excerpt_of(const HttpResponse& response) {
  const std::string_view body = trim(std::string_view(response.body).substr(0, 1000));
  if (body.empty() || body.starts_with('<') || body.starts_with('{')) return "";
  return " (" + printable(body.substr(0, body.find('\n')), 200) + ")";
}

Error explain_status(const HttpResponse& response, const std::string& name) {
  if (const Result<PrometheusError> error = read_prometheus_error(response.body)) {
    return explain_api_error(*error, response, name);
  }
  std::string message = display_url(response.url) + " answered " + status_text(response.status) +
                        advice_on(response.status) + excerpt_of(response);
  if (const std::string_view wait = response.header("retry-after"); !wait.empty()) {
    const std::optional<Duration> asked = parse_retry_after(wait, response.answered);
    if (asked) message += " and asks to wait " + format_duration_rough(*asked);
  }
  return {ErrorKind::refused, with_tries(std::move(message), response)};
}

class Prometheus final : public Source {
 public:
  Prometheus(SourceConfig config, SourceContext context, Url base, std::unique_ptr<Http> http)
      : config_(std::move(config)), context_(std::move(context)), base_(std::move(base)), http_(std::move(http)) {
    name_ = display_url(base_);
  }

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override;

 private:
  using Answers = std::vector<Result<Answer>>;

  HttpRequest request_for(const Question& question, Duration deadline) const;
  // Asks the questions of these indices; gives those that want GET instead.
  std::vector<std::size_t> ask_some(std::span<const Question> questions, const std::vector<std::size_t>& which,
                                    const Credentials& credentials, Duration deadline, Answers& answers);
  Result<Answer> read(HttpResponse response, const Question& question, const Credentials& credentials) const;
  Result<Answer> read_good(HttpResponse response, const Question& question, const Credentials& credentials) const;

  SourceConfig config_;
  SourceContext context_;
  Url base_;
  std::string name_;  // for messages
  std::unique_ptr<Http> http_;
  bool posts_ = true;
};

HttpRequest Prometheus::request_for(const Question& question, Duration deadline) const {
  HttpRequest request{.url = base_, .headers = {{"Accept", "application/json"}}};
  while (request.url.path.ends_with('/')) request.url.path.pop_back();
  request.url.path += question.grid ? "/api/v1/query_range" : "/api/v1/query";
  const std::string form = form_of(question, std::min(config_.timeout, deadline));
  if (posts_) {
    request.method = HttpRequest::Method::post;
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    request.body = form;
  } else {
    request.url.query += (request.url.query.empty() ? "" : "&") + form;
  }
  return request;
}

// Secrets that are too short are in an ordinary label by chance.
std::vector<Secret> long_ones(const std::vector<Secret>& secrets) {
  std::vector<Secret> out;
  std::ranges::copy_if(secrets, std::back_inserter(out),
                       [](const Secret& secret) { return secret.reveal().size() >= kLongEnoughToTell; });
  return out;
}

void redact_answer(Answer& answer, const std::vector<Secret>& secrets) {
  const std::vector<Secret> telling = long_ones(secrets);
  for (Series& series : answer.series) {
    for (auto& [name, value] : series.labels.pairs) value = redact(value, telling);
  }
  answer.text = redact(answer.text, secrets);
  for (std::string& text : answer.warnings) text = redact(text, secrets);
  for (std::string& text : answer.infos) text = redact(text, secrets);
}

Result<Answer> Prometheus::read_good(HttpResponse response, const Question& question,
                                     const Credentials& credentials) const {
  const bool repeats_secrets = holds_secret(response.body, credentials.secrets);
  Result<Answer> answer = read_prometheus_answer(std::move(response.body), question);
  if (!answer && repeats_secrets) {  // an excerpt may end in the middle of one
    return fail(answer.error().kind, name_ + " gave no answer of Prometheus' API, but a text that repeats credentials");
  }
  if (!answer) return fail(answer.error().kind, name_ + " " + answer.error().message);
  if (repeats_secrets) redact_answer(*answer, credentials.secrets);
  for (std::string& text : answer->warnings) text = printable(text);
  for (std::string& text : answer->infos) text = printable(text);
  return answer;
}

Result<Answer> Prometheus::read(HttpResponse response, const Question& question, const Credentials& credentials) const {
  const std::optional<Duration> skew = clock_skew_of(response);
  if (response.status != 200) {
    response.body.resize(std::min(response.body.size(), kLongestErrorBody));
    response.body = redact(response.body, credentials.secrets);  // before it is cut to an excerpt, or through a secret
    Error error = explain_status(response, name_);
    return fail(error.kind, std::move(error.message));
  }
  Result<Answer> answer = read_good(std::move(response), question, credentials);
  if (answer) answer->clock_skew = skew;
  return answer;
}

std::vector<std::size_t> Prometheus::ask_some(std::span<const Question> questions,
                                              const std::vector<std::size_t>& which, const Credentials& credentials,
                                              Duration deadline, Answers& answers) {
  std::vector<HttpRequest> requests;
  for (const std::size_t index : which) requests.push_back(request_for(questions[index], deadline));
  const HttpCall call{.credentials = credentials.headers, .deadline = deadline, .is_final = is_the_applications_word};
  std::vector<std::size_t> want_get;
  http_->send(requests, call, [&](std::size_t position, Result<HttpResponse> result) {
    const std::size_t index = which[position];
    if (result && posts_ && (result->status == 405 || result->status == 501)) {
      want_get.push_back(index);
      return;
    }
    Result<Answer> answer = result ? read(*std::move(result), questions[index], credentials)
                                   : Result<Answer>(std::unexpected(std::move(result).error()));
    if (!answer) answer = fail(answer.error().kind, redact(answer.error().message, credentials.secrets));
    answers[index] = std::move(answer);
  });
  std::ranges::sort(want_get);
  return want_get;
}

std::vector<Result<Answer>> Prometheus::ask(std::span<const Question> questions, Duration deadline) {
  const Timestamp begin = context_.clock.now();
  const Result<Credentials> credentials = read_credentials(config_, context_.environment);
  if (!credentials) return Answers(questions.size(), std::unexpected(credentials.error()));
  Answers answers(questions.size(), fail(ErrorKind::interrupted, name_ + " was not asked"));
  std::vector<std::size_t> all(questions.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  const std::vector<std::size_t> rest = ask_some(questions, all, *credentials, deadline, answers);
  if (rest.empty()) return answers;
  posts_ = false;  // a read-only proxy in front; from now on we know
  const Duration left = std::max(milliseconds(1), deadline - (context_.clock.now() - begin));
  ask_some(questions, rest, *credentials, left, answers);
  return answers;
}

Result<std::unique_ptr<Source>> open(const SourceConfig& config, const SourceContext& context) {
  const auto named = [&](const Error& error) {
    return fail(error.kind, format("source {}: {}", quoted(config.name), error.message));
  };
  Result<Url> base = parse_url(config.url);
  if (!base) return named(base.error());
  if (!base->userinfo.empty()) {
    return named(
        {ErrorKind::invalid, "credentials don't belong into the address: use `basic` with {env: ...} or {file: ...}"});
  }
  if (const Result<Credentials> credentials = read_credentials(config, context.environment); !credentials) {
    return named(credentials.error());
  }
  Result<HttpOptions> options = http_options(config, context);
  if (!options) return named(options.error());
  Result<std::unique_ptr<Http>> http = context.open_http(*std::move(options));
  if (!http) return named(http.error());
  return std::make_unique<Prometheus>(config, context, *std::move(base), *std::move(http));
}

}  // namespace

SourceKind prometheus();
SourceKind prometheus() {
  return {{.name = "prometheus",
           .help = "Prometheus, and what speaks its HTTP API: Thanos, Mimir, Cortex, VictoriaMetrics.",
           .fields = prometheus_source_fields(),
           .example = "prometheus: http://prometheus:9090"},
          open};
}

}  // namespace tidegate::sources
