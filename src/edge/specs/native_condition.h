#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/expressions/tree.h"
#include "edge/specs/argo_checks.h"
#include "edge/specs/native_draft.h"

namespace tidegate::specs {

// A limit out of a condition: its number, and where it stands, so that an argument there can stay one.
struct NativeLimit {
  double value = 0;
  std::size_t offset = 0;  // in the filled text of its condition
  std::size_t length = 0;
  const ArgoCondition* from = nullptr;
};

// As its condition has it: a number, or the placeholder of an argument.
std::string text_of(const NativeLimit& limit);
bool is_argument(const NativeLimit& limit);
bool is_known(const NativeLimit& limit);  // it is no argument without a value

// What an objective can say of Argo's two conditions.
struct NativeCondition {
  std::optional<NativeLimit> least, most;
  std::optional<NativeLimit> warn_below, warn_above;
  std::string across;         // "", "max", "min", "every", "any"
  bool empty_passes = false;  // len(result) == 0 || ...
  std::vector<std::string> remarks;
};

// nullptr: there is none. Nothing: an objective can't say that.
std::optional<NativeCondition> native_condition(const ArgoCondition* success, const ArgoCondition* failure);

}  // namespace tidegate::specs
