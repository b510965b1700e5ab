// Draws frames over each other. The cursor stands in the line below the frame; a frame goes up as many rows as the last
// one takes in the terminal as wide as it is now (terminals wrap what is there when they get narrower), writes each
// line and clears what is right of it and below. Synchronized updates (DEC mode 2026) keep terminals that know them
// from showing half a frame; the others get it in one write anyway.
#include <sys/ioctl.h>

#include <algorithm>

#include "app/cli/live_picture.h"

namespace tidegate::cli {
namespace {

constexpr std::string_view kHideCursor = "\x1b[?25l";
constexpr std::string_view kShowCursor = "\x1b[?25h";
constexpr std::string_view kBeginUpdate = "\x1b[?2026h";
constexpr std::string_view kEndUpdate = "\x1b[?2026l";
constexpr std::string_view kClearBelow = "\x1b[J";
constexpr std::string_view kClearRight = "\x1b[K";

std::string without_styles(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = std::min(text.find('m', i), text.size() - 1);
    } else {
      plain += text[i];
    }
  }
  return plain;
}

int terminal_height(int fd) {
  winsize size{};
  bool known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0;
  return known ? size.ws_row : 24;
}

}  // namespace

bool can_draw(const Invocation& call) {
  const bool is_watched = output_kind(call.err.fd()) == Output::terminal && !call.environment.has("CI");
  return is_watched && call.environment.get("TERM").value_or("dumb") != "dumb";
}

LivePicture::LivePicture(const Screen& screen, Interrupt& interrupt) : screen_(screen), interrupt_(interrupt) {
  interrupt_.set_last_words(std::string(kEndUpdate) + std::string(kShowCursor) + "\n");
  screen_.terminal.write(kHideCursor);
}

std::string LivePicture::back_to_top(int width) const {
  int rows = 0;
  for (int each : drawn_widths_) rows += std::max(1, (each + width - 1) / width);
  return rows > 0 ? "\r\x1b[" + std::to_string(rows) + "A" : "\r";
}

void LivePicture::draw(const std::function<std::vector<std::string>(const Canvas&)>& render) {
  Canvas canvas{.width = terminal_width(screen_.environment, screen_.terminal.fd()),
                .height = terminal_height(screen_.terminal.fd()),
                .colour = screen_.colour,
                .glyphs = decide_glyphs(screen_.environment)};
  auto lines = render(canvas);
  auto frame = std::string(kBeginUpdate) + back_to_top(canvas.width);
  drawn_widths_.clear();
  for (const auto& line : lines) {
    frame += line + std::string(kClearRight) + "\n";
    drawn_widths_.push_back(display_width(without_styles(line)));
  }
  frame += std::string(kClearBelow) + std::string(kEndUpdate);
  screen_.terminal.write(frame);
}

void LivePicture::finish() {
  if (finished_) return;
  finished_ = true;
  screen_.terminal.write(back_to_top(terminal_width(screen_.environment, screen_.terminal.fd())) +
                         std::string(kClearBelow) + std::string(kShowCursor));
  interrupt_.set_last_words("");
}

bool TickingClock::sleep_until(Timestamp time) {
  for (;;) {
    auto second = Timestamp{(now().ms / 1000 + 1) * 1000};
    if (!clock_.sleep_until(std::min(time, second))) return false;
    if (second >= time) return true;
    tick_();
  }
}

}  // namespace tidegate::cli
