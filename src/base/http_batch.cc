#include "base/http_batch.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "base/text.h"

namespace tidegate {
namespace {

constexpr int kThrottledTries = 4;  // times as many tries when the server only asks us to slow down

bool is_transient(int status) { return status == 429 || (status >= 502 && status <= 504); }

bool is_redirect(const HttpResponse& response) {
  const int status = response.status;
  const bool moved = (status >= 301 && status <= 303) || status == 307 || status == 308;
  return moved && !response.header("location").empty();
}

// What is known about one server during a batch.
//
// Up (round 0): as many requests at once as `width` allows. After a transient failure it is in doubt: everybody waits
// until `not_before`, then one request probes; a probe that fails too starts the next round with a longer wait, one
// that succeeds lets all the others go on. After as many rounds as a request has tries it is given up for this batch.
struct Server {
  int running = 0;
  int round = 0;
  double width = 1;  // halved by failures, grown by one for each `width` successes, as TCP does it
  int silent = 0;    // requests in a row that ended by timeout
  Duration not_before;
  std::optional<Error> given_up;
};

// One request on its way to its result.
struct Job {
  HttpRequest request;
  Server* server = nullptr;  // that of request.url
  int tries = 0;
  int redirects = 0;
  int round = 0;                             // the server's round when it was started
  std::optional<Result<HttpResponse>> last;  // why it waits for another try
};

bool is_full(const Server& server) { return server.running >= (server.round > 0 ? 1 : static_cast<int>(server.width)); }

class Batch {
 public:
  Batch(HttpWire& wire, const HttpOptions& options, const HttpCall& call, const HttpSink& sink)
      : wire_(wire), options_(options), call_(call), sink_(sink), random_(options.retries.seed) {
    began_ = wire_.now();
    deadline_ = began_ + call.deadline;
  }

  void run(std::span<const HttpRequest> requests);

 private:
  using Waiting = std::multimap<Duration, std::size_t>;  // due -> job

  void find_server(Job& job);
  void start_ready();
  Duration next_start();
  void finish(HttpOutcome outcome);
  void finish_response(std::size_t id, HttpResponse response);
  void finish_error(std::size_t id, Error error, HttpTrouble trouble);
  void redirect(std::size_t id, const HttpResponse& response);
  void try_again(std::size_t id, Result<HttpResponse> failure, Duration at_least, int tries);
  void deliver_last(std::size_t id);
  void start_round(Server& server, Duration at_least);
  void give_up(Server& server, const Error& error);
  void fail_waiting();
  Duration backoff(int round);
  void deliver(std::size_t id, Result<HttpResponse> result);
  void stop(const Error& running, const Error& waiting);
  Error annotated(Error error, int tries) const;

  HttpWire& wire_;
  const HttpOptions& options_;
  const HttpCall& call_;
  const HttpSink& sink_;
  std::mt19937_64 random_;
  Duration began_;
  Duration deadline_;
  std::vector<Job> jobs_;
  std::map<std::string, Server> servers_;  // by origin
  std::set<std::size_t> running_;
  Waiting waiting_;
  bool any_given_up_ = false;  // of the servers
};

void Batch::find_server(Job& job) {
  const auto [entry, is_new] = servers_.try_emplace(origin_of(job.request.url));
  if (is_new) entry->second.width = options_.connections;
  job.server = &entry->second;
}

void Batch::start_ready() {
  const Duration now = wire_.now();
  for (auto next = waiting_.begin(); next != waiting_.end() && next->first <= now;) {
    if (static_cast<int>(running_.size()) >= options_.connections) return;
    const std::size_t id = next->second;
    Job& job = jobs_[id];
    Server& server = *job.server;
    if (is_full(server) || server.not_before > now) {
      ++next;
      continue;
    }
    next = waiting_.erase(next);
    ++server.running;
    running_.insert(id);
    ++job.tries;
    job.round = server.round;
    wire_.start(id, job.request, call_.credentials, std::min(options_.timeout, deadline_ - now));
  }
}

// When the next waiting job can start by time alone; the deadline if none can. A full server wakes us by its outcomes.
Duration Batch::next_start() {
  Duration next = deadline_;
  for (const auto& [due, id] : waiting_) {
    const Server& server = *jobs_[id].server;
    if (!is_full(server)) next = std::min(next, std::max(due, server.not_before));
  }
  return next;
}

void Batch::deliver(std::size_t id, Result<HttpResponse> result) {
  if (result) {
    result->tries = jobs_[id].tries;
    jobs_[id].request = {};
  }
  sink_(id, std::move(result));
}

Duration Batch::backoff(int round) {
  const RetryPolicy& policy = options_.retries;
  Duration most = policy.first_wait;
  for (int i = 1; i < round && most < policy.longest_wait; ++i) most = most * 2;
  most = std::min(most, policy.longest_wait);
  return milliseconds(static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most.ms + 1)));
}

