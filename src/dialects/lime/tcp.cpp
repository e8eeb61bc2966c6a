#include "dialects/lime/tcp.h"

#include <memory>
#include <string>

#include "dialects/lime/framing.h"

namespace parlance::lime {
namespace {

class LimeTcp final : public net::StreamHandler, public Transport {
 public:
  LimeTcp(const SessionService& service, bool tls)
      : tls_(tls),
        limit_(service.options.envelope_limit),
        session_(std::make_shared<LimeSession>(service, *this)) {}

  void on_open(net::Stream& stream) override {
    stream_ = &stream;
    alive_ = std::make_shared<bool>(true);
    session_->open();
  }

  std::size_t on_data(std::string_view bytes) override {
    std::size_t consumed = 0;
    while (stream_ != nullptr && !upgrading_) {
      std::string_view object;
      const auto found = scanner_.next(bytes.substr(consumed), object);
      if (found == ObjectScanner::Found::kMore) break;
      if (found == ObjectScanner::Found::kGarbage) {
        session_->refuse_input(
            {reason_code::kValidation, "The stream is not a sequence of JSON objects"});
        return bytes.size();
      }
      consumed = static_cast<std::size_t>(object.data() + object.size() - bytes.data());
      scanner_.consume();
      if (object.size() > limit_) {
        on_overflow();
        return bytes.size();
      }
      session_->receive(object);
      if (session_->ended()) return bytes.size();
    }
    return consumed;
  }

  void on_overflow() override {
    session_->refuse_input({reason_code::kSession, "The envelope is larger than the limit"});
    if (stream_ != nullptr) stream_->close();
  }
  void on_writable(bool writable) override { session_->writable(writable); }
  void on_close() override {
    if (alive_) *alive_ = false;
    session_->transport_closed();
    stream_ = nullptr;
  }

  void write(std::string_view envelope) override {
    if (stream_ != nullptr) stream_->send(envelope);
  }
  void probe(std::uint64_t mark) override {
    mark_ = mark;
    watch();
  }
  void close() override {
    if (stream_ != nullptr) stream_->close();
  }
  bool secure() const override { return stream_ != nullptr && stream_->secure(); }
  bool can_start_tls() const override { return tls_ && !secure(); }
  void start_tls(Function<void(bool)> done) override {
    upgrading_ = true;
    stream_->start_tls([this, alive = alive_, done = std::move(done)](bool ok) mutable {
      if (!*alive) return;
      upgrading_ = false;
      done(ok);
    });
  }
  Executor& executor() override { return stream_->loop(); }
  std::string_view remote_address() const override {
    return stream_ != nullptr ? stream_->remote_address() : std::string_view{};
  }
  hub::Carrier carrier() const override { return hub::Carrier::kTcp; }

 private:
  void watch() {
    stream_->loop().after(std::chrono::milliseconds{100}, [this, alive = alive_] {
      if (!*alive || mark_ == 0) return;
      if (stream_->unacknowledged() != 0) {
        watch();
        return;
      }
      const auto mark = std::exchange(mark_, 0);
      session_->confirmed(mark);
    });
  }

  bool tls_;
  std::size_t limit_;
  bool upgrading_ = false;
  net::Stream* stream_ = nullptr;
  std::shared_ptr<bool> alive_;
  std::shared_ptr<LimeSession> session_;
  ObjectScanner scanner_;
  std::uint64_t mark_ = 0;
};

}  // namespace

net::TcpServer::Factory tcp_sessions(hub::Hub& hub, Authenticator& authenticator,
                                     const SessionOptions& options, bool tls) {
  const auto service = std::make_shared<const SessionService>(hub, authenticator, options);
  return [service, tls] { return std::make_unique<LimeTcp>(*service, tls); };
}

}  // namespace parlance::lime
