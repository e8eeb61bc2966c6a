// The other side of a connection in tests: a blocking client with a deadline on every wait, in
// clear or over TLS, and a certificate made for the run. Only tests include this.
#pragma once

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace parlance::net::test {

inline constexpr std::chrono::seconds kDeadline{20};

// Values that cross from a loop's thread to the test's.
template <class T>
class Inbox {
 public:
  void put(T value) {
    // Told under the lock: the waiter may destroy this as soon as it has the value.
    const std::scoped_lock lock(mutex_);
    values_.push_back(std::move(value));
    changed_.notify_all();
  }
  // The next value; nullopt when none comes in time.
  std::optional<T> take(std::chrono::milliseconds within = kDeadline) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, within, [&] { return !values_.empty(); })) return std::nullopt;
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }
  std::size_t size() {
    const std::scoped_lock lock(mutex_);
    return values_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> values_;
};

class Peer {
 public:
  explicit Peer(std::uint16_t port);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // Does the TLS handshake as client; false when it fails. `protocols` in ALPN's wire form.
  // `old` offers TLS 1.1 only.
  bool start_tls(std::string_view protocols = {}, bool old = false);
  // Sends `clear` and the handshake's first message in one segment, and expects `answer` in clear.
  bool start_tls_behind(std::string_view clear, std::string_view answer);
  bool got_close_notify() const;
  std::string alpn() const;

  bool send(std::string_view bytes);
  // One read; empty at the end of the stream, on an error or past the deadline.
  std::string read_some();
  std::string read_exactly(std::size_t size);
  std::string read_until(std::string_view end);
  std::string read_all();  // until the peer ends it
  bool at_end() { return read_some().empty() && ended_; }

  void shut_down();  // ends our direction
  void reset();      // closes with RST
  void receive_buffer(int bytes);

  struct Response {
    int status = 0;
    std::string head;
    std::string body;
    std::string header(std::string_view name) const;
  };
  // One response by its Content-Length or chunks; `head_only` for HEAD.
  Response response(bool head_only = false);
  Response get(const std::string& target);

  // WebSocket: the opening handshake, masked frames, and frames of the server.
  Response upgrade(const std::string& more_headers = {}, const std::string& target = "/ws");
  static std::string frame(std::uint8_t first_byte, std::string_view payload);
  void send_frame(std::uint8_t first_byte, std::string_view payload) {
    send(frame(first_byte, payload));
  }
  struct Frame {
    int first_byte = -1;  // -1: the stream ended
    std::string payload;
  };
  Frame read_frame();

 private:
  bool fill();
  std::string take(std::size_t size);

  int descriptor_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  BIO* early_ = nullptr;  // input of a session that began in memory
  std::string buffer_;
  bool ended_ = false;
};

// Certificate and key in files that go with the object.
class TestCertificate {
 public:
  TestCertificate();
  ~TestCertificate();
  TlsFiles files() const { return {certificate_, key_}; }

 private:
  std::string certificate_;
  std::string key_;
};

// Loops, a router to fill and a server.
class HttpFixture : public ::testing::Test {
 protected:
  explicit HttpFixture(std::size_t loops = 2) : pool(loops) {}
  ~HttpFixture() override;
  void start(const HttpLimits& limits = {}, std::optional<TlsFiles> tls = std::nullopt);

  Inbox<std::string> seen;  // what handlers note; outlives them
  LoopPool pool;
  HttpRouter router;
  std::unique_ptr<HttpServer> server;
  std::uint16_t port = 0;
};

}  // namespace parlance::net::test
