#include <gtest/gtest.h>

#include "core/gate/decide.h"
#include "edge/sources/prometheus.h"
#include "edge/specs/native.h"
#include "support/ticking_clock.h"
