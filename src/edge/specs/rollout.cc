#include "edge/specs/rollout.h"

#include <algorithm>

#include "base/text.h"
#include "base/url.h"

namespace tidegate::specs {
namespace {

constexpr std::size_t kMostSteps = 100;

class RolloutReader {
 public:
  RolloutReader(const Object& rollout, const LoadContext& context, Reading& reading)
      : rollout_(rollout), context_(context), reading_(reading) {}

  Rollout read() {
    Rollout rollout;
    const auto each = rollout_.duration("each", Zero::refused);
    if (const YamlNode* list = rollout_.sequence("steps")) read_steps(*list, each, rollout);
    constexpr Rollout::BaselineTraffic kBaselines[] = {Rollout::BaselineTraffic::rest, Rollout::BaselineTraffic::same};
    if (const auto baseline = rollout_.choice("baseline")) rollout.baseline = kBaselines[*baseline];
    read_hooks(rollout);
    return rollout;
  }

 private:
  // Nothing that a replay needs: what the environment fills in there may be a secret, and isn't for the record.
  void read_hooks(Rollout& rollout) {
    if (context_.sources == LoadContext::Sources::leave) return;
    if (context_.calls_hooks) warn_of_missing_hooks();
    const auto other_variables = reading_.variables().take_environment();
    rollout.on_advance = hook("on_advance");
    rollout.on_abort = hook("on_abort");
    for (auto& [name, value] : reading_.variables().take_environment()) rollout.secrets.emplace_back(value);
    reading_.variables().give_back(other_variables);
  }

  void warn_of_missing_hooks() {
    if (!rollout_.has("on_advance")) {
      reading_.warning(rollout_.node().place, "nothing changes the traffic: the rollout has no `on_advance`",
                       "write on_advance: {run: [./set-traffic]}; without it the steps go by time alone");
    } else if (!rollout_.has("on_abort")) {
      reading_.warning(rollout_.node().place, "a canary that fails keeps its traffic: the rollout has no `on_abort`",
                       "write on_abort: {run: [./set-traffic]}");
    }
  }

  void read_steps(const YamlNode& list, std::optional<Duration> each, Rollout& rollout) {
    if (list.items.empty()) return reading_.error(list.place, "`steps` has no steps", "write steps: [5%, 50%, 100%]");
    if (list.items.size() > kMostSteps) return reading_.error(list.place, "a rollout has at most 100 steps");
    for (const YamlNode& item : list.items) {
      const bool is_last = &item == &list.items.back();
      if (!is_last || !is_bare_end(item)) read_step(item, each, rollout);
    }
    if (list.items.size() == 1 && is_bare_end(list.items.front())) {
      reading_.error(list.place, "100% alone is no step: nothing would be judged before",
                     "write steps: [5%, 50%, 100%]");
    }
  }

  // "100%" at the end only says where it all leads.
  bool is_bare_end(const YamlNode& item) {
    if (!item.is_scalar()) return false;
    const auto text = reading_.fill(item, Syntax::plain);
    const auto quantity = text ? parse_quantity(trim(text->text)) : Result<Quantity>(Quantity{});
    return quantity && quantity->dimension == Dimension::ratio && quantity->value == 1;
  }

  void read_step(const YamlNode& item, std::optional<Duration> each, Rollout& rollout) {
    std::optional<double> traffic;
    std::optional<Duration> length = each;
    if (item.is_scalar()) {
      if (const auto text = reading_.fill(item, Syntax::plain)) traffic = share(item, *text);
    } else {
      const Object object(item, rollout_.field("steps").fields, "a step", reading_);
      if (!object.is_mapping()) return;
      if (const auto text = object.filled("traffic")) traffic = share(*object.find("traffic"), *text);
      if (const auto own = object.duration("for", Zero::refused)) length = own;
    }
    if (!traffic) return;
    if (!length) {
      return reading_.error(item.place, "nothing says how long this step takes",
                            "write {traffic: 5%, for: 10m}, or `each: 10m` beside `steps`");
    }
    if (!rollout.steps.empty() && *traffic <= rollout.steps.back().traffic) {
      reading_.error(item.place, "a step gives the canary more traffic than the one before");
    }
    rollout.steps.push_back({.traffic = *traffic, .length = *length});
  }

