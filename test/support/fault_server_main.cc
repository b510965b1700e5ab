// fault_server MODE [PARAMETER] [--port N]: serves on 127.0.0.1, prints its port, and misbehaves until it is stopped.
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "support/fault_server.h"

int main(int argc, char** argv) {
  using namespace tidegate::test;
  std::string mode;
  std::string parameter;
  int port = 0;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--port") == 0 && i + 1 < argc) {
      port = std::atoi(argv[++i]);
    } else {
      (mode.empty() ? mode : parameter) = argv[i];
    }
  }
  for (const FaultMode& known : fault_modes()) {
    if (known.name != mode) continue;
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigaddset(&end, SIGINT);
    sigprocmask(SIG_BLOCK, &end, nullptr);
    const FaultServer server(known.make(parameter), port);
    std::printf("%d\n", server.port());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&end, &signal);
    return 0;
  }
  std::printf("usage: fault_server MODE [PARAMETER] [--port N]\n\n");
  for (const FaultMode& known : fault_modes()) {
    std::printf("  %-18s %s\n", std::string(known.name).c_str(), std::string(known.help).c_str());
  }
  return 2;
}
