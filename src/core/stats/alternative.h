#pragma once

namespace tidegate::stats {

// What a test looks for, of its first sample (the canary) against its second (the baseline) or against a known value.
enum class Alternative { two_sided, greater, less };

}  // namespace tidegate::stats
