#include "edge/sources/kubernetes_job.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "support/fake_clock.h"

namespace tidegate::sources {
namespace {

// A kubectl that writes down what it is asked, and does what the lines say with "$1".
class Kubectl {
 public:
  explicit Kubectl(std::string_view lines) : folder_(::testing::TempDir() + "kubectl-" + std::to_string(++made_)) {
    EXPECT_TRUE(make_folder(folder_));
    const std::string script = "#!/bin/sh\ncd " + folder_ + "\necho \"$*\" >> calls\n" + std::string(lines) + "\n";
    EXPECT_TRUE(write_file(path(), script));
    ::chmod(path().c_str(), 0755);
  }
  ~Kubectl() { (void)remove_folder(folder_); }

  std::string path() const { return folder_ + "/kubectl"; }
  std::string file(const std::string& name) const { return read_file(folder_ + "/" + name).value_or(""); }

 private:
  static inline int made_ = 0;
  std::string folder_;
};

Result<Answer> ask(const Kubectl& kubectl, Duration deadline = minutes(5), KubernetesJob job = {}) {
  FakeClock clock;
  job.metric = job.metric.empty() ? "k6" : job.metric;
  job.kubectl = kubectl.path();
  const auto source = open_kubernetes_job(std::move(job), {.clock = clock});
  const std::vector<Question> questions = {{.text = "job k6", .at = clock.now()}};
  return source->ask(questions, deadline).front();
}

TEST(KubernetesJob, is_looked_at_until_it_has_ended_and_deleted) {
  const Kubectl kubectl(
      "case \"$*\" in *'get job'*) [ -e seen ] && echo 'Complete=True=: '; touch seen;; esac; exit 0");
  const auto answer = ask(kubectl);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->text.contains(R"("ended":"complete")")) << answer->text;
  EXPECT_TRUE(kubectl.file("calls").contains("delete job tidegate-"));
}

TEST(KubernetesJob, that_failed_says_why_whatever_else_is_printed) {
  const Kubectl kubectl(
      "case \"$*\" in *'get job'*) echo 'W1 a warning'; echo 'Failed=True=DeadlineExceeded: too slow';; esac");
  const auto answer = ask(kubectl);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->text.contains(R"("ended":"failed","why":"DeadlineExceeded: too slow")")) << answer->text;
}

TEST(KubernetesJob, that_does_not_end_in_time_is_deleted_and_no_answer) {
  const Kubectl kubectl("exit 0");
  const auto answer = ask(kubectl, minutes(1));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::timed_out);
  EXPECT_TRUE(kubectl.file("calls").contains("delete job tidegate-"));
}

TEST(KubernetesJob, a_cluster_that_does_not_answer_is_asked_again_but_not_for_ever) {
  const Kubectl flaky(
      "case \"$*\" in *'get job'*) [ -e seen ] && echo 'Complete=True=: ' || { touch seen; exit 1; };; esac; exit 0");
  EXPECT_TRUE(ask(flaky));
  const Kubectl away("case \"$*\" in *'get job'*) echo 'connection refused'; exit 1;; esac");
  const auto answer = ask(away);
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().message.contains("connection refused"));
}

TEST(KubernetesJob, its_manifest_has_what_the_file_says_and_a_name_that_fits) {
  const Kubectl kubectl("case \"$*\" in *create*) cat > manifest;; *'get job'*) echo 'Complete=True=: ';; esac");
  KubernetesJob job{
      .analysis = "load", .metric = "A metric with_a very, very long name that does not fit", .name_space = "shop"};
  job.metadata = Json::object().set("labels", Json::object().set("team", "a"));
  job.spec = Json::object().set("backoffLimit", 0).set("ttlSecondsAfterFinished", 60);
  ASSERT_TRUE(ask(kubectl, minutes(1), job));
  const auto manifest = parse_json(kubectl.file("manifest"));
  ASSERT_TRUE(manifest);
  const std::string name((*manifest)["metadata"]["name"].string());
  EXPECT_LE(name.size(), 63U);
  EXPECT_TRUE(name.contains(".a-metric-with-a-very")) << name;
  EXPECT_EQ((*manifest)["metadata"]["namespace"].string(), "shop");
  EXPECT_EQ((*manifest)["metadata"]["labels"]["team"].string(), "a");
  EXPECT_EQ((*manifest)["spec"], job.spec);
  EXPECT_FALSE(kubectl.file("calls").contains("delete"));  // the cluster does, after a minute
}

}  // namespace
}  // namespace tidegate::sources
