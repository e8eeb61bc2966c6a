#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "control.h"
#include "lime.h"
#include "modes.h"

namespace bench {

namespace {

// How many connections are being made, are there, and are gone.
struct Crowd {
  int opening = 0;
  int open = 0;
  int lost = 0;
};

class IdleSession : public LimeSession {
 public:
  IdleSession(Loop& loop, Target target, Login login, Crowd& crowd)
      : LimeSession(loop, std::move(target), std::move(login)), crowd_(crowd) {}

 private:
  void established() override {
    there_ = true;
    --crowd_.opening;
    ++crowd_.open;
  }
  void message(std::string_view) override {}
  void ended() override {
    there_ ? --crowd_.open : --crowd_.opening;
    ++crowd_.lost;
  }

  Crowd& crowd_;
  bool there_ = false;
};

class IdleSocket : public WebSocket {
 public:
  IdleSocket(Loop& loop, Target target, Crowd& crowd)
      : WebSocket(loop, std::move(target)), crowd_(crowd) {}

 private:
  void opened() override {
    there_ = true;
    --crowd_.opening;
    ++crowd_.open;
  }
  void text(std::string_view) override {}
  void ended() override {
    there_ ? --crowd_.open : --crowd_.opening;
    ++crowd_.lost;
  }

  Crowd& crowd_;
  bool there_ = false;
};

std::string guest_name(int number) {
  std::string name(36, '\0');
  std::snprintf(name.data(), name.size() + 1, "%08x-1d1e-4000-8000-%012x", 0x9e3779b9U, number);
  return name;
}

}  // namespace

void idle(const Options& options) {
  constexpr int kAtOnce = 128;
  constexpr int kPerSource = 20'000;
  Loop loop;
  Crowd crowd;
  std::vector<std::unique_ptr<Stream>> connections;
  int wanted = 0;

  const auto name = options.text("name");
  const auto domain = options.text("domain");
  const auto key = options.text("key");
  const auto open_one = [&] {
    const int number = static_cast<int>(connections.size());
    const Target target{options.text("address"), options.text("path", "/"),
                        options.text("protocol"),
                        "127.0.0." + std::to_string(2 + number / kPerSource)};
    if (domain.empty()) {
      connections.push_back(std::make_unique<IdleSocket>(loop, target, crowd));
    } else {
      const std::string node = key.empty() ? guest_name(number) + "@" + domain + "/default"
                                           : name + "@" + domain + "/i" + std::to_string(number);
      connections.push_back(
          std::make_unique<IdleSession>(loop, target, Login{node, key, !key.empty()}, crowd));
    }
    ++crowd.opening;
    connections.back()->start();
  };

  bool asked = false;
  Control control(loop, [&](const std::string& word, const std::string& argument) {
    if (word == "open") {
      wanted += std::atoi(argument.c_str());
      asked = true;
    } else if (word == "report") {
      asked = true;
    }
  });
  while (!control.over()) {
    while (crowd.opening < kAtOnce && static_cast<int>(connections.size()) < wanted) open_one();
    if (asked && crowd.opening == 0 && static_cast<int>(connections.size()) == wanted) {
      asked = false;
      answer(R"({"open":)" + std::to_string(crowd.open) + R"(,"lost":)" +
             std::to_string(crowd.lost) + "}");
    }
    loop.turn(-1);
  }
}

}  // namespace bench
