#include <cstdio>
#include <memory>
#include <vector>

#include "control.h"
#include "lime.h"
#include "modes.h"

namespace bench {

namespace {

constexpr int kConnections = 64;   // that post
constexpr int kUnarrived = 2'000;  // messages of people under way at one time
constexpr int kSecondsOfSilence = 60;

struct Plan {
  Target websocket;
  std::string bot, key, authorization, domain;
  int threads = 0;
  int rounds = 0;
};

std::string person(const Plan& plan, int thread) {
  char name[40];  // the shape of a guest's name
  std::snprintf(name, sizeof name, "00000000-c0de-4000-8000-%012x", static_cast<unsigned>(thread));
  return name + ("@" + plan.domain);
}

std::string text_of(int round, int thread) {
  return "line " + std::to_string(round) + " of conversation " + std::to_string(thread) +
         ": when does the shop on the corner open today?";
}

std::string message(const std::string& to, int round, int thread) {
  char id[40];
  std::snprintf(id, sizeof id, "%08x-0000-4000-8000-%012x", static_cast<unsigned>(thread),
                static_cast<unsigned>(round));
  return std::string(R"({"id":")") + id + R"(","to":")" + to +
         R"(","type":"text/plain","content":")" + text_of(round, thread) + "\"}";
}

struct Progress {
  int established = 0;
  long at_people = 0;  // messages of the bot that arrived
  long at_bot = 0;
};

class Person : public LimeSession {
 public:
  Person(Loop& loop, const Plan& plan, int thread, Progress& progress)
      : LimeSession(loop, plan.websocket, Login{person(plan, thread) + "/default", {}, false}),
        progress_(progress) {}

 private:
  void established() override { ++progress_.established; }
  void message(std::string_view) override { ++progress_.at_people; }
  void ended() override { die("the server closed a person's connection"); }

  Progress& progress_;
};

class Bot : public LimeSession {
 public:
  Bot(Loop& loop, const Plan& plan, Progress& progress)
      : LimeSession(loop, plan.websocket, Login{plan.bot + "@msging.net/filler", plan.key, true}),
        progress_(progress) {}

 private:
  void established() override { ++progress_.established; }
  void message(std::string_view) override { ++progress_.at_bot; }
  void ended() override { die("the server closed the bot's connection"); }

  Progress& progress_;
};

// A connection that posts one message after the other, each when the last was accepted.
class Poster : public Stream {
 public:
  Poster(Loop& loop, const Plan& plan) : Stream(loop, plan.websocket.address), plan_(plan) {}

  bool busy() const { return busy_; }

  void post(const std::string& body) {
    busy_ = true;
    send("POST /messages HTTP/1.1\r\nHost: " + plan_.websocket.address +
         "\r\nAuthorization: " + plan_.authorization +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body);
  }

 private:
  void connected() override {}
  void ended() override { die("the server closed a posting connection"); }
  std::size_t received(std::string_view bytes) override {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    if (!bytes.starts_with("HTTP/1.1 202")) die("not accepted: " + std::string(bytes));
    busy_ = false;
    return bytes.size();  // a 202 has no body
  }

  const Plan& plan_;
  bool busy_ = false;
};

class Filler {
 public:
  explicit Filler(Plan plan) : plan_(std::move(plan)) {}

  void run() {
    bot_ = std::make_unique<Bot>(loop_, plan_, progress_);
    bot_->start();
    wait_for([&] { return progress_.established == 1; }, "the bot's session");
    for (int i = 0; i < plan_.threads; ++i) {
      people_.push_back(std::make_unique<Person>(loop_, plan_, i, progress_));
      people_.back()->start();
      wait_for([&] { return progress_.established >= i - 100; }, "the sessions of the people");
    }
    wait_for([&] { return progress_.established == 1 + plan_.threads; }, "all sessions");
    for (int i = 0; i < kConnections; ++i) {
      posters_.push_back(std::make_unique<Poster>(loop_, plan_));
      posters_.back()->start();
    }
    for (int round = 0; round < plan_.rounds; ++round) {
      round % 2 == 0 ? people_write(round) : bot_posts(round);
      std::fprintf(stderr, "\rround %d of %d", round + 1, plan_.rounds);
    }
    std::fprintf(stderr, "\n");
    answer(R"({"messages":)" + std::to_string(progress_.at_bot + progress_.at_people) + "}");
  }

 private:
  template <typename Condition>
  void wait_for(Condition condition, const char* what) {
    double deadline = seconds_now() + kSecondsOfSilence;
    for (long seen = total(); !condition();) {
      loop_.turn(1'000);
      if (total() != seen) {
        seen = total();
        deadline = seconds_now() + kSecondsOfSilence;
      } else if (seconds_now() > deadline) {
        die(std::string("waited too long for ") + what);
      }
    }
  }

  long total() const { return progress_.established + progress_.at_bot + progress_.at_people; }

  void people_write(int round) {
    const long before = progress_.at_bot;
    for (int i = 0; i < plan_.threads; ++i) {
      people_[static_cast<std::size_t>(i)]->send_text(message(plan_.bot + "@msging.net", round, i));
      wait_for([&] { return before + i - progress_.at_bot < kUnarrived; }, "messages at the bot");
    }
    wait_for([&] { return progress_.at_bot == before + plan_.threads; }, "the last at the bot");
  }

  void bot_posts(int round) {
    const long before = progress_.at_people;
    for (int i = 0; i < plan_.threads; ++i) {
      Poster* poster = nullptr;
      wait_for(
          [&] {
            for (auto& candidate : posters_) {
              if (!candidate->busy()) poster = candidate.get();
            }
            return poster != nullptr;
          },
          "a message to be accepted");
      poster->post(message(person(plan_, i), round, i));
    }
    wait_for([&] { return progress_.at_people == before + plan_.threads; }, "the last at a person");
  }

  Plan plan_;
  Loop loop_;
  Progress progress_;
  std::unique_ptr<Bot> bot_;
  std::vector<std::unique_ptr<Person>> people_;
  std::vector<std::unique_ptr<Poster>> posters_;
};

}  // namespace

void fill(const Options& options) {
  Plan plan;
  plan.websocket = {options.text("address"), "/", "lime", {}};
  plan.bot = options.text("bot");
  plan.key = options.text("key");
  plan.authorization = options.text("authorization");
  plan.domain = options.text("domain", "0mn.io");
  plan.threads = options.number("threads", 10'000);
  plan.rounds = options.number("rounds", 100);
  Filler(std::move(plan)).run();
}

}  // namespace bench
