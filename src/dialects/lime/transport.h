// What a LIME session needs of the connection below it, WebSocket or TCP.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/executor.h"
#include "base/function.h"
#include "hub/server_metrics.h"

namespace parlance::lime {

class Transport {
 public:
  virtual ~Transport() = default;
  virtual void write(std::string_view envelope) = 0;
  // Finds out when the far side has what was sent so far, and then calls confirmed(mark) of the
  // session.
  virtual void probe(std::uint64_t mark) = 0;
  virtual void close() = 0;  // after what was sent has left
  virtual bool secure() const = 0;
  // In-band TLS can be offered (TCP with a certificate, not yet encrypted).
  virtual bool can_start_tls() const { return false; }
  virtual void start_tls(Function<void(bool)> done) { done(false); }
  virtual Executor& executor() = 0;
  virtual std::string_view remote_address() const = 0;
  virtual hub::Carrier carrier() const = 0;
};

}  // namespace parlance::lime
