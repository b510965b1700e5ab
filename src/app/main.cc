#include "app/cli/main.h"

int main(int argc, char** argv) { return tidegate::cli::main(argc, argv); }
