#include "base/subprocess.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/interrupt.h"

namespace tidegate {
namespace {

Result<SubprocessEnd> shell(std::string script, Duration deadline = seconds(20)) {
  return run_subprocess(
      {.command = {"/bin/sh", "-c", std::move(script)}, .environment = {{"TRAFFIC", "25"}}, .deadline = deadline});
}

TEST(Subprocess, gives_what_it_printed_and_its_exit_code) {
  const auto end = shell("echo out; echo err >&2; exit 3");
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 3);
  EXPECT_EQ(end->output, "out\nerr\n");
}

TEST(Subprocess, gets_our_environment_and_what_is_added_and_no_input) {
  EXPECT_EQ(shell("echo $TRAFFIC; test -n \"$PATH\" && cat")->output, "25\n");
}

TEST(Subprocess, reads_its_input_from_the_beginning_however_long_it_is) {
  const std::string input(300'000, 'x');
  const auto end = run_subprocess({.command = {"wc", "-c"}, .input = input});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->output, "300000\n");
}

TEST(Subprocess, a_signal_that_ended_it_is_told) { EXPECT_EQ(shell("kill -9 $$")->exit_code, 137); }

TEST(Subprocess, arguments_are_no_shell_text) {
  EXPECT_EQ(run_subprocess({.command = {"echo", "$HOME; rm -rf x"}})->output, "$HOME; rm -rf x\n");
}

TEST(Subprocess, what_cannot_be_started_is_an_error) {
  EXPECT_EQ(run_subprocess({.command = {"no-such-program-anywhere"}}).error().message,
            "cannot run no-such-program-anywhere: No such file or directory");
  EXPECT_EQ(run_subprocess({.command = {"/etc/passwd"}}).error().kind, ErrorKind::invalid);
  EXPECT_EQ(run_subprocess({}).error().kind, ErrorKind::invalid);
}

TEST(Subprocess, ends_at_its_deadline_with_all_that_it_started) {
  const auto end = shell("trap '' TERM; sleep 60 & sleep 60", milliseconds(100));
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind, ErrorKind::timed_out);
  EXPECT_EQ(end.error().message, "/bin/sh did not end within 100ms");
}

TEST(Subprocess, is_not_waited_for_beyond_its_own_end) { EXPECT_EQ(shell("sleep 5 & echo $!")->exit_code, 0); }

TEST(Subprocess, more_output_than_is_kept_does_not_stop_it) {
  const auto end = run_subprocess({.command = {"/bin/sh", "-c", "head -c 3000000 /dev/zero"}, .output_limit = 1000});
  EXPECT_EQ(end->exit_code, 0);
  EXPECT_EQ(end->output.size(), 1000u);
}

TEST(Subprocess, an_interrupt_ends_it) {
  Interrupt interrupt;
  interrupt.request();
  const auto end = run_subprocess({.command = {"sleep", "60"}, .interrupt_fd = interrupt.fd()});
  EXPECT_EQ(end.error().kind, ErrorKind::interrupted);
}

}  // namespace
}  // namespace tidegate
