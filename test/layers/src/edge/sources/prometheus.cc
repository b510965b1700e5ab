#include "base/http.h"
#include "core/gate/decide.h"
#include "edge/specs/native.h"
