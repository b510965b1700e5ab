#pragma once

namespace tidegate::engine {

enum class RateKind { rate, increase, delta };

// Whether what is measured only grows, but for resets.
constexpr bool is_counter(RateKind kind) { return kind != RateKind::delta; }

}  // namespace tidegate::engine
