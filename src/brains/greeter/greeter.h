// The brain of the demo bot: greets, tells the time, rolls dice, shows a menu and understands the
// choice. It keeps no state, so a message means the same whenever it comes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "hub/brain.h"
#include "model/envelope.h"

namespace parlance::brains {

class Greeter final : public hub::Brain {
 public:
  // `roll` gives a number from 1 to `sides`; tests replace it.
  explicit Greeter(const Clock& clock);
  Greeter(const Clock& clock, std::function<int(int sides)> roll);

  void turn(hub::Turn turn) override;

  // What it says to a text.
  struct Answer {
    std::string type;
    std::string content;  // raw JSON
  };
  Answer answer(std::string_view text) const;

 private:
  std::string time_text() const;

  const Clock& clock_;
  std::function<int(int sides)> roll_;
};

}  // namespace parlance::brains
