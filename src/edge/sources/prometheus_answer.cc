#include "edge/sources/prometheus_answer.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/format.h"
#include "base/json_document.h"
#include "base/text.h"

namespace tidegate::sources {
namespace {

constexpr double kEndOfTime = 253'402'300'800;  // 10000-01-01
constexpr const char* kNativeHistograms =
    "answered with native histograms, which are no numbers: use histogram_quantile(), histogram_count(), "
    "histogram_sum() or histogram_fraction() around the query";
constexpr Duration kAsAsked = seconds(1);  // instant answers may be off by rounding

std::unexpected<Error> malformed(std::string_view what) {
  return fail(ErrorKind::malformed, format("answered with JSON that is no answer of Prometheus' API: {}", what));
}

// The parts of the top object, and of "data".
struct Envelope {
  std::optional<JsonView> status, data, type, error, warnings, infos, is_partial, result_type, result;
};

Result<void> put(std::optional<JsonView>& place, std::string_view key, JsonView value) {
  if (place) return malformed(format("{} stands there twice", quoted(key)));
  place = value;
  return {};
}

Result<void> take_top(Envelope& envelope, std::string_view key, JsonView value) {
  if (key == "status") return put(envelope.status, key, value);
  if (key == "data") return put(envelope.data, key, value);
  if (key == "errorType") return put(envelope.type, key, value);
  if (key == "error") return put(envelope.error, key, value);
  if (key == "warnings") return put(envelope.warnings, key, value);
  if (key == "infos") return put(envelope.infos, key, value);
  if (key == "isPartial") return put(envelope.is_partial, key, value);  // VictoriaMetrics
  return {};
}

Result<void> take_data(Envelope& envelope, std::string_view key, JsonView value) {
  if (key == "resultType") return put(envelope.result_type, key, value);
  if (key == "result") return put(envelope.result, key, value);
  return {};
}

// Calls `read` for each item or member until one fails.
template <class Read>
Result<void> for_items(JsonView array, Read read) {
  Result<void> outcome;
  array.each_item([&](JsonView item) {
    outcome = read(item);
    return outcome.has_value();
  });
  return outcome;
}

template <class Read>
Result<void> for_members(JsonView object, Read read) {
  Result<void> outcome;
  object.each_member([&](std::string_view key, JsonView value) {
    outcome = read(key, value);
    return outcome.has_value();
  });
  return outcome;
}

Result<Envelope> read_envelope(JsonView root) {
  if (!root.is_object()) return malformed("it is no object");
  Envelope envelope;
  TRY(for_members(root, [&](std::string_view key, JsonView value) { return take_top(envelope, key, value); }));
  if (!envelope.status || !envelope.status->is_string()) return malformed("\"status\" is missing");
  if (!envelope.data || envelope.data->kind() == JsonView::Kind::null) return envelope;
  if (!envelope.data->is_object()) return malformed("\"data\" is no object");
  TRY(for_members(*envelope.data,
                  [&](std::string_view key, JsonView value) { return take_data(envelope, key, value); }));
  return envelope;
}

Result<std::vector<std::string>> read_texts(const std::optional<JsonView>& list, std::string_view name) {
  std::vector<std::string> texts;
  if (!list || list->kind() == JsonView::Kind::null) return texts;
  if (!list->is_array()) return malformed(format("{} is no list", quoted(name)));
  TRY(for_items(*list, [&](JsonView item) -> Result<void> {
    if (!item.is_string()) return malformed(format("{} holds something else than texts", quoted(name)));
    texts.emplace_back(*item.string());
    return {};
  }));
  return texts;
}

// [1700000000.123, "text"]: every value of the API.
struct Pair {
  Timestamp time;
  std::string_view text;
};

Result<Pair> read_pair(JsonView pair) {
  Pair out;
  int position = 0;
  bool good = pair.is_array();
  pair.each_item([&](JsonView item) {
    if (position == 0) {
      const double time = item.number().value_or(-1);
      good = good && time >= 0 && time < kEndOfTime;
      if (good) out.time.ms = std::llround(time * 1000);
    } else {
      good = good && position == 1 && item.is_string();
      if (good) out.text = *item.string();
    }
    ++position;
    return good;
  });
  if (!good || position != 2) return malformed("a value is not a pair of a time and a text");
  return out;
}

Result<Sample> read_sample(JsonView view) {
  const Pair pair = TRY(read_pair(view));
  const std::optional<double> value = parse_double(pair.text);
  if (!value) return malformed(format("a sample's value is no number: {}", quoted(printable(pair.text, 40))));
  return Sample{.time = pair.time, .value = *value};
}

Result<double> read_count(JsonView view) {
  const auto count = view.is_string() ? parse_double(*view.string()) : std::nullopt;
  if (!count || !(*count >= 0 && std::isfinite(*count))) return malformed("a native histogram's count is no number");
  return *count;
}

// [boundary rule, "left", "right", "count"]; which ends are part of it doesn't matter to us.
Result<HistogramSample::Bucket> read_bucket(JsonView view) {
  std::vector<JsonView> parts;
  view.each_item([&](JsonView item) {
    parts.push_back(item);
    return parts.size() <= 4;
  });
  if (!view.is_array() || parts.size() != 4) return malformed("a native histogram's bucket has no four parts");
  const auto bound = [](JsonView part) { return part.is_string() ? parse_double(*part.string()) : std::nullopt; };
  const auto lower = bound(parts[1]), upper = bound(parts[2]);
  if (!lower || !upper || !(*lower <= *upper)) return malformed("a native histogram's bucket has no bounds");
  const double count = TRY(read_count(parts[3]));
  return HistogramSample::Bucket{.lower = *lower, .upper = *upper, .count = count};
}

Result<void> read_member(std::string_view key, JsonView value, HistogramSample& histogram, int& counts) {
  if (key == "count") {
    ++counts;
    histogram.count = TRY(read_count(value));
  } else if (key == "buckets") {
    if (!value.is_array()) return malformed("a native histogram's buckets are no list");
    return for_items(value, [&](JsonView item) -> Result<void> {
      const auto bucket = TRY(read_bucket(item));
      if (!histogram.buckets.empty() && bucket.upper <= histogram.buckets.back().upper) {
        return malformed("the buckets of a native histogram are not in their order");
      }
      histogram.buckets.push_back(bucket);
      return {};
    });
  }
  return {};
}

// [1700000000.123, {"count": "3", "sum": "1.5", "buckets": [...]}]
Result<HistogramSample> read_histogram(JsonView pair) {
  HistogramSample histogram;
  int position = 0, counts = 0;
  TRY(for_items(pair, [&](JsonView item) -> Result<void> {
    if (++position == 2 && item.is_object()) {
      return for_members(
          item, [&](std::string_view key, JsonView value) { return read_member(key, value, histogram, counts); });
    }
    const double time = item.number().value_or(-1);
    if (position != 1 || !(time >= 0 && time < kEndOfTime)) return malformed("a native histogram has no time");
    histogram.time.ms = std::llround(time * 1000);
    return {};
  }));
  if (!pair.is_array() || position != 2 || counts != 1) return malformed("a native histogram has no time or no count");
  return histogram;
}

Result<Labels> read_labels(JsonView metric) {
  if (!metric.is_object()) return malformed("\"metric\" is no object");
  Labels labels;
  TRY(for_members(metric, [&](std::string_view name, JsonView value) -> Result<void> {
    if (name.empty() || !value.is_string()) return malformed("a label is no text");
    if (!value.string()->empty()) labels.pairs.emplace_back(name, *value.string());
    return {};
  }));
  std::ranges::sort(labels.pairs);
  const auto twice = std::ranges::adjacent_find(labels.pairs, {}, &std::pair<std::string, std::string>::first);
  if (twice != labels.pairs.end())
    return malformed(format("the label {} stands there twice", printable(twice->first, 60)));
  return labels;
}

class ResultReader {
 public:
  ResultReader(const Question& question, const AnswerLimits& limits) : question_(question), limits_(limits) {}

