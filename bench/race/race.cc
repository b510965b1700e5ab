// race ROUNDS NAME COMMAND... [-- NAME COMMAND...]...: runs programs in turns, round after round, so that whatever else
// the machine does hits all of them alike, and prints what each took: the median wall time with the 10th and 90th
// percentile, the peak of resident memory, and the ratio of its median to the first one's. Their output is thrown
// away. A program that starts another by fork or posix_spawn lends it its own peak of memory until exec, so this one is
// linked statically and stays small.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

namespace {

struct Contender {
  const char* name = nullptr;
  std::vector<char*> command;        // ends with a null pointer
  std::vector<double> milliseconds;  // one a round
  long peak_kib = 0;
  int status = 0;  // the last exit code
};

double now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

pid_t start(const Contender& contender) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, contender.command[0], &actions, nullptr, contender.command.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return pid;
  std::fprintf(stderr, "race: cannot run %s: %s\n", contender.command[0], std::strerror(error));
  std::exit(2);
}

void run(Contender& contender) {
  const double begin = now();
  const pid_t pid = start(contender);
  int status = 0;
  rusage usage{};
  wait4(pid, &status, 0, &usage);
  contender.milliseconds.push_back(now() - begin);
  contender.peak_kib = std::max(contender.peak_kib, usage.ru_maxrss);
  contender.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

double percentile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

void print(const std::vector<Contender>& contenders) {
  std::printf("%-36s %10s %18s %9s %7s %5s\n", "", "median ms", "10th-90th ms", "peak MiB", "ratio", "exit");
  const double first = percentile(contenders[0].milliseconds, 0.5);
  for (const Contender& each : contenders) {
    const double median = percentile(each.milliseconds, 0.5);
    std::printf("%-36s %10.2f %8.2f -%8.2f %9.1f %6.2fx %5d\n", each.name, median, percentile(each.milliseconds, 0.1),
                percentile(each.milliseconds, 0.9), static_cast<double>(each.peak_kib) / 1024, median / first,
                each.status);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Contender> contenders;
  for (int i = 2; i < argc; ++i) {
    contenders.push_back({.name = argv[i]});
    while (++i < argc && std::strcmp(argv[i], "--") != 0) contenders.back().command.push_back(argv[i]);
    contenders.back().command.push_back(nullptr);
  }
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 0;
  if (rounds < 1 || contenders.empty()) {
    std::fprintf(stderr, "usage: race ROUNDS NAME COMMAND... [-- NAME COMMAND...]...\n");
    return 2;
  }
  for (Contender& each : contenders) run(each);  // warms caches; does not count
  for (Contender& each : contenders) each.milliseconds.clear();
  for (int round = 0; round < rounds; ++round) {
    for (Contender& each : contenders) run(each);
  }
  print(contenders);
}
