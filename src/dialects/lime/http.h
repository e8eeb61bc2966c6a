// Blip's HTTP API (spec blip-core 1.10, lime 5.3): POST /messages, /notifications and /commands,
// and the inbox that polling clients read.
#pragma once

#include "dialects/lime/authenticator.h"
#include "hub/hub.h"
#include "net/http.h"

namespace parlance::lime {

void add_http_routes(net::HttpRouter& router, hub::Hub& hub, Authenticator& authenticator,
                     std::size_t body_limit);

}  // namespace parlance::lime
