#include "core/model/source_fields.h"

#include <array>

namespace tidegate {
namespace {

using enum FieldType;

constexpr std::string_view kKey[] = {"key_file"};
constexpr std::string_view kCertificate[] = {"cert_file"};
constexpr std::array kHeaderValues = {text, secret};

constexpr std::string_view kLanguages[] = {"promql", "metricsql"};  // as QueryLanguage has them

constexpr Field kBasic[] = {
    {.name = "username", .help = "The user's name.", .example = "gate", .presence = Field::Presence::required},
    {.name = "password",
     .type = secret,
     .help = "Where the password is found.",
     .example = "{env: PROM_PASSWORD}",
     .presence = Field::Presence::required},
};

constexpr Field kTls[] = {
    {.name = "ca_file",
     .type = path,
     .help = "Certificates to trust instead of the system's, PEM.",
     .example = "ca.pem",
     .fallback = "the system's"},
    {.name = "cert_file",
     .type = path,
     .help = "The client's certificate, for mutual TLS, PEM.",
     .example = "client.pem",
     .needs = kKey},
    {.name = "key_file",
     .type = path,
     .help = "The key of the client's certificate, PEM.",
     .example = "client.key",
     .needs = kCertificate},
    {.name = "server_name",
     .help = "The name that the server's certificate must carry.",
     .example = "prometheus.internal",
     .fallback = "the address' host"},
};

constexpr Field kLag = {.name = "lag",
                        .type = duration,
                        .help = "How late samples arrive: windows end so long before now.",
                        .example = "30s",
                        .fallback = "0s"};

constexpr Field kQueryTimeout = {
    .name = "timeout", .type = duration, .help = "How long one query may take.", .example = "10s", .fallback = "30s"};

constexpr Field kBlocks[] = {
    {.name = "blocks",
     .type = path,
     .help =
         "A data directory of Prometheus (also of one that is running), a snapshot of one, any folder with blocks, or "
         "one block. Nothing in it is changed.",
     .example = "prometheus/data/",
     .presence = Field::Presence::required},
    kQueryTimeout,
    kLag,
};

constexpr Field kFile[] = {
    {.name = "file",
     .type = path,
     .help = "A file with metrics, as targets expose them: OpenMetrics if it ends with `# EOF`, else Prometheus' text "
             "format. Samples without a time are as old as the file.",
     .example = "metrics.om",
     .presence = Field::Presence::required},
    kQueryTimeout,
};

constexpr Field kBearerToken = {
    .name = "bearer_token",
    .type = secret,
    .help = "Where the token is found that is sent as `Authorization: Bearer`. A file is read anew for each check.",
    .example = "{env: PROM_TOKEN}",
    .one_of = "authorization"};

constexpr Field kBasicField = {.name = "basic",
                               .type = object,
                               .help = "A user name and password for HTTP basic authentication.",
                               .example = "{username: gate, password: {env: PROM_PASSWORD}}",
                               .fields = kBasic,
                               .one_of = "authorization"};

constexpr Field kHeaders = {
    .name = "headers",
    .type = map,
    .help = "Headers to send with every request. A value is a text, or says where a secret is found.",
    .example = "{X-Scope-OrgID: payments, X-Api-Key: {env: API_KEY}}",
    .items = kHeaderValues};

constexpr Field kTlsField = {.name = "tls",
                             .type = object,
                             .help = "How the server's certificate is checked, and which one the client shows.",
                             .example = "{ca_file: ca.pem}",
                             .fields = kTls};

constexpr Field kProxy = {.name = "proxy",
                          .type = url,
                          .help = "The HTTP proxy to use.",
                          .example = "http://proxy:3128",
                          .fallback = "what https_proxy, http_proxy and no_proxy say"};

constexpr Field kPrometheus[] = {
    {.name = "prometheus",
     .type = url,
     .help =
         "The address of Prometheus, or of what speaks its HTTP API: Thanos, Mimir, Cortex, VictoriaMetrics. A path "
         "in front of /api/v1 belongs to it.",
     .example = "http://prometheus:9090",
     .presence = Field::Presence::required},
    {.name = "language",
     .type = choice,
     .help = "What `query` is written in. A query in PromQL is checked when the gate is read; one in VictoriaMetrics' "
             "MetricsQL only as far as its selectors, brackets and quotes go.",
     .example = "metricsql",
     .fallback = "promql",
     .choices = kLanguages},
    kBearerToken,
    kBasicField,
    kHeaders,
    kTlsField,
    kProxy,
    {.name = "timeout",
     .type = duration,
     .help = "How long one request may take.",
     .example = "10s",
     .fallback = "30s"},
    kLag,
    {.name = "connections",
     .type = integer,
     .help = "How many requests may run at once.",
     .example = "4",
     .fallback = "16"},
};

constexpr std::array kAddress = {address};
constexpr std::array kTexts = {text};

constexpr Field kTarget[] = {
    {.name = "address",
     .type = address,
     .help = "Where the target is: a URL, or host:port. The path is /metrics where none is given.",
     .example = "canary:8080",
     .presence = Field::Presence::required},
    {.name = "labels",
     .type = map,
     .help = "Labels of this target's series.",
     .example = "{track: canary}",
     .items = kTexts},
};

constexpr Field kScrapePlan[] = {
    {.name = "targets",
     .type = list,
     .help = "What is scraped: a URL or host:port each, or one with labels of its own.",
     .example = "[web-1:8080, {address: 'http://canary:8080/metrics', labels: {track: canary}}]",
     .presence = Field::Presence::required,
     .fields = kTarget,
     .items = kAddress},
    {.name = "every",
     .type = duration,
     .help = "How often each target is scraped: 1s or more.",
     .example = "1s",
     .fallback = "5s"},
    {.name = "job", .help = "The label `job` of all series.", .example = "web", .fallback = "scrape"},
    {.name = "labels", .type = map, .help = "Labels of all series.", .example = "{env: staging}", .items = kTexts},
    {.name = "keep",
     .type = duration,
     .help = "Older samples are forgotten; no objective may look back further.",
     .example = "30m",
     .fallback = "1h"},
};

constexpr Field kScrape[] = {
    {.name = "scrape",
     .type = object,
     .help = "What is scraped while the gate is watched: the address of a target, or several targets and how often. "
             "Series get the labels `job` and `instance`, and `up` and scrape_* are made as Prometheus makes them.",
     .example = "http://localhost:8080/metrics",
     .presence = Field::Presence::required,
     .fields = kScrapePlan,
     .items = kAddress},
    kBearerToken,
    kBasicField,
    kHeaders,
    kTlsField,
    kProxy,
    {.name = "timeout",
     .type = duration,
     .help = "How long one scrape of a target may take: no longer than `every`.",
     .example = "1s",
     .fallback = "`every`, at most 10s"},
};

}  // namespace

std::span<const Field> blocks_source_fields() { return kBlocks; }
std::span<const Field> file_source_fields() { return kFile; }
std::span<const Field> prometheus_source_fields() { return kPrometheus; }
std::span<const Field> scrape_source_fields() { return kScrape; }

}  // namespace tidegate
