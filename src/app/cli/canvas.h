#pragma once

#include "base/terminal.h"

namespace tidegate::cli {

// How the terminal is now; it may change with every frame.
struct Canvas {
  int width = 80;
  int height = 24;
  Colour colour = Colour::off;
  Glyphs glyphs = Glyphs::unicode;
};

}  // namespace tidegate::cli
