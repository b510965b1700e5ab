#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/http.h"
#include "core/model/gate.h"
#include "edge/sources/credentials.h"
#include "edge/sources/scraped_target.h"
#include "edge/sources/source_kinds.h"

namespace tidegate::sources {

// When scrapes happen: at whole seconds, as windows begin and end.
class ScrapeSchedule {
 public:
  ScrapeSchedule(Timestamp now, Duration every) : first_{(now.ms + 999) / 1000 * 1000}, every_(every) {}

  Timestamp first() const { return first_; }

  // The first one behind `now`: what was missed is left out.
  Timestamp next_after(Timestamp now) const { return first_ + every_ * ((now - first_).ms / every_.ms + 1); }

  // The time of the samples of one that was due then and begins now: a little delay is none, and somebody may be
  // waiting for the first one to judge its time.
  Timestamp stamp(Timestamp due, Timestamp now) const {
    return now - due <= (due == first_ ? seconds(1) : milliseconds(100)) ? due : now;
  }

 private:
  Timestamp first_;
  Duration every_;
};

// The targets of a source, and the connections to them.
class Scraper {
 public:
  // `interrupt_fd` becomes readable when a scrape that is under way shall end at once.
  static Result<std::unique_ptr<Scraper>> open(const SourceConfig& config, const SourceContext& context,
                                               int interrupt_fd);

  // Scrapes all targets at once, within the plan's timeout, and then puts what they said into the sink, as samples of
  // the time `at`. One that was interrupted says nothing. An Error, of the first target, when none could be scraped.
  Result<void> scrape(Timestamp at, SampleSink& sink);

  // After a scrape, a sentence for each target of which something is odd: why its scrape failed, what was dropped.
  const std::vector<std::string>& troubles() const { return troubles_; }

 private:
  struct Target {
    HttpRequest request;
    std::string name;
    ScrapedTarget samples;
  };

  struct Scraped;

  Scraper(const SourceConfig& config, const SourceContext& context) : config_(config), context_(context) {}
  std::vector<Scraped> ask(const Credentials& credentials);
  static Result<void> take(Target& target, const Scraped& scraped, Timestamp at, SampleSink& sink);

  SourceConfig config_;
  SourceContext context_;
  std::unique_ptr<Http> http_;
  std::vector<Target> targets_;
  std::vector<std::string> troubles_;
};

}  // namespace tidegate::sources