Error Batch::annotated(Error error, int tries) const {
  if (tries > 1) error.message += " (tried " + std::to_string(tries) + " times)";
  return error;
}

void Batch::start_round(Server& server, Duration at_least) {
  ++server.round;
  server.width = std::max(1.0, server.width / 2);
  server.not_before = std::max(server.not_before, wire_.now() + std::max(at_least, backoff(server.round)));
}

void Batch::give_up(Server& server, const Error& error) {
  if (!server.given_up) server.given_up = error;
  any_given_up_ = true;
}

// The failure of its last try, with how often it was tried: by all together, if its server was given up.
void Batch::deliver_last(std::size_t id) {
  const Job& job = jobs_[id];
  const int tries = job.server->given_up ? std::max(job.server->round, job.tries) : job.tries;
  Result<HttpResponse> result = *job.last;
  if (!result) return sink_(id, std::unexpected(annotated(result.error(), tries)));
  result->tries = tries;
  sink_(id, std::move(result));
}

// Those who wait for a server that is given up fail with what they saw of it, or else with what others saw.
void Batch::fail_waiting() {
  if (!any_given_up_) return;  // thousands may wait, and this is looked at after every answer
  for (auto next = waiting_.begin(); next != waiting_.end();) {
    const std::size_t id = next->second;
    const Job& job = jobs_[id];
    const bool fails = job.server->given_up.has_value();
    next = fails ? waiting_.erase(next) : std::next(next);
    if (!fails) continue;
    if (job.last) {
      deliver_last(id);
    } else {
      deliver(id, std::unexpected(*job.server->given_up));
    }
  }
}

std::string words_of(const Result<HttpResponse>& failure) {
  if (!failure) return failure.error().message;
  return display_url(failure->url) + " answered " + status_text(failure->status);
}

// Puts the job back into the queue if it may be tried again. Once its server has failed as often as one request may
// be tried, nobody is.
void Batch::try_again(std::size_t id, Result<HttpResponse> failure, Duration at_least, int tries) {
  Job& job = jobs_[id];
  Server& server = *job.server;
  job.last = std::move(failure);
  if (job.round == server.round) start_round(server, at_least);
  if (server.round >= options_.retries.tries || server.not_before >= deadline_) {
    const ErrorKind kind = *job.last ? ErrorKind::refused : job.last->error().kind;
    give_up(server, annotated({kind, words_of(*job.last)}, server.round));
  }
  if (server.given_up || job.tries >= tries) return deliver_last(id);
  waiting_.emplace(server.not_before, id);
}

void Batch::redirect(std::size_t id, const HttpResponse& response) {
  Job& job = jobs_[id];
  if (++job.redirects > options_.redirects) {
    return deliver(id, fail(ErrorKind::malformed, display_url(job.request.url) + " redirects more than " +
                                                      count_of(static_cast<std::size_t>(options_.redirects), "time") +
                                                      ": a redirect loop?"));
  }
  Result<Url> target = redirect_target(job.request.url, response.header("location"));
  if (!target) return deliver(id, std::unexpected(std::move(target).error()));
  job.request.url = *std::move(target);
  find_server(job);
  if (response.status == 303) {  // "see other": elsewhere, by GET
    job.request.method = HttpRequest::Method::get;
    job.request.body.clear();
    std::erase_if(job.request.headers, [](const HttpHeader& h) { return to_lower(h.name) == "content-type"; });
  }
  --job.tries;
  waiting_.emplace(wire_.now(), id);
}

