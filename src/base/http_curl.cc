// The HTTP client's wire over libcurl's multi interface: one thread, one pool of connections, no signals.
#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/curl_library.h"
#include "base/file.h"
#include "base/http.h"
#include "base/http_batch.h"
#include "base/http_curl_error.h"
#include "base/proxy.h"
#include "base/text.h"

namespace tidegate {
namespace {

constexpr long kMostHttp2Streams = 100;

// A server that closes a connection we write to would end the process by SIGPIPE (libcurl doesn't guard against that
// when told to leave signals alone): blocked while we talk, and swallowed if it came.
class NoSigpipe {
 public:
  NoSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoSigpipe() {
    if (sigismember(&before_, SIGPIPE) == 1) return;
    const timespec at_once{};
    while (sigtimedwait(&pipe_, nullptr, &at_once) == SIGPIPE) continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;

 private:
  sigset_t pipe_;
  sigset_t before_;
};

Duration steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return milliseconds(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

// One request under way.
struct Transfer {
  std::size_t id = 0;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  curl_slist* connect_to = nullptr;
  HttpResponse response;
  std::size_t header_bytes = 0;
  CurlFacts facts;
  const HttpOptions* options = nullptr;
  std::size_t* buffered = nullptr;  // by all transfers together
  char detail[CURL_ERROR_SIZE] = "";
};

std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  std::string& body = transfer.response.body;
  if (body.size() + count > transfer.options->body_limit) {
    transfer.facts.limit = CurlFacts::Limit::body;
    return 0;
  }
  if (*transfer.buffered + count > transfer.options->memory_limit) {
    transfer.facts.limit = CurlFacts::Limit::memory;
    return 0;
  }
  body.append(bytes, count);
  transfer.facts.received += count;
  *transfer.buffered += count;
  return count;
}

void add_header(HttpResponse& response, std::string_view line) {
  if (line.starts_with("HTTP/")) {  // of a response after "100 Continue" or a proxy's answer to CONNECT
    response.headers.clear();
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  response.headers.push_back({to_lower(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
}

std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.header_bytes += count;
  if (transfer.header_bytes > transfer.options->header_limit) {
    transfer.facts.limit = CurlFacts::Limit::headers;
    return 0;
  }
  const std::string_view line = trim(std::string_view(bytes, count));
  if (line.empty()) transfer.response.answered = transfer.options->clock->now();
  add_header(transfer.response, line);
  return count;
}

class CurlHttp final : public Http, private HttpWire {
 public:
  CurlHttp(const CurlLibrary& curl, HttpOptions options, CURLM* multi)
      : curl_(curl), options_(std::move(options)), multi_(multi) {}
  ~CurlHttp() override;
  CurlHttp(const CurlHttp&) = delete;
  CurlHttp& operator=(const CurlHttp&) = delete;

  void send(std::span<const HttpRequest> requests, const HttpCall& call, const HttpSink& sink) override {
    const NoSigpipe no_sigpipe;
    run_batch(*this, options_, requests, call, sink);
  }

 private:
  Duration now() override { return steady_now(); }
  void start(std::size_t id, const HttpRequest& request, std::span<const SecretHeader> credentials,
             Duration timeout) override;
  void cancel(std::size_t id) override;
  std::vector<HttpOutcome> wait(Duration at_most) override;
  bool is_interrupted() override;

  template <class Value>
  void set(Transfer& transfer, CURLoption option, Value value) {
    curl_.easy_setopt(transfer.easy, option, value);
  }
  void set_text(Transfer& transfer, CURLoption option, const std::string& text) {
    if (!text.empty()) curl_.easy_setopt(transfer.easy, option, text.c_str());
  }
  template <class Value>
  Value get(const Transfer& transfer, CURLINFO info) {
    Value value{};
    curl_.easy_getinfo(transfer.easy, info, &value);
    return value;
  }

  Result<void> set_proxy(Transfer& transfer, const Url& url);
  void set_limits(Transfer& transfer, Duration timeout);
  void set_tls(Transfer& transfer, const Url& url);
  void set_request(Transfer& transfer, const HttpRequest& request, std::span<const SecretHeader> credentials);
  void set_callbacks(Transfer& transfer);
  void collect_finished();
  HttpOutcome outcome_of(Transfer& transfer, CURLcode code);
  void read_facts(Transfer& transfer);
  std::vector<std::string> names_in_certificate(const Transfer& transfer);
  void release(Transfer& transfer);

  const CurlLibrary& curl_;
  HttpOptions options_;
  CURLM* multi_;
  std::map<std::size_t, std::unique_ptr<Transfer>> transfers_;
  std::vector<HttpOutcome> finished_;
  std::size_t buffered_ = 0;
};

CurlHttp::~CurlHttp() {
  for (auto& [id, transfer] : transfers_) release(*transfer);
  curl_.multi_cleanup(multi_);
}

Result<void> CurlHttp::set_proxy(Transfer& transfer, const Url& url) {
  Proxy proxy{.url = options_.proxy, .credentials = options_.proxy_credentials};
  if (proxy.url.empty()) {
    std::optional<Proxy> found = TRY(proxy_from_environment(options_.environment, url));
    if (found) proxy = *std::move(found);
  }
  set(transfer, CURLOPT_PROXY, proxy.url.c_str());  // "" turns libcurl's own reading of the environment off
  set(transfer, CURLOPT_NOPROXY, "");
  transfer.facts.proxy = proxy.url;
  if (proxy.url.empty() || proxy.credentials.empty()) return {};
  const std::string_view credentials = proxy.credentials.reveal();
  const std::size_t colon = credentials.find(':');
  set_text(transfer, CURLOPT_PROXYUSERNAME, std::string(credentials.substr(0, colon)));
  if (colon != std::string_view::npos) {
    set_text(transfer, CURLOPT_PROXYPASSWORD, std::string(credentials.substr(colon + 1)));
  }
  return {};
}

void CurlHttp::set_limits(Transfer& transfer, Duration timeout) {
  transfer.facts.timeout = timeout;
  transfer.facts.connect_timeout = std::min(options_.connect_timeout, timeout);
  set(transfer, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(timeout.ms, 1)));
  set(transfer, CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::max<std::int64_t>(transfer.facts.connect_timeout.ms, 1)));
  set(transfer, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options_.body_limit));
  set(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
  set(transfer, CURLOPT_FOLLOWLOCATION, 0L);  // run_batch follows, and knows which may be followed
  set(transfer, CURLOPT_NOSIGNAL, 1L);
  set(transfer, CURLOPT_QUICK_EXIT, 1L);  // a name server that hangs must not hold up our end
}

void CurlHttp::set_tls(Transfer& transfer, const Url& url) {
  if (url.scheme != "https") {
    set(transfer, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    return;
  }
  set(transfer, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(transfer, CURLOPT_PIPEWAIT, 1L);  // rather a stream of the first connection than a handshake of one's own
  set(transfer, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(transfer, CURLOPT_CERTINFO, 1L);  // to say which names a wrong certificate has
  const std::string ca =
      options_.ca_file.empty() ? options_.environment.get("SSL_CERT_FILE").value_or("") : options_.ca_file;
  if (!ca.empty()) {
    set_text(transfer, CURLOPT_CAINFO, ca);
    curl_.easy_setopt(transfer.easy, CURLOPT_CAPATH, nullptr);
  }
  set_text(transfer, CURLOPT_SSLCERT, options_.cert_file);
  set_text(transfer, CURLOPT_SSLKEY, options_.key_file);
  set(transfer, CURLOPT_KEYPASSWD, "");  // or OpenSSL would ask the terminal for a key's pass phrase, and wait for ever
}

// The URL names the server as its certificate does; where to connect, and the Host header, stay as they were.
void override_server_name(const CurlLibrary& curl, Transfer& transfer, Url& url, const std::string& name) {
  const std::string port = std::to_string(port_of(url));
  const std::string host = url.host + (port_of(url) == 443 ? "" : ":" + port);
  transfer.headers = curl.slist_append(transfer.headers, ("Host: " + host).c_str());
  transfer.connect_to = curl.slist_append(nullptr, (name + ":" + port + ":" + url.host + ":" + port).c_str());
  curl.easy_setopt(transfer.easy, CURLOPT_CONNECT_TO, transfer.connect_to);
  url.host = name;
}

void CurlHttp::set_request(Transfer& transfer, const HttpRequest& request, std::span<const SecretHeader> credentials) {
  const auto add = [&](const std::string& name, std::string_view value) {
    const std::string line = value.empty() ? name + ";" : name + ": " + std::string(value);
    transfer.headers = curl_.slist_append(transfer.headers, line.c_str());
  };
  for (const HttpHeader& header : request.headers) add(header.name, header.value);
  for (const SecretHeader& header : credentials) add(header.name, header.value.reveal());
  transfer.headers = curl_.slist_append(transfer.headers, "Expect:");
  Url url = request.url;
  if (!options_.server_name.empty() && url.scheme == "https") {
    override_server_name(curl_, transfer, url, options_.server_name);
  }
  set_text(transfer, CURLOPT_URL, format_url(url));
  set_text(transfer, CURLOPT_USERAGENT, options_.user_agent);
  set(transfer, CURLOPT_HTTPHEADER, transfer.headers);
  set(transfer, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // a proxy gets none of them
  set(transfer, CURLOPT_ACCEPT_ENCODING, "");
  if (request.method == HttpRequest::Method::get) return;
  set(transfer, CURLOPT_POST, 1L);
  if (request.method == HttpRequest::Method::put) set(transfer, CURLOPT_CUSTOMREQUEST, "PUT");
  set(transfer, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(transfer, CURLOPT_POSTFIELDS, request.body.data());
}

void CurlHttp::set_callbacks(Transfer& transfer) {
  set(transfer, CURLOPT_WRITEFUNCTION, &on_body);
  set(transfer, CURLOPT_WRITEDATA, &transfer);
  set(transfer, CURLOPT_HEADERFUNCTION, &on_header);
  set(transfer, CURLOPT_HEADERDATA, &transfer);
  set(transfer, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(transfer, CURLOPT_ERRORBUFFER, transfer.detail);
  set(transfer, CURLOPT_PRIVATE, &transfer);
}

void CurlHttp::start(std::size_t id, const HttpRequest& request, std::span<const SecretHeader> credentials,
                     Duration timeout) {
  auto transfer = std::make_unique<Transfer>();
  transfer->id = id;
  transfer->options = &options_;
  transfer->buffered = &buffered_;
  transfer->response.url = request.url;
  transfer->response.sent = options_.clock->now();
  transfer->easy = curl_.easy_init();
  CHECK(transfer->easy != nullptr);
  if (Result<void> proxy = set_proxy(*transfer, request.url); !proxy) {
    finished_.push_back({id, std::unexpected(proxy.error()), HttpTrouble::dead});
    return release(*transfer);
  }
  set_limits(*transfer, timeout);
  set_tls(*transfer, request.url);
  set_request(*transfer, request, credentials);
  set_callbacks(*transfer);
  CHECK(curl_.multi_add_handle(multi_, transfer->easy) == CURLM_OK);
  transfers_[id] = std::move(transfer);
}

void CurlHttp::release(Transfer& transfer) {
  curl_.multi_remove_handle(multi_, transfer.easy);
  curl_.easy_cleanup(transfer.easy);
  curl_.slist_free_all(transfer.headers);
  curl_.slist_free_all(transfer.connect_to);
  transfer.easy = nullptr;
  buffered_ -= transfer.facts.received;
}

void CurlHttp::cancel(std::size_t id) {
  const auto entry = transfers_.find(id);
  if (entry == transfers_.end()) return;
  release(*entry->second);
  transfers_.erase(entry);
}

bool CurlHttp::is_interrupted() {
  pollfd wake{.fd = options_.interrupt_fd, .events = POLLIN};
  return options_.interrupt_fd >= 0 && poll(&wake, 1, 0) > 0;
}

std::vector<std::string> CurlHttp::names_in_certificate(const Transfer& transfer) {
  const auto* chain = get<curl_certinfo*>(transfer, CURLINFO_CERTINFO);
  std::vector<std::string> lines;
  if (chain == nullptr || chain->num_of_certs < 1) return lines;
  for (const curl_slist* line = chain->certinfo[0]; line != nullptr; line = line->next) lines.emplace_back(line->data);
  return names_from_certinfo(lines);
}

void CurlHttp::read_facts(Transfer& transfer) {
  CurlFacts& facts = transfer.facts;
  facts.url = transfer.response.url;
  facts.detail = transfer.detail;
  facts.os_error = static_cast<int>(get<long>(transfer, CURLINFO_OS_ERRNO));
  facts.connect_status = static_cast<int>(get<long>(transfer, CURLINFO_HTTP_CONNECTCODE));
  facts.is_connected = get<curl_off_t>(transfer, CURLINFO_PRETRANSFER_TIME_T) > 0;
  facts.has_answered = get<long>(transfer, CURLINFO_RESPONSE_CODE) > 0;
  facts.announced = get<curl_off_t>(transfer, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T);
  facts.certificate_names = names_in_certificate(transfer);
}

HttpOutcome CurlHttp::outcome_of(Transfer& transfer, CURLcode code) {
  if (code != CURLE_OK) {
    read_facts(transfer);
    CurlFailure failure = explain_curl(code, curl_.easy_strerror(code), transfer.facts, options_);
    return {transfer.id, std::unexpected(std::move(failure.error)), failure.trouble};
  }
  transfer.response.status = static_cast<int>(get<long>(transfer, CURLINFO_RESPONSE_CODE));
  return {transfer.id, std::move(transfer.response), HttpTrouble::none};
}

void CurlHttp::collect_finished() {
  int left = 0;
  while (const CURLMsg* message = curl_.multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* pointer = nullptr;
    curl_.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &pointer);
    auto& transfer = *reinterpret_cast<Transfer*>(pointer);
    finished_.push_back(outcome_of(transfer, message->data.result));
    cancel(finished_.back().id);
  }
}

std::vector<HttpOutcome> CurlHttp::wait(Duration at_most) {
  const Duration end = now() + at_most;
  while (true) {
    int running = 0;
    curl_.multi_perform(multi_, &running);
    collect_finished();
    const Duration left = end - now();
    if (!finished_.empty() || left.ms <= 0 || is_interrupted()) return std::exchange(finished_, {});
    curl_waitfd wake{.fd = options_.interrupt_fd, .events = CURL_WAIT_POLLIN, .revents = 0};
    const bool can_wake = options_.interrupt_fd >= 0;
    curl_.multi_poll(multi_, can_wake ? &wake : nullptr, can_wake ? 1 : 0,
                     static_cast<int>(std::min<std::int64_t>(left.ms, 60'000)), nullptr);
  }
}

Result<void> check_readable(const std::string& file, const std::string& what) {
  if (file.empty()) return {};
  const Result<std::string> text = read_file(file, 16 << 20);
  if (!text) return fail(ErrorKind::invalid, what + " can't be used: " + text.error().message);
  return {};
}

Result<void> check_files(const HttpOptions& options) {
  TRY(check_readable(options.ca_file, "the CA file"));
  TRY(check_readable(options.cert_file, "the client certificate"));
  TRY(check_readable(options.key_file, "the client key"));
  if (options.cert_file.empty() != options.key_file.empty()) {
    return fail(ErrorKind::invalid,
                "a client certificate needs its key, and a key its certificate: give both cert_file and key_file");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Http>> open_http(HttpOptions options) {
  CHECK(options.clock != nullptr);
  TRY(check_files(options));
  const CurlLibrary* curl = TRY(curl_library());
  CURLM* multi = curl->multi_init();
  CHECK(multi != nullptr);
  curl->multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl->multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(options.connections));
  curl->multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(options.connections));
  curl->multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, kMostHttp2Streams);
  return std::make_unique<CurlHttp>(*curl, std::move(options), multi);
}

}  // namespace tidegate
