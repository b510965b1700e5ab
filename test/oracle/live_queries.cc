#include "oracle/live_queries.h"

#include <cmath>

#include "base/check.h"
#include "base/format.h"
#include "base/http.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "base/text.h"
#include "core/promql/parser.h"
#include "core/tsdb/merge.h"
#include "edge/sources/block_folder.h"
#include "oracle/agreement.h"
#include "oracle/answers.h"
#include "oracle/naive_promql.h"
#include "support/peers.h"

namespace tidegate::oracle {
namespace {

struct Asked {
  std::uint64_t seed = 0;
  int number = 0;
  std::string query;
  Moments moments;
  bool is_range = false;
};

std::string written(const Asked& asked) {
  return format("seed {} query {}: {}\n{} .. {} step {}", asked.seed, asked.number, asked.query, asked.moments.first,
                asked.moments.last, asked.is_range ? asked.moments.step : 0);
}

std::vector<tsdb::SeriesSamples> in_columns(const std::vector<Series>& data) {
  std::vector<tsdb::SeriesSamples> all;
  for (const Series& series : data) {
    all.push_back({.labels = series.labels, .samples = {}});
    auto& floats = all.back().samples.floats;
    for (const Sample& sample : series.samples)
      floats.times.push_back(sample.time.ms), floats.values.push_back(sample.value);
  }
  return all;
}

// Serves blocks that hold `data`.
void serve(test::PrometheusServer& server, const std::vector<Series>& data) {
  server.process().stop();
  std::uint8_t number = 0;
  const auto identity = [&number] {
    tsdb::BlockIdentity out{.written = {1'700'000'000'000}};
    out.random[9] = ++number;
    return out;
  };
  const auto columns = in_columns(data);
  const auto blocks = tsdb::write_blocks(columns, identity);
  CHECK(blocks.has_value());
  for (const auto& files : *blocks) CHECK(sources::write_block(server.folder() / "data", files).has_value());
  server.start();
}

std::string seconds_of(std::int64_t ms) { return format("{}.{:03}", ms / 1000, ms % 1000); }

HttpRequest request_for(const Asked& asked, const std::string& url) {
  HttpRequest request{.method = HttpRequest::Method::post,
                      .url = parse_url(url + (asked.is_range ? "/api/v1/query_range" : "/api/v1/query")).value(),
                      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                      .body = "query=" + percent_encode(asked.query)};
  request.body += asked.is_range
                      ? "&start=" + seconds_of(asked.moments.first) + "&end=" + seconds_of(asked.moments.last) +
                            "&step=" + seconds_of(asked.moments.step)
                      : "&time=" + seconds_of(asked.moments.first);
  return request;
}

Labels labels_of(const Json& metric) {
  Labels labels;
  for (const auto& [name, value] : metric.members()) labels.set(name, std::string(value.string()));
  return labels;
}

void read_point(const Json& pair, const Labels& labels, NaiveAnswer& answer) {
  const auto value = parse_double(pair.items().at(1).string());
  CHECK(value.has_value());
  answer.series[labels][std::llround(pair.items()[0].number() * 1000)] = *value;
  answer.in_order.push_back(*value);
}

Expected read_answer(const Result<HttpResponse>& response) {
  CHECK(response.has_value());
  const auto body = parse_json(response->body);
  CHECK(body.has_value());
  if ((*body)["status"].string() != "success") {
    CHECK(response->status == 422);  // 400: it doesn't know the syntax, and nothing of that kind is to be asked
    return std::unexpected(std::string((*body)["error"].string()));
  }
  const Json& data = (*body)["data"];
  NaiveAnswer answer;
  if (data["resultType"].string() == "scalar") {
    read_point(data["result"], {}, answer);
    return answer;
  }
  for (const Json& series : data["result"].items()) {
    const Labels labels = labels_of(series["metric"]);
    if (series.has("value")) read_point(series["value"], labels, answer);
    for (const Json& pair : series["values"].items()) read_point(pair, labels, answer);
  }
  return answer;
}

bool has(std::string_view query, std::string_view part) { return query.find(part) != std::string_view::npos; }

// What 2.42 does otherwise, as far as no rule of the naive evaluator tells it. REQUIRES: the engine answers as the
// naive evaluator does, and 2.42 doesn't.
struct KnownChange {
  const char* why;
  bool (*is_it)(std::string_view query, const Expected& theirs, const Expected& ours);
};
constexpr KnownChange kKnownChanges[] = {
    {"two series on one side of a comparison match even if it drops them (3.9)",
     [](std::string_view query, const Expected& theirs, const Expected& ours) {
       const bool compares = has(query, "=") || has(query, " < ") || has(query, " > ");
       return compares && theirs && !ours && has(ours.error(), "match");
     }},
    // 2.42 moves the window along with the steps where the function isn't the same at each of them. Now only the first
    // step reads it (promql/engine.go: "only if this is the 1st iteration or no @ modifier has been used").
    {"the samples of a range that @ fixes stay, whatever is made of them at each step",
     [](std::string_view query, const Expected& theirs, const Expected& ours) {
       const bool varies = has(query, "predict_linear(") || has(query, "quantile_over_time(");
       return varies && has(query, "@ ") && theirs && ours;
     }},
    // 2.42 adds the new label to the list of those to group by, in place where Go's slice has room: as it has behind
    // three. The next step then groups by fewer.
    {"count_values by three labels groups by all of them at each step",
     [](std::string_view query, const Expected& theirs, const Expected& ours) {
       return has(query, "count_values by (job, instance, ") && theirs && ours;
     }},
    // Prometheus overlooks parameters where it looks for what an @ fixes: there the moment that is fixed moves on with
    // the steps. Seen once in 45,000 queries.
    {"a quantile's parameter that @ fixes is the same at each step",
     [](std::string_view query, const Expected& theirs, const Expected& ours) {
       return query.starts_with("quantile ") && has(query, "@ ") && theirs && ours;
     }},
    // Prometheus, 3.14 too, evaluates what @ fixes once even if the subquery's range has no step. That makes no
    // difference but for errors.
    {"a subquery without steps isn't evaluated, so it has no errors",
     [](std::string_view query, const Expected& theirs, const Expected& ours) {
       return has(query, ":") && has(query, "@ ") && !theirs && ours && has(theirs.error(), "match");
     }},
};

class LiveComparison {
 public:
  LiveComparison(const std::vector<Series>& data, const tsdb::Storage& storage) : data_(data), storage_(storage) {}

