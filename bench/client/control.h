// Orders of the benchmark on standard input, one a line; answers are lines of JSON on standard
// output. The program ends when the input does.
#pragma once

#include <functional>
#include <string>

#include "loop.h"

namespace bench {

class Control : public Watched {
 public:
  using Order = std::function<void(const std::string& word, const std::string& argument)>;
  Control(Loop& loop, Order order);

  bool over() const { return over_; }

 private:
  void ready(std::uint32_t events) override;

  Order order_;
  std::string pending_;
  bool over_ = false;
};

void answer(const std::string& json);

}  // namespace bench