  Result<void> read(std::string_view type, JsonView result);
  Answer take() { return std::move(answer_); }

 private:
  Result<void> read_list(JsonView result);
  Result<void> read_series(JsonView series);
  Result<void> read_values(JsonView values, Series& series);
  Result<void> read_histograms(JsonView values, Series& series);
  bool wants_histograms() const;
  Result<void> count_samples(std::size_t more);
  Result<void> read_single(JsonView result);
  Result<void> check_time(Timestamp time) const;
  Result<void> check_unique() const;

  const Question& question_;
  const AnswerLimits& limits_;
  Answer answer_;
  std::size_t samples_ = 0;
};

// A server that answers about another time than asked (a cache that rounds, VictoriaMetrics' latency offset) would
// have us judge another window.
Result<void> ResultReader::check_time(Timestamp time) const {
  if (answer_.kind == AnswerKind::matrix && !question_.grid) return {};  // raw samples of a range selector
  const Duration room = question_.grid ? question_.grid->step : kAsAsked;
  const Timestamp first = question_.grid ? question_.grid->start : question_.at;
  const Timestamp last = question_.grid ? question_.grid->end : question_.at;
  if (time >= first - room && time <= last + room) return {};
  return fail(ErrorKind::malformed, format("answered about {}, but was asked about {}", format_timestamp(time),
                                           format_timestamp(time < first ? first : last)));
}

Result<void> ResultReader::count_samples(std::size_t more) {
  samples_ += more;
  if (samples_ <= limits_.samples) return {};
  return fail(ErrorKind::too_large, format("answered with more than {} samples: narrow the query", limits_.samples));
}

bool ResultReader::wants_histograms() const {
  return question_.wanted == Wanted::histograms && answer_.kind == AnswerKind::matrix && !question_.grid;
}

// Each bucket counts as a sample.
Result<void> ResultReader::read_histograms(JsonView values, Series& series) {
  if (!values.is_array()) return malformed("\"histograms\" is no list");
  return for_items(values, [&](JsonView item) -> Result<void> {
    auto histogram = TRY(read_histogram(item));
    TRY(count_samples(1 + histogram.buckets.size()));
    if (!series.histograms.empty() && histogram.time <= series.histograms.back().time) {
      return malformed("the samples of a series are not in the order of time");
    }
    series.histograms.push_back(std::move(histogram));
    return {};
  });
}

Result<void> ResultReader::read_values(JsonView values, Series& series) {
  if (!values.is_array()) return malformed("\"values\" is no list");
  series.samples.reserve(std::min(values.size(), limits_.samples));
  return for_items(values, [&](JsonView item) -> Result<void> {
    TRY(count_samples(1));
    const Sample sample = TRY(read_sample(item));
    TRY(check_time(sample.time));
    if (!series.samples.empty() && sample.time <= series.samples.back().time) {
      return malformed("the samples of a series are not in the order of time");
    }
    series.samples.push_back(sample);
    return {};
  });
}

Result<void> ResultReader::read_series(JsonView view) {
  if (answer_.series.size() >= limits_.series) {
    return fail(
        ErrorKind::too_large,
        format("answered with more than {} series: narrow the query, or aggregate with sum by (...)", limits_.series));
  }
  if (!view.is_object()) return malformed("a series is no object");
  const bool is_matrix = answer_.kind == AnswerKind::matrix;
  Series series;
  int metrics = 0;
  int values = 0;
  int histograms = 0;
  const auto take = [&](std::string_view key, JsonView value) -> Result<void> {
    if (key == "metric" && ++metrics == 1) {
      series.labels = TRY(read_labels(value));
    } else if (key == (is_matrix ? "values" : "value") && ++values == 1) {
      if (is_matrix) return read_values(value, series);
      const Sample sample = TRY(read_sample(value));
      series.samples.push_back(sample);
      return check_time(series.samples.back().time);
    } else if (key == "histograms" && wants_histograms() && ++histograms == 1) {
      return read_histograms(value, series);
    } else if (key == "histogram" || (key == "histograms" && value.size() > 0)) {
      return fail(ErrorKind::invalid, kNativeHistograms);
    }
    return {};
  };
  TRY(for_members(view, take));
  if (metrics != 1 || values > 1 || histograms > 1 || values + histograms == 0)
    return malformed("a series has no labels or no value, or has them twice");
  answer_.series.push_back(std::move(series));
  return {};
}

Result<void> ResultReader::check_unique() const {
  std::vector<const Labels*> all;
  for (const Series& series : answer_.series) all.push_back(&series.labels);
  std::ranges::sort(all, {}, [](const Labels* labels) -> const Labels& { return *labels; });
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (*all[i - 1] == *all[i])
      return malformed(format("the series {} stands there twice", printable(format_labels(*all[i]), 200)));
  }
  return {};
}

Result<void> ResultReader::read_list(JsonView result) {
  if (!result.is_array()) return malformed("\"result\" is no list");
  TRY(for_items(result, [&](JsonView series) { return read_series(series); }));
  return check_unique();
}

// A scalar, or a string.
Result<void> ResultReader::read_single(JsonView result) {
  if (answer_.kind == AnswerKind::string) {
    const Pair pair = TRY(read_pair(result));
    answer_.text = pair.text;
    return check_time(pair.time);
  }
  const Sample sample = TRY(read_sample(result));
  answer_.series.push_back({.labels = {}, .samples = {sample}});
  return check_time(sample.time);
}

Result<void> ResultReader::read(std::string_view type, JsonView result) {
  if (question_.grid && type != "matrix") {
    return malformed(format("a range query has no {} result", quoted(printable(type, 20))));
  }
  if (type == "vector" || type == "matrix") {
    answer_.kind = type == "vector" ? AnswerKind::vector : AnswerKind::matrix;
    return read_list(result);
  }
  if (type == "scalar" || type == "string") {
    answer_.kind = type == "scalar" ? AnswerKind::scalar : AnswerKind::string;
    return read_single(result);
  }
  return malformed(format("the result type {} is not known", quoted(printable(type, 20))));
}

bool looks_like_html(std::string_view body) { return trim(body.substr(0, 200)).starts_with('<'); }

Result<JsonDocument> parse_body(std::string body) {
  if (trim(std::string_view(body).substr(0, 200)).empty())
    return fail(ErrorKind::malformed, "answered with an empty body");
  if (looks_like_html(body)) {
    return fail(ErrorKind::malformed, "answered with an HTML page (a login page?) instead of JSON");
  }
  const std::string beginning = printable(trim(std::string_view(body).substr(0, 240)), 60);
  Result<JsonDocument> document = JsonDocument::parse(std::move(body));
  if (document) return document;
  const char first = beginning.front();
  if (first == '{' || first == '[') {
    return fail(ErrorKind::malformed,
                "answered with JSON that is cut off or damaged (" + document.error().message + ")");
  }
  return fail(ErrorKind::malformed, "answered with something that is not JSON: \"" + beginning + "\"");
}

std::string text_of(const std::optional<JsonView>& view) {
  return view && view->is_string() ? std::string(*view->string()) : std::string();
}

}  // namespace

