#pragma once

#include <memory>
#include <vector>

#include "core/gate/check.h"
#include "core/gate/inquiry.h"

namespace tidegate::gate {

// Asks the sources of a gate: all of them at once, each question once, no longer than the deadline allows.
class Asker {
 public:
  Asker(const Sources& sources, const CheckTimes& times);

  struct Ask {
    std::string source;
    Question question;
  };

  // The answers in the order of the questions. Questions asked before are answered from memory.
  std::vector<Result<Answer>> ask(const std::vector<Ask>& asks);

  // As Source has it.
  std::optional<Timestamp> collects_since(const std::string& source) const;

  // Whether a question stayed open because of that.
  bool was_interrupted() const;
  bool deadline_passed() const;

 private:
  std::vector<Result<Answer>> ask_one(const std::string& source, const std::vector<Question>& questions);
  Duration left() const;

  const Sources& sources_;
  Clock* clock_;
  Timestamp end_;
  Duration deadline_;
  std::map<std::pair<std::string, Question>, Result<Answer>> known_;
};

// The first verb: one inquiry for each objective of the gate, in order, with what the sources said.
std::vector<std::unique_ptr<Inquiry>> measure(const Gate& gate, const CheckTimes& times, Asker& asker,
                                              canary::Courses& courses);

// Fills in which series weigh most, for the inquiries that `in_breach` names by index.
void blame(const std::vector<std::unique_ptr<Inquiry>>& inquiries, const std::vector<std::size_t>& in_breach,
           Asker& asker);

}  // namespace tidegate::gate
