#include "core/gate/decide.h"
#include "edge/sources/prometheus.h"

#include <curl/curl.h>
#include <unistd.h>

#include <chrono>
#include <vector>

#include "base/text.h"
#include "core/model/series.h"
#include "decide.h"
#include "edge/specs/native.h"
