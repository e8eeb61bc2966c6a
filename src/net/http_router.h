// The routes of an HttpRouter. net's own header.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/http.h"

namespace parlance::net {

struct HttpRouter::Impl {
  struct Route {
    HttpRoute is;
    StatusObserver on_response;  // may be null
  };
  struct Match {
    const Route* route = nullptr;
    std::string allow;  // without a route: the methods the path has; empty when it is unknown
  };
  Match find(std::string_view method, std::string_view path) const;

  // The body the router's owner gives to an error, or a plain text.
  HttpResponse error(int status, std::string_view what) const;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Routes = std::vector<Route>;  // of one path
  std::unordered_map<std::string, Routes, Hash, std::equal_to<>> exact;
  std::vector<std::pair<std::string, Routes>> prefixes;  // longest first; they end in '/'
  Route upgrade;
  Route no_route;  // answers for what has no route
  std::function<StatusObserver(const std::string&)> observe;
  std::function<HttpResponse(int, std::string_view)> on_error;
};

}  // namespace parlance::net
