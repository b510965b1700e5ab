#include <curl/curl.h>

#include "core/model/series.h"