  void check(const Asked& asked, const Expected& theirs) {
    const auto parsed = promql::parse_expression(asked.query);
    CHECK(parsed.has_value());
    const auto ours = as_expected(answer(asked));
    ++tally_.asked;
    if (agree(**parsed, asked.moments, theirs, ours)) {
      ++(!ours ? tally_.refused : tally_.answered);
      if (ours && ours->series.empty()) --tally_.answered;
      return;
    }
    explain(asked, **parsed, theirs, ours);
  }

  LiveTally take() { return std::move(tally_); }

 private:
  engine::Outcome<engine::Answer> answer(const Asked& asked) const {
    const engine::Options options;
    if (!asked.is_range) return engine::instant_query(storage_, asked.query, {asked.moments.first}, options);
    return engine::range_query(storage_, asked.query,
                               {.start = asked.moments.first, .end = asked.moments.last, .step = asked.moments.step},
                               options);
  }

  bool is_what(Release release, const Asked& asked, const promql::Expr& query, const Expected& answer) const {
    const NaiveOptions options{.release = release};
    const Expected naive = evaluate_naively(data_, query, asked.moments, options);
    return agree(query, asked.moments, naive, answer) ||
           is_unsettled({data_, query, asked.moments, options}, naive, answer);
  }

  void explain(const Asked& asked, const promql::Expr& query, const Expected& theirs, const Expected& ours) {
    if (is_what(Release::v3, asked, query, ours)) {
      if (is_what(Release::v3, asked, query, theirs)) return void(++tally_.unsettled);
      if (is_what(Release::v2_42, asked, query, theirs))
        return void(++tally_.known["extrapolation of a counter near zero (2.51)"]);
      for (const auto& change : kKnownChanges) {
        if (change.is_it(asked.query, theirs, ours)) return void(++tally_.known[change.why]);
      }
    }
    tally_.mismatches.push_back(written(asked) + "\nPrometheus 2.42:" + described(theirs) +
                                "engine:" + described(ours));
  }

