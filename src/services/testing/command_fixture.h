// For tests: a hub with the commands of all services, asked as clients ask it.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "hub/testing/hub_fixture.h"
#include "services/services.h"

namespace parlance::services::testing {

class CommandFixture : public hub::testing::HubFixture {
 protected:
  CommandFixture() { register_all(hub->commands()); }

  Command ask(const hub::Caller& caller, Method method, std::string_view uri,
              std::string_view resource = {}, std::string_view type = "application/json",
              std::string_view to = {}) {
    Command command;
    command.id = "1";
    command.method = method;
    command.uri = uri;
    command.resource = resource;
    if (!resource.empty()) command.type = type;
    if (!to.empty()) command.to = *Node::parse(to);
    std::optional<Command> response;
    hub->process_command(caller, std::move(command), [&](hub::Hub::CommandOutcome outcome) {
      response = std::move(outcome.response);
    });
    EXPECT_TRUE(wait([&] { return response.has_value(); })) << uri;
    return std::move(response).value_or(Command{});
  }
  Command get(const hub::Caller& caller, std::string_view uri, std::string_view to = {}) {
    return ask(caller, Method::kGet, uri, {}, {}, to);
  }

  // The answered resource; of a failure its code and description.
  static std::string outcome(const Command& response) {
    if (response.status == CommandStatus::kSuccess) return response.resource;
    return std::to_string(response.reason.code) + " " + response.reason.description;
  }
  static int code(const Command& response) { return response.reason.code; }
};

}  // namespace parlance::services::testing
