#include "net/http_router.h"

#include <algorithm>
#include <utility>

#include "net/http_parser.h"
#include "net/log_hook.h"

namespace parlance::net {
namespace {

using Route = HttpRouter::Impl::Route;

const Route* with_method(const HttpRouter::Impl::Routes& routes, std::string_view method) {
  const Route* any = nullptr;
  const Route* get = nullptr;
  for (const Route& route : routes) {
    if (route.is.method == method) return &route;
    if (route.is.method == "GET") get = &route;
    if (route.is.method == "*") any = &route;
  }
  return method == "HEAD" && get != nullptr ? get : any;
}

void add_methods(const HttpRouter::Impl::Routes& routes, std::string& allow) {
  const auto add = [&allow](std::string_view method) {
    if (list_has(allow, method)) return;
    if (!allow.empty()) allow += ", ";
    allow += method;
  };
  for (const Route& route : routes) {
    add(route.is.method);
    if (route.is.method == "GET") add("HEAD");
  }
}

}  // namespace

HttpRouter::HttpRouter() : impl_(std::make_unique<Impl>()) {}
HttpRouter::~HttpRouter() = default;

void HttpRouter::add(HttpRoute route) {
  auto observer = impl_->observe ? impl_->observe(route.path) : nullptr;
  if (!route.path.ends_with("/*")) {
    auto& routes = impl_->exact[route.path];
    routes.push_back({std::move(route), std::move(observer)});
    return;
  }
  const auto prefix = route.path.substr(0, route.path.size() - 1);
  auto& prefixes = impl_->prefixes;
  auto at = std::ranges::find(prefixes, prefix, [](const auto& entry) { return entry.first; });
  if (at == prefixes.end()) {
    at = std::ranges::find_if(
        prefixes, [&](const auto& entry) { return entry.first.size() < prefix.size(); });
    at = prefixes.insert(at, {prefix, {}});
  }
  at->second.push_back({std::move(route), std::move(observer)});
}

void HttpRouter::on_upgrade(HttpHandler handler) {
  impl_->upgrade.is.handler = std::move(handler);
}

void HttpRouter::on_response(std::function<StatusObserver(const std::string&)> observe) {
  impl_->upgrade.on_response = observe(kUpgrades);
  impl_->no_route.on_response = observe(kNoRoute);
  impl_->observe = std::move(observe);
}

void HttpRouter::on_error(std::function<HttpResponse(int, std::string_view)> handler) {
  impl_->on_error = std::move(handler);
}

HttpRouter::Impl::Match HttpRouter::Impl::find(std::string_view method,
                                               std::string_view path) const {
  const auto found = exact.find(path);
  if (found != exact.end()) {
    if (const auto* route = with_method(found->second, method)) return {route, {}};
  }
  for (const auto& [prefix, routes] : prefixes) {
    if (!path.starts_with(prefix)) continue;
    if (const auto* route = with_method(routes, method)) return {route, {}};
  }
  Match none;
  if (found != exact.end()) add_methods(found->second, none.allow);
  for (const auto& [prefix, routes] : prefixes) {
    if (path.starts_with(prefix)) add_methods(routes, none.allow);
  }
  return none;
}

HttpResponse HttpRouter::Impl::error(int status, std::string_view what) const {
  if (on_error) {
    try {
      return on_error(status, what);
    } catch (...) {
      report_exception("http error handler");
    }
  }
  HttpResponse plain;
  plain.status = status;
  plain.content_type = "text/plain; charset=utf-8";
  plain.body.assign(what).push_back('\n');
  return plain;
}

}  // namespace parlance::net
