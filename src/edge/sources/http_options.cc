#include "edge/sources/http_options.h"

#include <algorithm>

#include "base/proxy.h"

namespace tidegate::sources {

Result<HttpOptions> http_options(const SourceConfig& config, const SourceContext& context) {
  HttpOptions options{.ca_file = config.ca_file,
                      .cert_file = config.cert_file,
                      .key_file = config.key_file,
                      .server_name = config.server_name,
                      .environment = context.environment,
                      .timeout = config.timeout,
                      .connections = std::clamp(config.connections, 1, 1000),
                      .retries = context.retries,
                      .user_agent = context.user_agent,
                      .clock = &context.clock,
                      .interrupt_fd = context.interrupt_fd};
  if (config.proxy.empty()) return options;
  Proxy proxy = TRY(parse_proxy(config.proxy));
  options.proxy = proxy.url;
  std::string credentials = TRY(percent_decode(config.proxy_credentials));
  options.proxy_credentials = Secret(std::move(credentials));
  if (options.proxy_credentials.empty()) options.proxy_credentials = std::move(proxy.credentials);
  return options;
}

}  // namespace tidegate::sources