void Batch::finish_response(std::size_t id, HttpResponse response) {
  Job& job = jobs_[id];
  Server& server = *job.server;
  server.silent = 0;
  if (is_transient(response.status) && !(call_.is_final && call_.is_final(response))) {
    const Duration asked = parse_retry_after(response.header("retry-after"), response.answered).value_or(Duration{});
    const int tries = options_.retries.tries * (response.status == 429 ? kThrottledTries : 1);
    return try_again(id, std::move(response), asked, tries);
  }
  server.round = 0;
  server.width = std::min<double>(options_.connections, server.width + 1 / server.width);
  if (is_redirect(response)) return redirect(id, response);
  deliver(id, std::move(response));
}

void Batch::finish_error(std::size_t id, Error error, HttpTrouble trouble) {
  Job& job = jobs_[id];
  Server& server = *job.server;
  if (trouble == HttpTrouble::lost) {
    return try_again(id, std::unexpected(std::move(error)), Duration{}, options_.retries.tries);
  }
  if (trouble == HttpTrouble::dead) give_up(server, error);
  if (error.kind == ErrorKind::timed_out && ++server.silent >= 2 * options_.connections) {
    give_up(server, {error.kind, error.message + " (" + std::to_string(server.silent) + " times in a row)"});
  }
  deliver(id, std::unexpected(annotated(std::move(error), job.tries)));
}

void Batch::finish(HttpOutcome outcome) {
  running_.erase(outcome.id);
  --jobs_[outcome.id].server->running;
  if (outcome.result) {
    finish_response(outcome.id, *std::move(outcome.result));
  } else {
    finish_error(outcome.id, std::move(outcome.result).error(), outcome.trouble);
  }
}

// Ends what runs and what waits with these errors; each names its server in front.
void Batch::stop(const Error& running, const Error& waiting) {
  const auto named = [&](std::size_t id, const Error& error) {
    return fail(error.kind, origin_of(jobs_[id].request.url) + error.message);
  };
  for (const std::size_t id : std::exchange(running_, {})) {
    wire_.cancel(id);
    deliver(id, named(id, running));
  }
  for (const auto& [due, id] : std::exchange(waiting_, {})) {
    if (jobs_[id].last) {
      deliver_last(id);
    } else {
      deliver(id, named(id, waiting));
    }
  }
}

void Batch::run(std::span<const HttpRequest> requests) {
  for (const HttpRequest& request : requests) {
    waiting_.emplace(began_, jobs_.size());
    find_server(jobs_.emplace_back(Job{.request = request}));
  }
  while (!running_.empty() || !waiting_.empty()) {
    const std::string within = " within " + format_duration_rough(call_.deadline);
    if (wire_.is_interrupted()) {
      return stop({ErrorKind::interrupted, " was interrupted before it answered"},
                  {ErrorKind::interrupted, " was not asked: the run was interrupted"});
    }
    if (wire_.now() >= deadline_) {
      return stop({ErrorKind::timed_out, " did not answer" + within},
                  {ErrorKind::timed_out, " was not asked: the time was over" + within});
    }
    start_ready();
    const Duration wake = static_cast<int>(running_.size()) < options_.connections ? next_start() : deadline_;
    for (HttpOutcome& outcome : wire_.wait(std::max(Duration{}, wake - wire_.now()))) finish(std::move(outcome));
    fail_waiting();
  }
}

}  // namespace

Result<Url> redirect_target(const Url& from, std::string_view location) {
  Result<Url> target = resolve_url(from, location);
  if (!target) return fail(ErrorKind::malformed, display_url(from) + " redirects to something that is no http URL");
  target->userinfo.clear();
  const bool is_upgrade = from.scheme == "http" && target->scheme == "https" && port_of(from) == 80 &&
                          port_of(*target) == 443 && target->host == from.host;
  if (origin_of(*target) == origin_of(from) || is_upgrade) return target;
  if (target->host == from.host && from.scheme == "https" && target->scheme == "http") {
    return fail(ErrorKind::refused, display_url(from) + " redirects from https to http, " + display_url(*target) +
                                        ": that is not followed, it would send the query unencrypted");
  }
  return fail(ErrorKind::refused, display_url(from) + " redirects to another host, " + display_url(*target) +
                                      ": that is not followed; if it is the right address, name it in the gate file");
}

void run_batch(HttpWire& wire, const HttpOptions& options, std::span<const HttpRequest> requests, const HttpCall& call,
               const HttpSink& sink) {
  Batch(wire, options, call, sink).run(requests);
}

}  // namespace tidegate
