#pragma once

#include "core/gate/decide.h"
