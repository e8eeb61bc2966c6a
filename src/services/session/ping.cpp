#include "model/media_type.h"
#include "services/session/session.h"

namespace parlance::services {

void add_ping(hub::CommandTable& table) {
  table.add({"*", Method::kGet, "/ping", media_type::kPing,
             "Answers at once, at every postmaster: the connection and the server live.",
             [](hub::CommandCall call) { call.reply.success(media_type::kPing, "{}"); }});
}

}  // namespace parlance::services
