#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/environment.h"
#include "base/http.h"
#include "base/result.h"
#include "core/model/gate.h"
#include "core/model/kind.h"
#include "core/model/source.h"
#include "edge/sources/stored_series.h"

namespace tidegate::sources {

// What sources need from the world. The clock outlives the sources that are opened with it.
struct SourceContext {
  Clock& clock;
  Environment environment;  // for secrets and proxies
  int interrupt_fd = -1;    // Interrupt::fd()
  RetryPolicy retries;      // of transient failures
  std::string user_agent = "tidegate";
  std::function<Result<std::unique_ptr<Http>>(HttpOptions)> open_http = tidegate::open_http;  // a fake's, in tests
};

// One kind of source. `fields` are its keys in `source:`; the one that is named like the kind holds the address.
struct SourceKind : Kind {
  // Opens nothing on the network: that happens with the first question. The files and variables that the config names
  // must be there.
  Result<std::unique_ptr<Source>> (*open)(const SourceConfig& config, const SourceContext& context) = nullptr;

  // Of kinds whose series lie on this machine: reads them, for those who want more of them than a Source tells.
  Result<std::unique_ptr<StoredSeries>> (*read)(const SourceConfig& config, const SourceContext& context) = nullptr;
};

// All kinds, sorted by name.
std::span<const SourceKind> source_kinds();

// nullptr: there is none of that name.
const SourceKind* find_source_kind(std::string_view name);

// By config.kind.
Result<std::unique_ptr<Source>> open_source(const SourceConfig& config, const SourceContext& context);

}  // namespace tidegate::sources
