#include "app/cli/exit_codes.h"

namespace tidegate::cli {

std::span<const ExitCode> exit_codes() {
  static constexpr ExitCode codes[] = {
      {0, "pass", "every objective that decides is met, or only warns", "The release may go on."},
      {1, "fail", "an objective is known to be breached",
       "Look at the breached objective; the report names its query."},
      {2, "usage",
       "the gate file (also a query that its source can't read) or the command line is wrong, or a report could not be "
       "written",
       "Correct what the message points at."},
      {3, "inconclusive", "evidence is missing or can't be trusted, and the policy doesn't let that pass",
       "Read the caveats: they say what is missing and what to do about it."},
      {4, "no source", "nothing could be evaluated: every source was unreachable, refused or timed out",
       "Check the source's address, its credentials and the network."},
      {5, "warn", "an objective warns, and --warn-exit asks for this code instead of 0",
       "The release may go on, if your pipeline says so."},
      {124, "deadline", "the deadline of the run ended it before a decision (--deadline)",
       "Find out what was slow, or give the run more time."},
      {130, "interrupted", "SIGINT or SIGTERM ended the run before a decision", "Run it again."},
  };
  return codes;
}

}  // namespace tidegate::cli
