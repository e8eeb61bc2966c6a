// What every server of net has in common: listening sockets, one a loop; the connections of each
// loop; the limit on their number; drain and teardown. net's own header.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/function.h"
#include "base/result.h"
#include "net/event_loop.h"
#include "net/loop_pool.h"
#include "net/tls.h"
#include "net/transport.h"

namespace parlance::net {

class ServerCore {
 public:
  // Makes what speaks over a new connection. Called on the connection's loop.
  using Accept = std::function<std::shared_ptr<Protocol>(EventLoop&, bool secure)>;

  ServerCore(LoopPool& loops, std::size_t connection_limit, TransportLimits limits, Accept accept);
  // Ends every connection and waits for it. Not on a loop's thread.
  ~ServerCore();

  // Port 0 takes a free one. kUnavailable when the address is taken, kInvalid when it is none.
  Result<std::uint16_t> listen(const std::string& host, std::uint16_t port,
                               std::shared_ptr<const TlsContext> tls);

  // Stops accepting and asks every connection to end; after `grace` they are cut. `done` comes
  // once, on a loop's thread.
  void drain(std::chrono::milliseconds grace, Function<void()> done);
  bool draining() const { return draining_.load(std::memory_order_relaxed); }

  std::size_t connections() const { return count_.load(std::memory_order_relaxed); }

 private:
  class Acceptor;
  class Group;

  void open(Group& group, int descriptor, std::string remote_address, const TlsContext* tls);
  void group_empty();

  LoopPool& loops_;
  const std::size_t connection_limit_;
  const TransportLimits limits_;
  const Accept accept_;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> draining_ = false;
  std::vector<std::unique_ptr<Group>> groups_;  // one a loop
  std::vector<std::shared_ptr<const TlsContext>> contexts_;

  std::mutex drain_mutex_;  // guards what follows
  std::size_t groups_left_ = 0;
  Function<void()> drained_;
};

}  // namespace parlance::net
