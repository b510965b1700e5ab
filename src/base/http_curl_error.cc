#include "base/http_curl_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace tidegate {
namespace {

CurlFailure lost(std::string message) { return {{ErrorKind::unreachable, std::move(message)}, HttpTrouble::lost}; }
CurlFailure dead(ErrorKind kind, std::string message) { return {{kind, std::move(message)}, HttpTrouble::dead}; }
CurlFailure only_this(ErrorKind kind, std::string message) { return {{kind, std::move(message)}, HttpTrouble::none}; }

// Whom a connection was tried to: the server, or the proxy in front of it.
std::string peer(const CurlFacts& facts) {
  const std::string origin = origin_of(facts.url);
  return facts.proxy.empty() ? origin : "the proxy " + facts.proxy + " (on the way to " + origin + ")";
}

bool says(const CurlFacts& facts, std::string_view words) { return facts.detail.find(words) != std::string::npos; }

// What OpenSSL or libcurl say, without the prefix that people need not read.
std::string reason(const CurlFacts& facts) {
  std::string_view detail = facts.detail;
  for (const std::string_view prefix : {"SSL certificate problem: ", "OpenSSL SSL_connect: ", "OpenSSL SSL_read: "}) {
    if (detail.starts_with(prefix)) detail.remove_prefix(prefix.size());
  }
  return printable(detail.empty() ? "no reason given" : detail, 200);
}

CurlFailure explain_connect(const CurlFacts& facts) {
  switch (facts.os_error) {
    case ECONNREFUSED: return lost(peer(facts) + " refused the connection");
    case ECONNRESET: return lost(peer(facts) + " reset the connection");
    case 0: return lost(peer(facts) + " could not be connected to");
    default: return lost(peer(facts) + " can't be reached: " + std::strerror(facts.os_error));
  }
}

CurlFailure explain_timeout(const CurlFacts& facts) {
  const std::string origin = origin_of(facts.url);
  if (!facts.is_connected && facts.timeout > facts.connect_timeout) {
    return dead(ErrorKind::timed_out,
                peer(facts) + " did not accept a connection within " + format_duration_rough(facts.connect_timeout));
  }
  const std::string within = format_duration_rough(facts.timeout);
  if (!facts.has_answered) return only_this(ErrorKind::timed_out, origin + " did not answer within " + within);
  return only_this(ErrorKind::timed_out, fmt::format("{} was still sending its answer after {} ({} so far)", origin,
                                                     within, format_size(facts.received)));
}

CurlFailure explain_certificate(const CurlFacts& facts, const HttpOptions& options) {
  const std::string origin = origin_of(facts.url);
  if (!says(facts, "subject name")) {  // "SSL: no alternative certificate subject name matches ..."
    return dead(ErrorKind::malformed,
                fmt::format("the certificate of {} is not trusted ({}): if it is from an authority of your own, name "
                            "its certificate in `tls: {{ca_file: ...}}`",
                            origin, reason(facts)));
  }
  const std::string& asked = options.server_name.empty() ? facts.url.host : options.server_name;
  const std::string named = facts.certificate_names.empty() ? "no name" : join(facts.certificate_names, ", ");
  return dead(ErrorKind::malformed, fmt::format("the certificate of {} is not valid for {} (it names {})", origin,
                                                asked, printable(named, 200)));
}

CurlFailure explain_tls(const CurlFacts& facts) {
  const std::string origin = origin_of(facts.url);
  if (facts.os_error == ECONNRESET || says(facts, "SSL_ERROR_SYSCALL") || says(facts, "reset by peer")) {
    return lost(origin + " broke the connection off during the TLS handshake");
  }
  if (says(facts, "wrong version number") || says(facts, "http request")) {
    return dead(ErrorKind::malformed, origin + " does not speak TLS on that port: is it http?");
  }
  return dead(ErrorKind::malformed, "no TLS connection with " + origin + " came about: " + reason(facts));
}

CurlFailure explain_break(const CurlFacts& facts) {
  const std::string origin = origin_of(facts.url);
  if (facts.connect_status != 0 && facts.connect_status != 200) {
    const std::string message = peer(facts) + " answered " + status_text(facts.connect_status);
    return facts.connect_status >= 500 ? lost(message) : dead(ErrorKind::refused, message);
  }
  if (says(facts, "alert")) {
    return dead(ErrorKind::refused,
                origin + " ended the TLS connection: " + reason(facts) + " (does it want a client certificate?)");
  }
  return lost(origin + (facts.has_answered ? " broke the connection off in the middle of its answer"
                                           : " broke the connection off without an answer"));
}

CurlFailure explain_limit(const CurlFacts& facts, const HttpOptions& options) {
  const std::string origin = origin_of(facts.url);
  if (facts.limit == CurlFacts::Limit::headers) {
    return only_this(ErrorKind::too_large, fmt::format("{} answered with headers of more than {}", origin,
                                                       format_size(options.header_limit)));
  }
  if (facts.limit == CurlFacts::Limit::memory) {
    return only_this(ErrorKind::too_large, fmt::format("{} answered several queries at once with more than {} in all",
                                                       origin, format_size(options.memory_limit)));
  }
  return only_this(ErrorKind::too_large,
                   fmt::format("{} answered with more than {}", origin, format_size(options.body_limit)));
}

CurlFailure explain_cut(const CurlFacts& facts) {
  const std::string origin = origin_of(facts.url);
  if (facts.announced < 0)
    return lost(fmt::format("{} cut its answer short after {}", origin, format_size(facts.received)));
  return lost(fmt::format("{} cut its answer short: {} of {} bytes came", origin, facts.received, facts.announced));
}

}  // namespace

