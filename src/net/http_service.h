// What all connections of one HttpServer share. net's own header.
#pragma once

#include "net/http_router.h"
#include "net/server_core.h"

namespace parlance::net {

struct HttpService {
  const HttpRouter::Impl& router;
  HttpLimits limits;
  const ServerCore* core = nullptr;

  bool draining() const { return core->draining(); }
};

}  // namespace parlance::net
