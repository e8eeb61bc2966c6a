// LIME over TCP (spec lime 5.2): JSON objects back to back, TLS by negotiation. What was delivered
// counts as confirmed when the peer's kernel has acknowledged every byte of it.
#pragma once

#include "dialects/lime/authenticator.h"
#include "dialects/lime/session.h"
#include "hub/hub.h"
#include "net/tcp.h"

namespace parlance::lime {

// `tls`: a certificate is configured. The options must outlive the server.
net::TcpServer::Factory tcp_sessions(hub::Hub& hub, Authenticator& authenticator,
                                     const SessionOptions& options, bool tls);

}  // namespace parlance::lime
