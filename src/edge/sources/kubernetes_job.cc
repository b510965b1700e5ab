#include "edge/sources/kubernetes_job.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/subprocess.h"
#include "base/text.h"

namespace tidegate::sources {
namespace {

constexpr Duration kOneCall = seconds(30);  // of kubectl
constexpr std::size_t kLongestName = 63;    // a Job's name is a label of its pods
constexpr std::size_t kLongestExcerpt = 300;
constexpr int kTries = 3;                       // that in a row the cluster may not answer
constexpr Duration kLongestWait = seconds(15);  // between two looks
constexpr std::string_view kNoImage[] = {"ErrImagePull", "ImagePullBackOff", "InvalidImageName"};

// What may stand in a Job's name.
std::string name_part(std::string_view text) {
  std::string part;
  for (const char c : to_lower(text)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_plain || (!part.empty() && part.back() != '-')) part += is_plain ? c : '-';
  }
  while (part.ends_with('-')) part.pop_back();
  return part;
}

// The last words of an output, which say what went wrong.
std::string end_of(const std::string& output) {
  const std::string text(trim(output));
  return printable(text.size() > kLongestExcerpt ? "..." + text.substr(text.size() - kLongestExcerpt) : text,
                   kLongestExcerpt + 3);
}

Json with(Json object, std::string name, Json value) { return object.set(std::move(name), std::move(value)); }

struct Ended {
  std::string_view how;  // "complete", "failed", "image"; "" while it runs
  std::string why;
};

class KubernetesJobSource final : public Source {
 public:
  KubernetesJobSource(KubernetesJob job, const SourceContext& context)
      : job_(std::move(job)), context_(context), run_(format("tidegate-{:x}-{:x}", context.clock.now().ms, getpid())) {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override {
    std::vector<Result<Answer>> answers;
    const Timestamp end = context_.clock.now() + deadline;
    for (std::size_t i = 0; i < questions.size(); ++i) answers.push_back(measure(end));
    return answers;
  }

 private:
  Result<Answer> measure(Timestamp end) {
    if (context_.clock.now() >= end) return fail(ErrorKind::timed_out, "the job was not run: the time was over");
    const std::string name = next_name();
    const auto created = call({"create", "--filename", "-", "--output", "name"}, manifest(name).write(), end);
    const bool is_open = !created && created.error().kind != ErrorKind::refused;  // it may be there all the same
    if (is_open) (void)remove(name);
    if (!created) return std::unexpected(created.error());
    const auto ended = wait(name, end);
    const bool is_left = ended && job_.spec.has("ttlSecondsAfterFinished") && ended->how != "image";
    std::string trouble;
    if (const auto deleted = is_left ? Result<std::string>("") : remove(name); !deleted) {
      trouble = "; the job " + name + " could not be deleted: " + deleted.error().message;
    }
    if (!ended) return fail(ended.error().kind, ended.error().message + trouble);
    const auto answer = Json::object().set("job", name).set("ended", ended->how).set("why", ended->why + trouble);
    return Answer{.kind = AnswerKind::string, .text = answer.write()};
  }

  // Like Argo's, of the run, the metric and the number of the measurement.
  std::string next_name() {
    const std::string number = "." + std::to_string(++measurements_);
    const std::string metric = name_part(job_.metric);
    const std::size_t room = kLongestName - run_.size() - number.size() - 1;
    std::string part = metric.substr(0, room);
    while (part.ends_with('-')) part.pop_back();
    return run_ + (part.empty() ? "" : "." + part) + number;
  }

  Json manifest(const std::string& name) const {
    const auto own = [&](std::string_view key) {
      return job_.metadata[key].is_object() ? job_.metadata[key] : Json::object();
    };
    auto metadata = Json::object();
    metadata.set("name", name)
        .set("labels", with(own("labels"), "analysisrun.argoproj.io/uid", run_))
        .set("annotations", with(with(own("annotations"), "analysisrun.argoproj.io/name", job_.analysis),
                                 "analysisrun.argoproj.io/metric-name", job_.metric));
    if (!job_.name_space.empty()) metadata.set("namespace", job_.name_space);
    return Json::object()
        .set("apiVersion", "batch/v1")
        .set("kind", "Job")
        .set("metadata", std::move(metadata))
        .set("spec", job_.spec);
  }

  Result<Ended> wait(const std::string& name, Timestamp end) {
    const Timestamp begin = context_.clock.now();
    int unanswered = 0;
    for (;;) {
      const auto state = look(name, end);
      if (state && !state->how.empty()) return *state;
      const bool is_final = !state && (state.error().kind == ErrorKind::interrupted || ++unanswered == kTries);
      if (is_final) return std::unexpected(state.error());
      if (state) unanswered = 0;
      // As Argo: the longer it runs, the seldomer.
      const double seldom = std::sqrt(2 * (context_.clock.now() - begin).seconds());
      const auto pause = std::clamp(Duration{static_cast<std::int64_t>(seldom * 1000)}, seconds(1), kLongestWait);
      const Timestamp next = context_.clock.now() + pause;
      if (!context_.clock.sleep_until(std::min(next, end)))
        return fail(ErrorKind::interrupted, "the job was interrupted");
      if (next >= end) return fail(ErrorKind::timed_out, format("the job {} did not end in time", name));
    }
  }

  Result<Ended> look(const std::string& name, Timestamp end) {
    const auto conditions =
        TRY(call({"get", "job", name, "--output",
                  "jsonpath={range .status.conditions[*]}{.type}={.status}={.reason}: {.message}{\"\\n\"}{end}"},
                 "", end));
    for (const std::string_view line : lines_of(conditions)) {
      if (line.starts_with("Complete=True")) return Ended{.how = "complete", .why = ""};
      constexpr std::string_view kFailed = "Failed=True=";
      if (line.starts_with(kFailed))
        return Ended{.how = "failed", .why = end_of(std::string(line.substr(kFailed.size())))};
    }
    const auto waiting =
        TRY(call({"get", "pods", "--selector", "job-name=" + name, "--output",
                  "jsonpath={range .items[*]}{.status.containerStatuses[*].state.waiting.reason}{\" \"}{end}"},
                 "", end));
    for (const std::string_view reason : kNoImage) {
      if (waiting.contains(reason)) return Ended{.how = "image", .why = std::string(reason)};
    }
    return Ended{};
  }

  static std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      lines.push_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
  }

