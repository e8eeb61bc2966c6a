#include <utility>

#include "net/log_hook.h"
#include "net/server_core.h"
#include "net/tcp.h"

namespace parlance::net {
namespace {

class TcpConnection final : public Stream, public Protocol {
 public:
  TcpConnection(std::unique_ptr<StreamHandler> handler, const TcpOptions& options,
                const TlsContext* tls, EventLoop& loop)
      : handler_(std::move(handler)), options_(options), tls_(tls), loop_(loop) {}

  void send(std::string_view bytes) override {
    if (transport_ != nullptr) transport_->send(bytes);
  }

  void start_tls(Function<void(bool)> done) override {
    if (transport_ == nullptr || transport_->closing()) return;
    if (tls_ == nullptr || on_tls_ || transport_->secure()) {
      loop_.defer([this, self = transport_->share_protocol(), done = std::move(done)]() mutable {
        done(false);
        close();
      });
      return;
    }
    on_tls_ = std::move(done);
    transport_->start_tls(*tls_);
  }

  bool secure() const override { return transport_ != nullptr && transport_->secure(); }
  void close() override {
    if (transport_ != nullptr) transport_->close();
  }
  std::size_t buffered() const override {
    return transport_ == nullptr ? 0 : transport_->pending();
  }
  std::size_t unacknowledged() const override {
    return transport_ == nullptr ? 0 : transport_->unacknowledged();
  }
  Loop& loop() const override { return loop_; }
  std::string_view remote_address() const override { return remote_address_; }

 private:
  void on_start(Transport& transport) override {
    transport_ = &transport;
    remote_address_ = transport.remote_address();
    opened_ = true;
    handler_->on_open(*this);
  }

  std::size_t on_input(std::span<char> bytes) override {
    const auto used = handler_->on_data({bytes.data(), bytes.size()});
    if (bytes.size() - used > options_.input_limit && !transport_->closing()) {
      handler_->on_overflow();
      transport_->close();
    }
    return used;
  }

  void on_eof() override { transport_->close(); }
  void on_pressure(bool high) override { handler_->on_writable(!high); }
  void on_overflow() override { transport_->abort(); }
  void on_timeout() override {}

  void on_tls(bool ok) override {
    if (auto done = std::exchange(on_tls_, nullptr)) done(ok);
  }

  void on_drain() override { handler_->on_drain(*this); }

  void on_closed() override {
    if (opened_) handler_->on_close();
    transport_ = nullptr;
    handler_ = nullptr;
  }

  std::unique_ptr<StreamHandler> handler_;
  const TcpOptions& options_;
  const TlsContext* tls_;
  EventLoop& loop_;
  Transport* transport_ = nullptr;
  std::string remote_address_;
  Function<void(bool)> on_tls_;
  bool opened_ = false;
};

TransportLimits transport_limits(const TcpOptions& options) {
  TransportLimits limits;
  limits.out_soft = options.out_soft;
  limits.out_hard = options.out_hard;
  limits.stall = std::chrono::minutes(2);
  return limits;
}

}  // namespace

struct TcpServer::Impl {
  Impl(LoopPool& loops, Factory make, const TcpOptions& given, std::optional<TlsFiles> tls)
      : factory(std::move(make)),
        options(given),
        files(std::move(tls)),
        core(loops, options.connections, transport_limits(options), [this](EventLoop& loop, bool) {
          return std::make_shared<TcpConnection>(factory(), options, context.get(), loop);
        }) {}

  const Factory factory;
  const TcpOptions options;
  const std::optional<TlsFiles> files;
  std::shared_ptr<const TlsContext> context;
  ServerCore core;
};

TcpServer::TcpServer(LoopPool& loops, Factory factory, TcpOptions options,
                     std::optional<TlsFiles> tls)
    : impl_(std::make_unique<Impl>(loops, std::move(factory), options, std::move(tls))) {}

TcpServer::~TcpServer() = default;

Result<std::uint16_t> TcpServer::listen(const std::string& host, std::uint16_t port) {
  if (impl_->files && impl_->context == nullptr) {
    auto loaded = TlsContext::load(*impl_->files);
    if (!loaded) return std::unexpected(std::move(loaded.error()));
    impl_->context = std::move(*loaded);
  }
  return impl_->core.listen(host, port, nullptr);
}

void TcpServer::drain(std::chrono::milliseconds grace, Function<void()> done) {
  impl_->core.drain(grace, std::move(done));
}

std::size_t TcpServer::connections() const {
  return impl_->core.connections();
}

}  // namespace parlance::net
