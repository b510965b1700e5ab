// The named faults of the fault server, sorted by name.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include "base/check.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/text.h"
#include "support/fault_server.h"

namespace tidegate::test {
namespace {

constexpr std::string_view kLoginPage =
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form action=\"/login\" method=\"post\">"
    "<input name=\"password\" type=\"password\"></form></body></html>\n";

// What Prometheus would say: one series with this value at the time asked about. tidegate's own question for evidence
// (how new, how many samples, how many series) gets what makes the value believable.
std::string vector_answer(const SeenRequest& request, const std::string& value) {
  const std::string time = request.parameter("time").empty() ? "1700000000" : request.parameter("time");
  const auto series = [&](const std::string& labels, const std::string& number) {
    return "{\"metric\":{" + labels + "},\"value\":[" + time + ",\"" + number + "\"]}";
  };
  std::string result = series(R"("job":"web")", value);
  if (request.parameter("query").find("tidegate") != std::string::npos) {
    result = series(R"("tidegate":"newest-0")", time) + "," + series(R"("tidegate":"counts-0","samples":"21")", "1");
  }
  return R"({"status":"success","data":{"resultType":"vector","result":[)" + result + "]}}";
}

Behaviour good(const std::string& value) {
  return [value](Connection& connection, const SeenRequest& request) {
    answer(200, vector_answer(request, value.empty() ? "0.001" : value))(connection, request);
  };
}

void drip(Connection& connection, std::string_view bytes) {
  for (const char c : bytes) {
    if (!connection.send(std::string_view(&c, 1)) || !connection.pause(milliseconds(100))) break;
  }
  connection.close();
}

Behaviour slow(const std::string&) {
  return [](Connection& connection, const SeenRequest& request) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
    drip(connection, vector_answer(request, "0.001") + std::string(100'000, ' '));
  };
}

Behaviour slow_headers(const std::string&) {
  return [](Connection& connection, const SeenRequest&) {
    drip(connection, "HTTP/1.1 200 OK\r\nX-Slow: " + std::string(100'000, 'x') + "\r\n\r\n");
  };
}

Behaviour hang(const std::string&) {
  return [](Connection& connection, const SeenRequest&) {
    while (connection.pause(hours(1))) continue;
    connection.close();
  };
}

Behaviour no_answer(const std::string&) {
  return [](Connection& connection, const SeenRequest&) { connection.close(); };
}

Behaviour raw(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection, const SeenRequest&) {
    connection.send(bytes);
    connection.close();
  };
}

Behaviour cut(const std::string&) {
  return raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"status\":\"succ");
}

Behaviour cut_chunked(const std::string&) {
  return raw(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "f\r\n{\"status\":\"succ\r\n");
}

// No length at all: only the text shows that something is missing.
Behaviour cut_silently(const std::string&) {
  return raw(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
      R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1700000000,"0.0)");
}

Behaviour reset(const std::string&) {
  return [](Connection& connection, const SeenRequest&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{");
    connection.reset();
  };
}

Behaviour garbage(const std::string&) { return raw("\x16\x03\x01SSH-2.0-OpenSSH_9.2 \xFF\xFE\r\n\r\n\x01\x02"); }

Behaviour status(const std::string& code) {
  return answer(std::atoi(code.c_str()), "trouble\n", {{"Content-Type", "text/plain"}});
}

Behaviour throttle(const std::string& wait) {
  return answer(429, "slow down\n", {{"Content-Type", "text/plain"}, {"Retry-After", wait.empty() ? "1" : wait}});
}

Behaviour throttle_once(const std::string& wait) { return sequence({throttle(wait), good("")}); }

Behaviour unavailable_once(const std::string&) { return sequence({answer(503, "starting\n", {}), good("")}); }

Behaviour login_page(const std::string&) {
  return answer(200, std::string(kLoginPage), {{"Content-Type", "text/html; charset=utf-8"}});
}

Behaviour wrong_type(const std::string&) { return answer(200, "OK\n", {{"Content-Type", "text/plain"}}); }

Behaviour wrong_json(const std::string&) { return answer(200, R"({"message":"welcome","version":3})"); }

Behaviour redirect_to(const std::string& target) { return answer(302, "", {{"Location", target}}); }

Behaviour redirect_loop(const std::string&) { return redirect_to("/again"); }

Behaviour redirect_away(const std::string& target) {
  return redirect_to(target.empty() ? "http://login.invalid/login?from=here" : target);
}

Behaviour huge_headers(const std::string&) {
  std::string headers;
  for (int i = 0; i < 20; ++i) headers += "X-Huge: " + std::string(50'000, 'y') + "\r\n";
  return raw("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: 2\r\n\r\n{}");
}

Behaviour wrong_length(const std::string&) {
  return [](Connection& connection, const SeenRequest& request) {
    const std::string body = vector_answer(request, "0.001");
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.size() - 10) + "\r\n\r\n" + body);
    connection.close();
  };
}

std::string chunk(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string size;
  for (std::size_t rest = bytes.size(); rest > 0; rest /= 16) size.insert(size.begin(), kHex[rest % 16]);
  return size + "\r\n" + std::string(bytes) + "\r\n";
}

Behaviour endless(const std::string&) {
  return [](Connection& connection, const SeenRequest&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    connection.send(chunk(R"({"status":"success","data":{"resultType":"vector","result":[)"));
    std::string series;
    for (int i = 0; i < 1000; ++i) series += R"({"metric":{"pod":"a"},"value":[1700000000,"1"]},)";
    while (connection.send(chunk(series))) continue;
  };
}

// Deflate with the fixed code: one blank, then "258 bytes again, from 1 byte back" for ever: 8 of them are 13 bytes.
// Source: RFC 1951 3.2.6: length 258 is 11000101, distance 1 is 00000.
class BitWriter {
 public:
  void put(std::uint32_t code, int length) {  // Huffman codes: most significant bit first
    for (int i = length - 1; i >= 0; --i) {
      byte_ |= (code >> i & 1U) << count_;
      if (++count_ == 8) {
        bytes_ += static_cast<char>(byte_);
        byte_ = 0;
        count_ = 0;
      }
    }
  }
  std::string take() { return std::exchange(bytes_, {}); }

 private:
  std::string bytes_;
  std::uint32_t byte_ = 0;
  int count_ = 0;
};

Behaviour gzip_bomb(const std::string&) {
  return [](Connection& connection, const SeenRequest&) {
    connection.send(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    connection.send(chunk(std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10)));
    BitWriter bits;
    bits.put(0b110, 3);             // the last block, fixed codes: its bits are 1, then 01 from the low end
    bits.put(0b00110000 + ' ', 8);  // a blank
    do {
      for (int i = 0; i < 1000; ++i) bits.put(0b1100010100000, 13);
    } while (connection.send(chunk(bits.take())));
  };
}

Behaviour echo(const std::string& code) {
  return [status = code.empty() ? 400 : std::atoi(code.c_str())](Connection& connection, const SeenRequest& request) {
    const std::string seen = request.method + " " + request.target + " " + request.head + " " + request.body;
    std::string escaped = replace_all(replace_all(seen, "\\", "\\\\"), "\"", "\\\"");
    escaped = replace_all(std::move(escaped), "\n", "\\n");
    answer(status, R"({"status":"error","errorType":"bad_data","error":"you sent )" + escaped + "\"}")(connection,
                                                                                                       request);
  };
}

Behaviour bad_query(const std::string&) {
  return answer(400, R"({"status":"error","errorType":"bad_data",)"
                     R"("error":"invalid parameter \"query\": 1:4: parse error: unexpected <EOF>"})");
}

Behaviour partial(const std::string&) {
  return [](Connection& connection, const SeenRequest& request) {
    std::string body = vector_answer(request, "0.001");
    body.insert(1, R"("isPartial":true,)");
    answer(200, body)(connection, request);
  };
}

Behaviour warning(const std::string& text) {
  return [text](Connection& connection, const SeenRequest& request) {
    std::string body = vector_answer(request, "0.001");
    body.insert(1, R"("warnings":[")" + (text.empty() ? "some stores are unavailable" : text) + "\"],");
    answer(200, body)(connection, request);
  };
}

