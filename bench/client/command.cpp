// Commands on one session, so many under way at a time: how many are answered in some seconds.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>

#include "control.h"
#include "lime.h"
#include "modes.h"

namespace bench {

namespace {

struct Load {
  std::string method, kind;
  int things = 0;
  int under_way = 0;
};

class Asker : public LimeSession {
 public:
  Asker(Loop& loop, Target target, Login login, Load load)
      : LimeSession(loop, std::move(target), std::move(login)), load_(std::move(load)) {}

  void begin() {
    for (int i = 0; i < load_.under_way; ++i) ask();
  }
  bool is_ready() const { return ready_; }
  long answered() const { return answered_; }

 private:
  void established() override { ready_ = true; }
  void message(std::string_view) override {}
  void ended() override { die("the server closed the connection"); }

  void text(std::string_view envelope) override {
    if (!ready_ || envelope.find(R"("id":"bench)") == std::string_view::npos) {
      return LimeSession::text(envelope);
    }
    if (envelope.find(R"("status":"success")") == std::string_view::npos) {
      die("a command failed: " + std::string(envelope));
    }
    ++answered_;
    ask();
  }

  void ask() {
    const std::string thing = std::to_string(random_() % static_cast<unsigned>(load_.things));
    const std::string step = std::to_string(++number_);
    std::string body = R"({"id":"bench)" + step + R"(","method":")" + load_.method + R"(","uri":")";
    const bool get = load_.method == "get";
    if (load_.kind == "bucket") {
      body += "/buckets/key" + thing + "\"";
      if (!get) {
        body += R"(,"type":"application/json","resource":{"step":)" + step + R"(,"text":")" +
                std::string(100, 'x') + "\"}";
      }
    } else if (get) {
      body += "/contacts/" + thing + "@wa.gw.msging.net\"";
    } else {
      body += R"(/contacts","type":"application/vnd.lime.contact+json","resource":{"identity":")" +
              thing + R"(@wa.gw.msging.net","name":"Person )" + thing +
              R"(","group":"vip","extras":{"step":")" + step + "\"}}";
    }
    send_text(body + "}");
  }

  Load load_;
  std::mt19937 random_{20};
  long number_ = 0;
  long answered_ = 0;
  bool ready_ = false;
};

}  // namespace

void command(const Options& options) {
  Loop loop;
  const Target target{options.text("address"), "/", "lime", {}};
  Asker asker(loop, target, Login{options.text("node"), options.text("key"), true},
              Load{options.text("method"), options.text("kind"), options.number("things", 1),
                   options.number("under-way", 32)});
  asker.start();
  while (!asker.is_ready()) loop.turn(-1);
  asker.begin();
  const double begin = seconds_now();
  const double end = begin + options.number("seconds", 4);
  while (seconds_now() < end) loop.turn(10);
  const double seconds = seconds_now() - begin;
  char report[100];
  std::snprintf(report, sizeof report, R"({"answered":%ld,"seconds":%.6f})", asker.answered(),
                seconds);
  answer(report);
}

}  // namespace bench
