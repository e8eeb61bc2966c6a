// For tests of schedules: a hub with all commands, and its scheduler, whose rounds the test calls.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/time_text.h"
#include "services/resource.h"
#include "services/schedule/schedule.h"
#include "services/testing/command_fixture.h"
#include "store/messages.h"

namespace parlance::services::testing {

class ScheduleFixture : public CommandFixture {
 protected:
  ScheduleFixture() {
    configure = [this](hub::Hub& fresh) {
      kept_ = register_all(fresh.commands());
      for (const auto& service : kept_) {
        service->attach(fresh);
        if (auto found = std::dynamic_pointer_cast<Scheduler>(service)) scheduler = found;
      }
    };
    begin();
  }
  // A new start of the server on what was committed.
  void begin() {
    restart();
    owner = bot("mybot");
    scheduler->step();
  }

  // Time goes by, round by round, as the scheduler's thread would let it.
  void pass(Millis by) {
    const Timestamp end = clock.now() + by;
    for (auto next = scheduler->next(); next && *next <= end; next = scheduler->next()) {
      if (*next > clock.now()) executor.advance(*next - clock.now());
      scheduler->step();
      settle();
    }
    if (end > clock.now()) executor.advance(end - clock.now());
  }

  Command set(const std::string& resource) {
    return ask(caller(owner), Method::kSet, "/schedules", resource, kScheduleType,
               "postmaster@scheduler.msging.net");
  }
  // To ann@0mn.io, the id is also the text.
  Command set(const std::string& id, Timestamp when) {
    return set(R"({"message":{"id":")" + id + R"(","to":"ann@0mn.io","type":"text/plain",)" +
               R"("content":")" + id + R"("},"when":")" + to_iso8601(when) + R"("})");
  }
  Command cancel(const std::string& id) {
    return ask(caller(owner), Method::kDelete, "/schedules/" + id);
  }
  std::string status(const std::string& id) {
    const Command response = get(caller(owner), "/schedules/" + id);
    const auto resource = Resource::read(response.resource);
    return resource ? resource->get("status").text() : outcome(response);
  }
  // The ids of all that the bot has sent, in order.
  std::vector<std::string> sent() {
    std::vector<std::string> ids;
    const auto known = store::find_identity(store->reader(), owner->account.identity);
    const auto list = store::list_messages(store->reader(), known.value_or(0), 0, 10'000, {});
    for (const auto& stored : list.messages) ids.insert(ids.begin(), stored.message.id);
    return ids;
  }

  hub::AccountPtr owner;
  std::shared_ptr<Scheduler> scheduler;

 private:
  std::vector<std::shared_ptr<Service>> kept_;
};

}  // namespace parlance::services::testing
