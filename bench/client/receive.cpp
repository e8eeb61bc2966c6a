#include <cstdlib>
#include <memory>

#include "control.h"
#include "lime.h"
#include "modes.h"
#include "tally.h"

namespace bench {

namespace {

class LimeReceiver : public LimeSession {
 public:
  LimeReceiver(Loop& loop, Target target, Login login, Tally& tally, bool notifies)
      : LimeSession(loop, std::move(target), std::move(login)),
        tally_(tally),
        notifies_(notifies) {}

 private:
  void established() override { answer(R"({"ready":true})"); }
  void message(std::string_view envelope) override {
    tally_.record(envelope);
    if (notifies_) notify(envelope);
  }
  void ended() override { die("the server closed the receiver's connection"); }

  Tally& tally_;
  bool notifies_;
};

class PlainReceiver : public WebSocket {
 public:
  PlainReceiver(Loop& loop, Target target, Tally& tally)
      : WebSocket(loop, std::move(target)), tally_(tally) {}

 private:
  void opened() override { answer(R"({"ready":true})"); }
  void text(std::string_view payload) override { tally_.record(payload); }
  void ended() override { die("the server closed the receiver's connection"); }

  Tally& tally_;
};

}  // namespace

void receive(const Options& options) {
  Loop loop;
  Tally tally;
  const Target target{
      options.text("address"), options.text("path", "/"), options.text("protocol"), {}};
  std::unique_ptr<Stream> receiver;
  if (const auto node = options.text("node"); !node.empty()) {
    receiver = std::make_unique<LimeReceiver>(loop, target, Login{node, options.text("key"), true},
                                              tally, options.flag("notify"));
  } else {
    receiver = std::make_unique<PlainReceiver>(loop, target, tally);
  }
  Control control(loop, [&](const std::string& word, const std::string& argument) {
    if (word == "reset") {
      tally.reset(static_cast<std::uint32_t>(std::strtoul(argument.c_str(), nullptr, 16)));
      answer(R"({"reset":true})");
    } else if (word == "report") {
      answer(tally.report());
    }
  });
  receiver->start();
  while (!control.over()) loop.turn(-1);
}

}  // namespace bench
