#pragma once

namespace tidegate::bench {

// Few runs of few rows. Prints what doesn't hold and how many facts do; the exit code.
int check_quickly();

}  // namespace tidegate::bench