  std::optional<double> share(const YamlNode& node, const Filled& text) {
    const auto quantity = parse_quantity(trim(text.text));
    const bool fits =
        quantity && quantity->dimension == Dimension::ratio && quantity->value > 0 && quantity->value <= 1;
    if (fits) return quantity->value;
    reading_.error(node.place, "a step takes a share of the traffic, such as 5%, not " + Reading::shown(node, text));
    return std::nullopt;
  }

  std::optional<Hook> hook(std::string_view name) {
    const YamlNode* node = rollout_.mapping(name);
    if (node == nullptr) return std::nullopt;
    const Object object(*node, rollout_.field(name).fields, "`" + std::string(name) + "`", reading_);
    if (!object.is_mapping()) return std::nullopt;
    Hook hook;
    hook.deadline = object.duration("deadline", Zero::refused).value_or(hook.deadline);
    if (const YamlNode* run = object.sequence("run")) read_command(*run, hook);
    if (object.has("url")) read_url(object, hook);
    return hook;
  }

  void read_command(const YamlNode& list, Hook& hook) {
    if (list.items.empty()) reading_.error(list.place, "`run` names no program");
    for (const YamlNode& item : list.items) {
      if (!item.is_scalar()) {
        reading_.error(item.place, "`run` is a list of texts: a program and its arguments; " + shape_of(item));
      } else if (const auto text = reading_.fill(item, Syntax::plain)) {
        hook.run.push_back(text->text);
      }
    }
  }

  void read_url(const Object& object, Hook& hook) {
    const auto text = object.filled("url");
    if (!text) return;
    const YamlNode& node = *object.find("url");
    const auto url = parse_url(text->text);
    if (!url) return reading_.error_of(node, *text, url.error());
    if (!url->userinfo.empty()) {
      return reading_.secret_error(node, "credentials stand in the URL", "let what is called ask for none");
    }
    if (!host_is_allowed(context_.operators, text->text)) {
      return reading_.error(node.place,
                            "the host is not among the allowed_hosts of " + printable(context_.operators.file));
    }
    hook.url = text->text;
  }

  const Object& rollout_;
  const LoadContext& context_;
  Reading& reading_;
};

Duration length_of(const Rollout& rollout) {
  Duration length;
  for (const auto& step : rollout.steps) length = length + step.length;
  return length;
}

void check_lengths(const Object& rollout_object, const Gate& gate, Reading& reading) {
  // Intervals go on from step to step: behind the warm-up of a later one, up to one more passes until the next begins.
  for (const auto& step : gate.rollout->steps) {
    const bool is_first = &step == &gate.rollout->steps.front();
    const auto least = gate.watch->warmup + gate.watch->every * (is_first ? 1 : 2);
    if (step.length >= least) continue;
    return reading.error(rollout_object.key_place("steps"),
                         "a step of " + format_duration(step.length) + " ends before anything is seen of it",
                         "let it be at least the watch's `warmup` and " + std::string(is_first ? "" : "twice ") +
                             "its `every` long, " + format_duration(least));
  }
}

}  // namespace

void read_rollout(const Object& gate_object, const LoadContext& context, Reading& reading, Gate& gate) {
  const YamlNode* node = gate_object.mapping("rollout");
  if (node == nullptr) return;
  const Object object(*node, gate_object.field("rollout").fields, "`rollout`", reading);
  if (!object.is_mapping()) return;
  auto rollout = RolloutReader(object, context, reading).read();
  if (rollout.steps.empty()) return;
  if (!gate.watch) gate.watch.emplace();
  const YamlNode* watch = gate_object.find("watch");
  if (watch != nullptr && watch->find("for") != nullptr) {
    reading.error(watch->find("for")->place, "the steps of `rollout` say how long it takes", "remove `for`");
  }
  if (gate.watch->min_duration) {
    reading.error(watch->place, "a gate with a rollout passes at the end of its last step", "remove `min_duration`");
  }
  if (gate.watch->consecutive_passes > 0) {
    reading.error(watch->place, "a gate with a rollout passes at the end of its last step",
                  "remove `consecutive_passes`");
  }
  gate.watch->length = length_of(rollout);
  gate.rollout = std::move(rollout);
  check_lengths(object, gate, reading);
}

}  // namespace tidegate::specs
