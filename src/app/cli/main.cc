#include "app/cli/main.h"

namespace tidegate::cli {

int main(int, char**) { return 2; }

}  // namespace tidegate::cli
