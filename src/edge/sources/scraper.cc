#include "edge/sources/scraper.h"

#include <algorithm>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "edge/sources/credentials.h"
#include "edge/sources/http_options.h"

namespace tidegate::sources {
namespace {

constexpr std::size_t kMostTargets = 1000;  // all at once: one that waits for its turn would seem to be down
constexpr std::size_t kMostBytes = std::size_t{512} << 20;  // of all responses together

// What Prometheus 3 says that it understands, less protocol buffers.
constexpr std::string_view kAccept =
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;"
    "q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

Result<HttpRequest> request_of(const ScrapeTarget& target, Duration timeout) {
  Url url = TRY(parse_address(target.url));
  HttpRequest request{.url = std::move(url), .headers = {}, .body = {}};
  if (!request.url.userinfo.empty()) {
    return fail(ErrorKind::invalid, "credentials don't belong into a target's address: use `basic`");
  }
  if (request.url.path.empty() || request.url.path == "/") request.url.path = "/metrics";
  request.headers = {{"Accept", std::string(kAccept)},
                     {"X-Prometheus-Scrape-Timeout-Seconds", shortest(timeout.seconds())}};
  return request;
}

// As written: a port that is the scheme's own isn't added.
std::string instance_of(const Url& url) { return url.port == 0 ? url.host : format("{}:{}", url.host, url.port); }

Labels labels_of(const ScrapeTarget& target, const ScrapePlan& plan, const Url& url) {
  Labels labels;
  labels.set("job", plan.job);
  labels.set("instance", instance_of(url));
  for (const auto& [name, value] : target.labels.pairs) labels.set(name, value);
  return labels;
}

Error explain_status(const HttpResponse& response, const std::string& name) {
  return {ErrorKind::refused, format("{} answered {}", name, status_text(response.status))};
}

Error explain_text(std::string_view body, const std::string& name, const Error& error) {
  const std::string_view begin = trim(body.substr(0, 500));
  if (begin.starts_with('<')) {
    return {ErrorKind::malformed, name + " answered with a web page (a login page?) instead of metrics"};
  }
  if (begin.starts_with("{\"") || begin.starts_with('[')) {
    return {ErrorKind::malformed, name + " answered with JSON instead of metrics"};
  }
  return {ErrorKind::malformed,
          format("{} exposes metrics that can't be read: {}", name, printable(error.message, 300))};
}

std::string explain_dropped(const std::string& name, std::size_t dropped) {
  return format(
      "{} of the last scrape of {} {} dropped: older than what their series have, in the future, or too many to keep",
      count_of(dropped, "sample"), name, dropped == 1 ? "was" : "were");
}

}  // namespace

Result<std::unique_ptr<Scraper>> Scraper::open(const SourceConfig& config, const SourceContext& context,
                                               int interrupt_fd) {
  auto out = std::unique_ptr<Scraper>(new Scraper(config, context));
  if (config.scrape.targets.size() > kMostTargets) {
    return fail(ErrorKind::invalid, format("more than {} targets: make several sources of them", kMostTargets));
  }
  std::set<Labels> known;
  for (const ScrapeTarget& target : config.scrape.targets) {
    HttpRequest request = TRY(request_of(target, config.timeout));
    Labels labels = labels_of(target, config.scrape, request.url);
    const std::string name = display_url(request.url);
    if (!known.insert(labels).second) {
      return fail(ErrorKind::invalid,
                  format("two targets have the labels {}: give one of them other labels", format_labels(labels)));
    }
    out->targets_.push_back({.request = std::move(request), .name = name, .samples = ScrapedTarget(std::move(labels))});
  }
  TRY(read_credentials(config, context.environment));
  HttpOptions options = TRY(http_options(config, context));
  options.connections = std::max(static_cast<int>(out->targets_.size()), 1);
  options.retries.tries = 1;  // the next scrape is the next try
  options.interrupt_fd = interrupt_fd;
  out->http_ = TRY(context.open_http(std::move(options)));
  return out;
}

// What a target answered, and after how long.
struct Scraper::Scraped {
  Result<HttpResponse> response;
  Duration took;
};

Result<void> Scraper::take(Target& target, const Scraped& scraped, Timestamp at, SampleSink& sink) {
  const auto& [response, took] = scraped;
  const ScrapeTimes times{.at = at, .took = took};
  if (!response && response.error().kind == ErrorKind::interrupted) return std::unexpected(response.error());
  if (!response || response->status != 200) {
    target.samples.fail(times, sink);
    return std::unexpected(response ? explain_status(*response, target.name) : response.error());
  }
  const auto type = tsdb::format_of(response->header("content-type"), tsdb::ExpositionFormat::text);
  const auto taken = target.samples.take(response->body, *type, times, sink);
  if (taken) return {};
  return std::unexpected(explain_text(response->body, target.name, taken.error()));
}

// Nothing is read before all have answered, so that none has to wait for the reading of another.
std::vector<Scraper::Scraped> Scraper::ask(const Credentials& credentials) {
  std::vector<HttpRequest> requests;
  for (const Target& target : targets_) requests.push_back(target.request);
  std::vector<Scraped> all(targets_.size(), {fail(ErrorKind::interrupted, "it was not asked"), {}});
  const Timestamp begin = context_.clock.now();
  std::size_t bytes = 0;
  const HttpCall call{.credentials = credentials.headers,
                      .deadline = config_.timeout,
                      .is_final = [](const HttpResponse&) { return true; }};
  http_->send(requests, call, [&](std::size_t index, Result<HttpResponse> response) {
    if (response) bytes += response->body.size();
    if (response && bytes > kMostBytes) {
      response = fail(ErrorKind::too_large, targets_[index].name + " and the other targets answered with too much");
    }
    all[index] = {std::move(response), context_.clock.now() - begin};
  });
  return all;
}

Result<void> Scraper::scrape(Timestamp at, SampleSink& sink) {
  troubles_.clear();
  const Result<Credentials> credentials = read_credentials(config_, context_.environment);
  const std::vector<Secret> secrets = credentials ? credentials->secrets : std::vector<Secret>{};
  const std::vector<Scraped> all =
      credentials ? ask(*credentials)
                  : std::vector<Scraped>(targets_.size(), {std::unexpected(credentials.error()), {}});
  std::optional<Error> first;
  std::size_t scraped = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Result<void> taken = take(targets_[i], all[i], at, sink);
    if (taken) {
      ++scraped;
      if (const std::size_t dropped = targets_[i].samples.dropped(); dropped > 0) {
        troubles_.push_back(explain_dropped(targets_[i].name, dropped));
      }
      continue;
    }
    const Error error{taken.error().kind, redact(taken.error().message, secrets)};
    if (error.kind != ErrorKind::interrupted) troubles_.push_back(error.message);
    if (!first) first = error;
  }
  if (scraped > 0 || !first) return {};
  return std::unexpected(*std::move(first));
}

}  // namespace tidegate::sources