// What a web app exposes: 100 requests a second since the server began, PARAMETER % of which failed; of "2,8@30" 2 %,
// and 8 % from second 30 on. Of whole percents they come in portions of which just so many fail, so that the share
// doesn't depend on when one looks.
Behaviour metrics(const std::string& percent) {
  const auto comma = percent.find(','), turns = percent.find('@');
  const double share = std::atof(percent.c_str()) / 100;
  const bool has_turn = comma != std::string::npos && turns != std::string::npos;
  const double later = has_turn ? std::atof(percent.c_str() + comma + 1) / 100 : share;
  const double turn = has_turn ? std::atof(percent.c_str() + turns + 1) * 100 : 0;  // requests until then
  const auto divisor = std::gcd(std::gcd(std::lround(share * 100), std::lround(later * 100)), 100L);
  const double portion = share >= 0.01 ? 100.0 / static_cast<double>(divisor) : 1;
  return [=, begin = since_boot()](Connection& connection, const SeenRequest& request) {
    const double total = std::floor((since_boot() - begin).seconds() * 100 / portion) * portion;
    const double failed = std::floor(std::min(total, turn) * share + std::max(total - turn, 0.0) * later + 1e-6);
    const std::string body = format(
        "# TYPE http_requests_total counter\nhttp_requests_total{{code=\"200\"}} {}\n"
        "http_requests_total{{code=\"500\"}} {}\n# TYPE queue_length gauge\nqueue_length 3\n",
        total - failed, failed);
    answer(200, body, {{"Content-Type", "text/plain; version=0.0.4"}})(connection, request);
  };
}

