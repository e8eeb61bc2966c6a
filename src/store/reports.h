// Reports and the charts in them (spec extensions-1 1): what a portal shows of a bot's figures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "store/connection.h"
#include "store/identities.h"

namespace parlance::store {

struct Report {
  std::string id;
  std::string name;
  bool is_private = false;
  Timestamp modified{};
  std::string user_identity;
};

struct Chart {
  std::string id;
  std::string name;
  std::int64_t order = 0;
  std::string document;  // JSON
};

enum class Sorting : std::uint8_t { kUsual, kByName };

template <class Item>
struct ItemPage {
  std::int64_t total = 0;
  std::vector<Item> items;
};

// Changes belong inside a write.

// Creates or replaces; its charts stay.
void put_report(Connection& connection, IdentityId owner, const Report& report);
std::optional<Report> find_report(Connection& connection, IdentityId owner, std::string_view id);
// With its charts. False when there is none.
bool remove_report(Connection& connection, IdentityId owner, std::string_view id);
// Usually last modified first.
ItemPage<Report> list_reports(Connection& connection, IdentityId owner, Sorting sorting,
                              std::int64_t skip, std::int64_t take);

// Of a report that is there, which is then modified. False when there is no such report.
bool put_chart(Connection& connection, IdentityId owner, std::string_view report,
               const Chart& chart, Timestamp now);
bool has_chart(Connection& connection, IdentityId owner, std::string_view report,
               std::string_view id);
bool remove_chart(Connection& connection, IdentityId owner, std::string_view report,
                  std::string_view id, Timestamp now);
// Usually by their order, then by id.
ItemPage<Chart> list_charts(Connection& connection, IdentityId owner, std::string_view report,
                            Sorting sorting, std::int64_t skip, std::int64_t take);

}  // namespace parlance::store
