#include "app/cli/live_frame.h"
#include "app/cli/live_picture.h"
#include "app/cli/watch_display.h"

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
