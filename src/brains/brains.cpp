#include "brains/brains.h"

#include <memory>

#include "brains/greeter/greeter.h"

namespace parlance::brains {

std::vector<std::string_view> builtin_names() { return {"greeter"}; }

void register_builtin(hub::Hub& hub) {
  hub.add_brain("greeter", std::make_unique<Greeter>(hub.clock()));
}

}  // namespace parlance::brains
