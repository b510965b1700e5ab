#include "edge/sources/source_kinds.h"

namespace tidegate::sources {
namespace {

class @Name@ final : public Source {
 public:
  explicit @Name@(std::string name) : name_(std::move(name)) {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration) override {
    std::vector<Result<Answer>> answers;
    for (std::size_t i = 0; i < questions.size(); ++i) {
      answers.emplace_back(fail(ErrorKind::unreachable, "source " + name_ + " can't be asked yet"));
    }
    return answers;
  }

 private:
  std::string name_;
};

Result<std::unique_ptr<Source>> open(const SourceConfig& config, const SourceContext&) {
  return std::make_unique<@Name@>(config.name);
}

constexpr Field kFields[] = {
    {.name = "@name@", .type = FieldType::url, .help = "Its address.", .example = "http://localhost", .presence = Field::Presence::required},
};

}  // namespace

SourceKind @name@() {
  return {{.name = "@name@",
           .help = "What it is, in one sentence.",
           .fields = kFields,
           .example = "@name@: http://localhost"},
          open};
}

}  // namespace tidegate::sources
