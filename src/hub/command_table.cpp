#include "hub/command_table.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "hub/log.h"

namespace parlance::hub {

CommandReply::~CommandReply() {
  if (complete_) {
    finish({{reason_code::kProcessing, "The command could not be processed"}, {}, {}});
  }
}

void CommandReply::finish(Outcome outcome) {
  if (!complete_) return;
  auto complete = std::exchange(complete_, nullptr);
  complete(std::move(outcome));
}

struct CommandTable::Route {
  static constexpr std::size_t kMethods = 7;

  Route(std::string_view of, std::string_view uri) : service(of), pattern(uri), text(uri) {
    rows.fill(-1);
  }

  std::string_view service;
  UriTemplate pattern;
  std::string_view text;
  std::array<int, kMethods> rows{};  // by method; -1: none
};

struct CommandTable::Index {
  std::unordered_map<std::string, std::vector<Route>> by_root;  // lower case
};

namespace {

// Sorts literal segments before variables, place by place: the kinds of a template's segments as
// text, `0` a literal, `1` a variable, `2` the rest.
std::string rank(std::string_view uri) {
  std::string kinds;
  for (std::size_t at = 0; at < uri.size(); ++at) {
    if (uri[at] != '/' || at + 1 == uri.size()) continue;
    const auto segment = uri.substr(at + 1, uri.find('/', at + 1) - at - 1);
    kinds.push_back(!segment.starts_with('{') ? '0' : segment.ends_with("*}") ? '2' : '1');
  }
  return kinds;
}

}  // namespace

CommandTable::CommandTable() : index_(std::make_unique<Index>()) {}
CommandTable::~CommandTable() = default;

void CommandTable::add(CommandRow row) {
  auto& routes = index_->by_root[to_lower(UriTemplate(row.uri).root())];
  auto route = std::ranges::find_if(routes, [&](const Route& known) {
    return known.service == row.service && iequals(known.text, row.uri);
  });
  if (route == routes.end()) {
    const auto place = std::ranges::upper_bound(routes, rank(row.uri), {},
                                                [](const Route& r) { return rank(r.text); });
    route = routes.emplace(place, row.service, row.uri);
  }
  int& place = route->rows.at(static_cast<std::size_t>(row.method));
  if (place >= 0) {
    log_error("command is in the table twice",
              {{"method", to_text(row.method)}, {"uri", row.uri}, {"service", row.service}});
    std::abort();
  }
  place = static_cast<int>(rows_.size());
  rows_.push_back(std::move(row));
}

CommandTable::Match CommandTable::find(std::string_view service, Method method,
                                       const LimeUri& uri) const {
  Match match;
  if (uri.segments().empty()) return match;
  const auto routes = index_->by_root.find(to_lower(uri.segments().front()));
  if (routes == index_->by_root.end()) return match;
  for (const Route& route : routes->second) {
    if (!service.empty() && route.service != "*" && !iequals(route.service, service)) continue;
    auto variables = route.pattern.match(uri.segments());
    if (!variables) continue;
    const int row = route.rows[static_cast<std::size_t>(method)];
    if (row >= 0) {
      return {&rows_[static_cast<std::size_t>(row)], std::move(*variables), Miss::kNone};
    }
    match.miss = Miss::kMethod;
  }
  return match;
}

}  // namespace parlance::hub
