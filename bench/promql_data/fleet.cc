#include "fleet.h"

#include <algorithm>
#include <array>

#include "base/format.h"
#include "base/hash.h"

namespace tidegate::bench {
namespace {

constexpr int kServices = 20;
constexpr int kPods = 10;
constexpr std::array<const char*, 14> kBounds = {"0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5",
                                                 "0.75",  "1",    "2.5",   "5",    "7.5", "10",   "+Inf"};

using Pairs = std::vector<std::pair<std::string, std::string>>;

class Fleet {
 public:
  std::vector<Signal> signals;

  void add(const char* name, const Pairs& labels, Signal::Kind kind, double scale, std::int64_t phase) {
    Labels all;
    all.set("__name__", name);
    for (const auto& [label, value] : labels) all.set(label, value);
    const auto seed = xxhash64(format_labels(all)) | 1U;
    signals.emplace_back(std::move(all), kind, scale, seed, phase);
  }

  void add_pod(int service, int pod) {
    const auto name = format("svc{:02}", service);
    const auto pod_name = format("{}-{}", name, pod);
    const Pairs target = {{"namespace", format("ns{}", service % 4)},
                          {"service", name},
                          {"pod", pod_name},
                          {"track", pod == 0 ? "canary" : "stable"}};
    const auto phase = static_cast<std::int64_t>(xxhash64(pod_name) % 14'000) + 500;
    for (const char* method : {"GET", "POST"}) add_requests(with(target, {{"method", method}}), phase);
    for (const char* mode : {"user", "system"}) {
      add("process_cpu_seconds_total", with(target, {{"mode", mode}}), Signal::Kind::counter, 0.6, phase);
    }
    for (const char* container : {"app", "sidecar"}) {
      add("container_cpu_usage_seconds_total", with(target, {{"container", container}}), Signal::Kind::counter, 0.4,
          phase);
      add("queue_depth", with(target, {{"queue", container}}), Signal::Kind::gauge, 40, phase);
    }
    add("process_resident_memory_bytes", target, Signal::Kind::gauge, 3e8, phase);
    add("go_goroutines", target, Signal::Kind::gauge, 120, phase);
    add("up", target, Signal::Kind::constant, 1, phase);
    add("pod_info",
        with(target, {{"node", format("node-{}", (service + pod) % 12)}, {"version", pod == 0 ? "v2" : "v1"}}),
        Signal::Kind::constant, 1, phase);
  }

 private:
  static Pairs with(Pairs labels, const Pairs& more) {
    labels.insert(labels.end(), more.begin(), more.end());
    return labels;
  }

  void add_requests(const Pairs& target, std::int64_t phase) {
    constexpr std::array<std::pair<const char*, double>, 4> kCodes = {
        {{"200", 300}, {"404", 6}, {"500", 1.2}, {"503", 0.6}}};
    for (const auto& [code, scale] : kCodes) {
      add("http_requests_total", with(target, {{"code", code}}), Signal::Kind::counter, scale, phase);
    }
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      const double share = static_cast<double>(std::min<std::size_t>(i + 1, 11)) / 11;
      add("http_request_duration_seconds_bucket", with(target, {{"le", kBounds[i]}}), Signal::Kind::counter,
          300 * share * share, phase);
    }
    add("http_request_duration_seconds_sum", target, Signal::Kind::counter, 45, phase);
    add("http_request_duration_seconds_count", target, Signal::Kind::counter, 300, phase);
  }
};

void add_month(Fleet& fleet) {
  for (int service = 0; service < 10; ++service) {
    const auto name = format("svc{:02}", service);
    const auto phase = static_cast<std::int64_t>(xxhash64(name) % 14'000) + 500;
    for (const auto& [code, scale] : {std::pair{"200", 300.0}, {"404", 6.0}, {"500", 0.3}, {"503", 0.1}}) {
      fleet.add("http_requests_total", {{"service", name}, {"code", code}}, Signal::Kind::counter, scale, phase);
    }
    fleet.add("probe_success", {{"service", name}}, Signal::Kind::constant, 1, phase);
    fleet.add("probe_duration_seconds", {{"service", name}}, Signal::Kind::gauge, 0.2, phase);
  }
}

}  // namespace

std::uint64_t Signal::random() {
  state_ ^= state_ << 13U;
  state_ ^= state_ >> 7U;
  state_ ^= state_ << 17U;
  return state_;
}

double Signal::next() {
  const std::uint64_t bits = random();
  const double part = static_cast<double>(bits >> 40U) / static_cast<double>(1U << 24U);
  switch (kind_) {
    case Kind::counter:
      if (bits % 4001 == 0) value_ = 0;  // a restart
      value_ +=
          scale_ >= 2 ? static_cast<double>(static_cast<std::int64_t>(part * 2 * scale_)) : (part < scale_ / 2 ? 1 : 0);
      return value_;
    case Kind::gauge:
      value_ = value_ == 0 ? scale_ : std::clamp(value_ + (part - 0.5) * scale_ / 10, scale_ / 2, scale_ * 2);
      return scale_ >= 10 ? static_cast<double>(static_cast<std::int64_t>(value_)) : value_;
    case Kind::constant: return bits % 997 == 0 && scale_ > 0 && labels_.get("__name__") != "pod_info" ? 0 : scale_;
  }
  return 0;
}

void Signal::read(std::int64_t start, std::int64_t end, tsdb::Columns& columns) {
  columns.clear();
  for (std::int64_t time = start; time < end; time += kStep) {
    // A scrape in 200 comes some milliseconds late; all series of a target share that.
    const std::uint64_t place =
        static_cast<std::uint64_t>(time / kStep) * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(phase_);
    const std::int64_t late = (place >> 33U) % 200 == 0 ? static_cast<std::int64_t>((place >> 20U) % 40) + 1 : 0;
    columns.floats.times.push_back(time + phase_ + late);
    columns.floats.values.push_back(next());
  }
}

std::vector<Signal> signals_of(DataSet set) {
  Fleet fleet;
  if (set == DataSet::month) {
    add_month(fleet);
  } else {
    for (int service = 0; service < kServices; ++service) {
      for (int pod = 0; pod < kPods; ++pod) fleet.add_pod(service, pod);
    }
  }
  std::ranges::sort(fleet.signals, {}, &Signal::labels);
  return std::move(fleet.signals);
}

Extent extent_of(DataSet set) {
  constexpr std::int64_t kHour = 3'600'000;
  if (set == DataSet::fleet) return {.start = kFleetStart, .end = kFleetStart + 6 * kHour};
  return {.start = kMonthStart, .end = kMonthStart + 30 * 24 * kHour};
}

}  // namespace tidegate::bench
