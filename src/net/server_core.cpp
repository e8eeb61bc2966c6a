#include "net/server_core.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "net/log_hook.h"
#include "net/socket_address.h"

namespace parlance::net {
namespace {

// Connections accepted in one turn, so that a flood of them does not starve those being served.
constexpr int kAcceptAtOnce = 64;
// After running out of descriptors or memory.
constexpr std::chrono::milliseconds kAcceptPause{200};

void set_option(int descriptor, int level, int name, int value) {
  ::setsockopt(descriptor, level, name, &value, sizeof value);
}

}  // namespace

// One listening socket on one loop.
class ServerCore::Acceptor final : private Readiness, private Timeout {
 public:
  Acceptor(ServerCore& core, Group& group, EventLoop& loop, int descriptor, const TlsContext* tls)
      : core_(core), group_(group), loop_(loop), descriptor_(descriptor), tls_(tls) {
    loop_.watch(descriptor_, *this, EPOLLIN);
  }

  ~Acceptor() {
    loop_.unwatch(descriptor_, *this);
    loop_.disarm(*this);
    ::close(descriptor_);
  }

 private:
  void on_ready(std::uint32_t) override {
    for (int i = 0; i < kAcceptAtOnce; ++i) {
      sockaddr_storage address{};
      socklen_t length = sizeof address;
      const int accepted = ::accept4(descriptor_, reinterpret_cast<sockaddr*>(&address), &length,
                                     SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (accepted >= 0) {
        core_.open(group_, accepted, address_text(address), tls_);
        continue;
      }
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        rest();
        return;
      }
      if (errno == EAGAIN) return;
      // ECONNABORTED, EINTR and the network errors that accept(2) passes on concern one connection.
    }
  }

  // The socket stays readable, so without a pause the loop would spin.
  void rest() {
    report("accept", ::strerrordesc_np(errno));
    loop_.rewatch(descriptor_, *this, 0);
    loop_.arm(*this, loop_.now_ms() + static_cast<std::uint64_t>(kAcceptPause.count()));
  }

  void on_timer() override { loop_.rewatch(descriptor_, *this, EPOLLIN); }

  ServerCore& core_;
  Group& group_;
  EventLoop& loop_;
  const int descriptor_;
  const TlsContext* tls_;
};

class ServerCore::Group final : public TransportGroup {
 public:
  Group(ServerCore& core, EventLoop& loop) : TransportGroup(loop), core_(core) {}

  void add(int descriptor, const TlsContext* tls) {
    if (core_.draining()) {
      ::close(descriptor);
      return;
    }
    acceptors_.push_back(std::make_unique<Acceptor>(core_, *this, loop(), descriptor, tls));
  }

  void stop_accepting() { acceptors_.clear(); }

  template <class Each>
  void each(Each&& apply) {
    for (Transport* t = first_; t != nullptr;) {
      Transport* const next = t->next_in_group();
      apply(*t);
      t = next;
    }
  }

  void drain(std::chrono::milliseconds grace) {
    stop_accepting();
    draining_ = true;
    each([](Transport& t) { t.drain(); });
    if (size_ == 0) {
      report_empty();
    } else {
      grace_ = loop().after(grace, [this] { each([](Transport& t) { t.abort(); }); });
    }
  }

  void teardown() {
    stop_accepting();
    loop().cancel(grace_);
    each([](Transport& t) { t.abort(); });
  }

  void on_open() { ++size_; }

  void on_gone(Transport&) override {
    --size_;
    core_.count_.fetch_sub(1, std::memory_order_relaxed);
    if (size_ == 0 && draining_) report_empty();
  }

 private:
  void report_empty() {
    if (!std::exchange(draining_, false)) return;
    loop().cancel(grace_);
    core_.group_empty();
  }

  ServerCore& core_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
  std::size_t size_ = 0;
  bool draining_ = false;  // and not yet empty
  TimerId grace_;
};

ServerCore::ServerCore(LoopPool& loops, std::size_t connection_limit, TransportLimits limits,
                       Accept accept)
    : loops_(loops),
      connection_limit_(connection_limit),
      limits_(limits),
      accept_(std::move(accept)) {
  for (auto& loop : loops_.impl().loops) {
    groups_.push_back(std::make_unique<Group>(*this, *loop));
  }
}

ServerCore::~ServerCore() {
  draining_.store(true);
  for (auto& group : groups_) {
    group->loop().run_and_wait([&group] { group->teardown(); });
  }
}

Result<std::uint16_t> ServerCore::listen(const std::string& host, std::uint16_t port,
                                         std::shared_ptr<const TlsContext> tls) {
  auto sockets = listen_sockets(host, port, groups_.size());
  if (!sockets) return std::unexpected(std::move(sockets.error()));
  const TlsContext* const context = tls.get();
  if (tls != nullptr) contexts_.push_back(std::move(tls));
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    Group& group = *groups_[i];
    const int descriptor = sockets->descriptors[i];
    group.loop().post([&group, descriptor, context] { group.add(descriptor, context); });
  }
  return sockets->port;
}

void ServerCore::open(Group& group, int descriptor, std::string remote_address,
                      const TlsContext* tls) {
  if (draining() || count_.load(std::memory_order_relaxed) >= connection_limit_) {
    ::close(descriptor);
    return;
  }
  // Small replies leave at once; a peer that vanished without a word is found in the end.
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
  count_.fetch_add(1, std::memory_order_relaxed);
  group.on_open();
  auto* const transport = new Transport(group, descriptor, std::move(remote_address), limits_);
  try {
    transport->start(accept_(group.loop(), tls != nullptr), tls);
  } catch (...) {
    report_exception("accept");
    transport->abort();
  }
}

void ServerCore::drain(std::chrono::milliseconds grace, Function<void()> done) {
  {
    const std::scoped_lock lock(drain_mutex_);
    drained_ = std::move(done);
    groups_left_ = groups_.size();
  }
  draining_.store(true);
  for (auto& group : groups_) {
    group->loop().post([&group = *group, grace] { group.drain(grace); });
  }
}

void ServerCore::group_empty() {
  Function<void()> done;
  {
    const std::scoped_lock lock(drain_mutex_);
    if (groups_left_ == 0 || --groups_left_ != 0) return;
    done = std::exchange(drained_, nullptr);
  }
  if (done) done();
}

}  // namespace parlance::net