CurlFailure explain_curl(CURLcode code, std::string_view code_text, const CurlFacts& facts,
                         const HttpOptions& options) {
  const std::string origin = origin_of(facts.url);
  if (facts.limit != CurlFacts::Limit::none || code == CURLE_FILESIZE_EXCEEDED) return explain_limit(facts, options);
  switch (static_cast<int>(code)) {
    case CURLE_COULDNT_RESOLVE_HOST: return lost("could not resolve " + facts.url.host + ", the host of " + origin);
    case CURLE_COULDNT_RESOLVE_PROXY: return lost("could not resolve the host of the proxy " + facts.proxy);
    case CURLE_COULDNT_CONNECT: return explain_connect(facts);
    case CURLE_OPERATION_TIMEDOUT: return explain_timeout(facts);
    case CURLE_PEER_FAILED_VERIFICATION: return explain_certificate(facts, options);
    case CURLE_SSL_CONNECT_ERROR: return explain_tls(facts);
    case CURLE_SSL_CACERT_BADFILE:
      return dead(ErrorKind::invalid, "the CA file " + options.ca_file + " can't be used: it holds no certificate");
    case CURLE_SSL_CERTPROBLEM:
      return dead(ErrorKind::invalid, fmt::format("the client certificate {} with the key {} can't be used: {}",
                                                  options.cert_file, options.key_file, reason(facts)));
    case CURLE_GOT_NOTHING: return lost(origin + " closed the connection without an answer");
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return explain_break(facts);
    case CURLE_PARTIAL_FILE: return explain_cut(facts);
    case CURLE_BAD_CONTENT_ENCODING:
      return only_this(ErrorKind::malformed, origin + " answered with compressed data that can't be decompressed");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY: return only_this(ErrorKind::malformed, origin + " does not answer in HTTP");
    case CURLE_PROXY:
      return dead(ErrorKind::unreachable, peer(facts) + " did not make the connection: " + reason(facts));
    default:
      return only_this(ErrorKind::unreachable,
                       fmt::format("{} could not be asked: {} ({})", origin, printable(code_text), reason(facts)));
  }
}

std::vector<std::string> names_from_certinfo(const std::vector<std::string>& lines) {
  std::vector<std::string> names;
  std::string common_name;
  for (const std::string& line : lines) {
    if (line.starts_with("X509v3 Subject Alternative Name:")) {
      for (std::string_view entry : split(std::string_view(line).substr(line.find(':') + 1), ',')) {
        entry = trim(entry);
        for (const std::string_view prefix : {"DNS:", "IP Address:"}) {
          if (entry.starts_with(prefix)) names.emplace_back(entry.substr(prefix.size()));
        }
      }
    } else if (line.starts_with("Subject:")) {
      const std::size_t begin = line.find("CN = ");
      if (begin != std::string::npos) common_name = line.substr(begin + 5, line.find(',', begin) - begin - 5);
    }
  }
  if (names.empty() && !common_name.empty()) names.push_back(common_name);
  return names;
}

std::string format_size(std::size_t bytes) {
  if (bytes < 1024) return count_of(bytes, "byte");
  const double kib = static_cast<double>(bytes) / 1024;
  if (kib < 1024) return fmt::format("{:.4g} KiB", kib);
  return fmt::format("{:.4g} MiB", kib / 1024);
}

}  // namespace tidegate
