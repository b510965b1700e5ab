#pragma once

#include <vector>

#include "base/environment.h"
#include "base/http.h"
#include "base/result.h"
#include "base/secret.h"
#include "core/model/gate.h"

namespace tidegate::sources {

// The value behind a reference, read now.
Result<Secret> read_secret(const SecretReference& reference, const Environment& environment);

// All that a source sends to prove who it is.
struct Credentials {
  std::vector<SecretHeader> headers;
  std::vector<Secret> secrets;  // every value in them, in every form: what no text may show
};

// Reads them anew: token files are rotated. The config's literal headers go with them, to the same host only.
Result<Credentials> read_credentials(const SourceConfig& config, const Environment& environment);

}  // namespace tidegate::sources