  // Also when the run is over, which must not leave it behind.
  Result<std::string> remove(const std::string& name) {
    return run({"delete", "job", name, "--cascade=foreground", "--wait=false", "--ignore-not-found"}, "", kOneCall, -1);
  }

  Result<std::string> call(std::vector<std::string> words, const std::string& input, Timestamp end) {
    const Duration left = std::max(end - context_.clock.now(), Duration{1});
    return run(std::move(words), input, std::min(left, kOneCall), context_.interrupt_fd);
  }

  Result<std::string> run(std::vector<std::string> words, const std::string& input, Duration deadline,
                          int interrupt_fd) {
    std::vector<std::string> command = {job_.kubectl};
    if (!job_.name_space.empty()) command.insert(command.end(), {"--namespace", job_.name_space});
    command.insert(command.end(), words.begin(), words.end());
    auto end = TRY(run_subprocess(
        {.command = std::move(command), .input = input, .deadline = deadline, .interrupt_fd = interrupt_fd}));
    if (end.exit_code == 0) return std::move(end.output);
    return fail(ErrorKind::refused,
                format("kubectl {} ended with exit code {}: {}", words.front(), end.exit_code, end_of(end.output)));
  }

  KubernetesJob job_;
  SourceContext context_;
  std::string run_;
  int measurements_ = 0;
};

}  // namespace

std::unique_ptr<Source> open_kubernetes_job(KubernetesJob job, const SourceContext& context) {
  return std::make_unique<KubernetesJobSource>(std::move(job), context);
}

}  // namespace tidegate::sources