Result<Answer> read_prometheus_answer(std::string body, const Question& question, const AnswerLimits& limits) {
  const JsonDocument document = TRY(parse_body(std::move(body)));
  const Envelope envelope = TRY(read_envelope(document.root()));
  if (text_of(envelope.status) != "success" || envelope.error) {
    return fail(ErrorKind::malformed, format("answered with success, and with the error {}: {}", text_of(envelope.type),
                                             printable(text_of(envelope.error), 300)));
  }
  if (!envelope.result_type || !envelope.result) return malformed("the result is missing");
  ResultReader reader(question, limits);
  TRY(reader.read(text_of(envelope.result_type), *envelope.result));
  Answer answer = reader.take();
  answer.warnings = TRY(read_texts(envelope.warnings, "warnings"));
  answer.infos = TRY(read_texts(envelope.infos, "infos"));
  if (envelope.is_partial && envelope.is_partial->boolean().value_or(true)) {
    answer.warnings.emplace_back("the answer is marked as partial (isPartial)");
  }
  return answer;
}

Result<PrometheusError> read_prometheus_error(std::string body) {
  const JsonDocument document = TRY(parse_body(std::move(body)));
  const Envelope envelope = TRY(read_envelope(document.root()));
  if (text_of(envelope.status) != "error") return malformed("it is no error");
  return PrometheusError{.type = text_of(envelope.type), .text = text_of(envelope.error)};
}

}  // namespace tidegate::sources