constexpr FaultMode kModes[] = {
    {"bad-gzip", "says gzip and sends something else",
     [](const std::string&) { return answer(200, "no gzip", {{"Content-Encoding", "gzip"}}); }},
    {"bad-query", "400 with Prometheus' own error", bad_query},
    {"cut", "breaks off in the middle of a body of known length", cut},
    {"cut-chunked", "breaks off in the middle of a chunked body", cut_chunked},
    {"cut-silently", "breaks off in a body of unknown length", cut_silently},
    {"echo", "an error (status PARAMETER, or 400) that repeats all that was sent, headers too", echo},
    {"endless", "a body that never ends", endless},
    {"garbage", "bytes that are no HTTP", garbage},
    {"good", "one series with the value PARAMETER (0.001)", good},
    {"gzip-bomb", "a small body that decompresses to an endless one", gzip_bomb},
    {"hang", "takes the request and never answers", hang},
    {"huge-headers", "1 MB of headers", huge_headers},
    {"login-page", "200 with an HTML page", login_page},
    {"metrics",
     "no fault, but metrics: 100 requests a second, PARAMETER % of them fail (2,8@30: 8 % from second 30 on)", metrics},
    {"no-answer", "closes the connection instead of answering", no_answer},
    {"partial", "a good answer marked isPartial", partial},
    {"redirect-away", "302 to another host (PARAMETER)", redirect_away},
    {"redirect-loop", "302 to itself, again and again", redirect_loop},
    {"reset", "resets the connection in the middle of the body", reset},
    {"slow", "sends its body one byte at a time", slow},
    {"slow-headers", "sends its headers one byte at a time", slow_headers},
    {"status", "the status PARAMETER with a plain text", status},
    {"throttle", "429 with Retry-After: PARAMETER (1), always", throttle},
    {"throttle-once", "429 with Retry-After: PARAMETER (1), then good answers", throttle_once},
    {"unavailable-once", "503, then good answers", unavailable_once},
    {"warning", "a good answer with the warning PARAMETER", warning},
    {"wrong-json", "200 with JSON of some other API", wrong_json},
    {"wrong-length", "a Content-Length that is too small", wrong_length},
    {"wrong-type", "200 with a plain text", wrong_type},
};

}  // namespace

std::span<const FaultMode> fault_modes() { return kModes; }

Behaviour fault(std::string_view mode, const std::string& parameter) {
  for (const FaultMode& known : kModes) {
    if (known.name == mode) return known.make(parameter);
  }
  CHECK(false && "no such fault mode");
  std::abort();
}

}  // namespace tidegate::test
