#pragma once

namespace tidegate::cli {

// The whole program: finds the command, runs it, gives its exit code.
int main(int argc, char** argv);

}  // namespace tidegate::cli
