// LIME over WebSocket (spec lime 5.1): one text message is one envelope. What was delivered is
// confirmed by the pong to a ping sent behind it.
#pragma once

#include <memory>

#include "dialects/lime/authenticator.h"
#include "dialects/lime/session.h"
#include "hub/hub.h"
#include "net/http.h"
#include "net/websocket.h"

namespace parlance::lime {

struct WebSocketSettings {
  net::WebSocketOptions options;
  std::vector<std::string> origins{"*"};  // allowed values of Origin; "*": any
  SessionOptions session;
};

// For HttpRouter::on_upgrade. The settings must outlive the server.
net::HttpHandler websocket_upgrade(hub::Hub& hub, Authenticator& authenticator,
                                   const WebSocketSettings& settings);

}  // namespace parlance::lime
