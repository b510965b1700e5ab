#include <algorithm>

#include "app/cli/live_frame.h"
#include "app/cli/live_picture.h"
#include "app/cli/watch_display.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

class LiveDisplay final : public WatchDisplay {
 public:
  LiveDisplay(const Gate& gate, const Screen& screen, Clock& clock, Interrupt& interrupt)
      : gate_(gate), clock_(clock), picture_(screen, interrupt) {}

  void show(const gate::WatchProgress& progress) override {
    progress_.reset();
    progress_.emplace(progress);
    tick();
  }

  // While what changes the traffic is waited for. When it is taken away the rollout has ended, and its tally with it.
  void change(const TrafficChange& change) override {
    if (change.kind == TrafficChange::Kind::taken_away) progress_.reset();
    picture_.draw([&](const Canvas& canvas) {
      auto lines = progress_ ? render_frame(gate_, *progress_, clock_.now(), canvas)
                             : std::vector{cut(printable(gate_.name, 60), canvas.width, canvas.glyphs)};
      lines.resize(std::max<std::size_t>(lines.size(), 2));
      lines[1] = cut(format_traffic(change), canvas.width, canvas.glyphs);
      return lines;
    });
  }

  void tick() override {
    if (!progress_) return;
    picture_.draw([&](const Canvas& canvas) { return render_frame(gate_, *progress_, clock_.now(), canvas); });
  }

  // The report says it all again, with the reasons: the frame makes room for it.
  void finish() override { picture_.finish(); }

 private:
  const Gate& gate_;
  Clock& clock_;
  LivePicture picture_;
  std::optional<gate::WatchProgress> progress_;
};

}  // namespace

std::unique_ptr<WatchDisplay> live_display(const Gate& gate, const Screen& screen, Clock& clock, Interrupt& interrupt) {
  return std::make_unique<LiveDisplay>(gate, screen, clock, interrupt);
}

}  // namespace tidegate::cli