  const std::vector<Series>& data_;
  const tsdb::Storage& storage_;
  LiveTally tally_;
};

Asked random_question(const QueryShape& shape, std::uint64_t seed, int number) {
  Random random(seed * 1'000'003 + static_cast<std::uint64_t>(number));
  QueryShape of_this = shape;
  if (shape.data.unusual_in == 0 && random.once_in(8)) {
    of_this.aggregators = {"stddev", "stdvar"};
    of_this.depth = 1;
  }
  Asked asked{.seed = seed, .number = number, .query = random_query(of_this, random), .moments = {}};
  asked.moments.first = asked.moments.last = random_moment(of_this, random);
  asked.is_range = random.once_in(2);
  if (asked.is_range) {
    asked.moments.step = random.one_of(std::span<const std::int64_t>({5'000, 15'000, 30'000, 75'000, 400'000}));
    asked.moments.last += asked.moments.step * random.between(1, random.once_in(10) ? 60 : 8);
  }
  return asked;
}

void ask_all(LiveComparison& comparison, const std::vector<Asked>& questions, const std::string& url) {
  const Interrupt interrupt;
  const auto clock = system_clock(interrupt);
  const auto http = open_http({.connections = 2, .clock = clock.get(), .interrupt_fd = interrupt.fd()});
  CHECK(http.has_value());
  constexpr std::size_t kAtOnce = 50;
  for (std::size_t from = 0; from < questions.size(); from += kAtOnce) {
    const auto some = std::span(questions).subspan(from, std::min(kAtOnce, questions.size() - from));
    std::vector<HttpRequest> requests;
    for (const Asked& asked : some) requests.push_back(request_for(asked, url));
    const auto responses = send_all(**http, requests, {});
    for (std::size_t i = 0; i < some.size(); ++i) comparison.check(some[i], read_answer(responses[i]));
  }
}

}  // namespace

LiveTally& LiveTally::operator+=(const LiveTally& more) {
  asked += more.asked, answered += more.answered, refused += more.refused, unsettled += more.unsettled;
  for (const auto& [why, count] : more.known) known[why] += count;
  mismatches.insert(mismatches.end(), more.mismatches.begin(), more.mismatches.end());
  return *this;
}

QueryShape live_shape(std::uint64_t seed) {
  Random random(seed);
  QueryShape shape;
  shape.edges = shape.data.edges = Edges::avoid;     // windows were closed on both sides before 3.0
  shape.data.start += 60'000LL * random.below(120);  // may cross from one block of two hours into the next
  shape.data.samples = random.between(60, 400);
  shape.data.instances = random.between(2, 4);
  shape.data.unusual_in = random.once_in(3) ? 0 : 60;
  shape.data.stale_in = random.once_in(4) ? 0 : 40;
  std::erase(shape.range_functions, "first_over_time");  // 3.14
  std::erase(shape.arithmetic, "atan2");                 // kept the name
  // Of a single NaN or infinity the deviation was 0. It is asked about only where no such value can come up.
  std::erase(shape.aggregators, "stddev");
  std::erase(shape.aggregators, "stdvar");
  shape.fill = Use::no;                  // 3.10
  shape.durations_as_numbers = Use::no;  // 2.54
  return shape;
}

LiveTally compare_live(std::uint64_t seed, int queries) {
  const QueryShape shape = live_shape(seed);
  const auto data = random_series(shape.data, seed);
  test::PrometheusServer server("");
  serve(server, data);
  const auto blocks = sources::open_blocks(server.folder() / "data");
  CHECK(blocks.has_value() && !blocks->empty());
  std::vector<const tsdb::Storage*> storages;
  for (const auto& block : *blocks) storages.push_back(&block.block());
  const tsdb::MergedStorage storage(storages);
  LiveComparison comparison(data, storage);
  std::vector<Asked> questions;
  for (int i = 0; i < queries; ++i) questions.push_back(random_question(shape, seed, i));
  ask_all(comparison, questions, server.url());
  return comparison.take();
}

std::string summary(const LiveTally& tally) {
  std::string text = format("{} asked, {} with an answer, {} refused, {} unsettled, {} mismatches\n", tally.asked,
                            tally.answered, tally.refused, tally.unsettled, tally.mismatches.size());
  for (const auto& [why, count] : tally.known) text += format("{} known: {}\n", count, why);
  return text;
}

}  // namespace tidegate::oracle
