#include "hub/outgoing.h"

#include <utility>

namespace parlance::hub {
namespace {

MessageWrite::Sender sender_of(Core& core, const Message& message) {
  return {message.from, core.accounts.find(message.from), nullptr};
}

}  // namespace

Outgoing::Outgoing(Core& core, Message message)
    : write_(core, message, sender_of(core, message), {}) {}

void Outgoing::apply(store::Connection& connection) {
  applied_ = true;
  if (!write_.transient()) write_.apply(connection);
}

void Outgoing::committed() {
  if (!applied_) return;
  if (write_.transient()) {
    write_.send_transient();
  } else {
    write_.committed();
  }
}

void Outgoing::failed() {
  if (applied_ && !write_.transient()) write_.failed();
}

}  // namespace parlance::hub
