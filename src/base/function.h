// A callable that owns what it captured and is called once or more, on the thread its user names.
#pragma once

#include <functional>

namespace parlance {

template <class Signature>
using Function = std::move_only_function<Signature>;

}  // namespace parlance
