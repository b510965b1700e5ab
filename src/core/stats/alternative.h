#pragma once

namespace tidegate::stats {

// What a test looks for, of its first sample (the canary) against its second (the baseline) or against a known value.
enum class Alternative { two_sided, greater, less };

// Whether an error may be made on one side only, or on both together.
enum class Sides { one, two };

}  // namespace tidegate::stats
