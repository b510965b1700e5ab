#pragma once

#include <memory>
#include <string>

#include "base/http.h"
#include "edge/sources/source_kinds.h"

namespace tidegate::sources {

// A web service that is asked the same again and again, as Argo Rollouts' web metrics do.
struct WebService {
  SourceConfig config;  // its url, headers and timeout
  HttpRequest::Method method = HttpRequest::Method::get;
  std::string body;
  std::string content_type;  // of the body
};

// A Source whose every question sends that request; the answer is the body's text. A status that is not 2xx is an
// Error. It is no kind of source that a gate can name, since what it says is no series.
Result<std::unique_ptr<Source>> open_web_service(const WebService& service, const SourceContext& context);

}  // namespace tidegate::sources
