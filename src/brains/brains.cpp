#include "brains/brains.h"

#include <memory>
#include <string>

#include "brains/greeter/greeter.h"

namespace parlance::brains {
namespace {

constexpr std::string_view kGreeter = "greeter";

}  // namespace

std::vector<std::string_view> builtin_names() {
  return {kGreeter};
}

void register_builtin(hub::Hub& hub) {
  hub.add_brain(std::string(kGreeter), std::make_unique<Greeter>(hub.clock()));
}

}  // namespace parlance::brains
