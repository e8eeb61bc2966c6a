// A document as a client stored it: its media type and its raw JSON, kept byte for byte.
#pragma once

#include <string>

namespace parlance::store {

struct TypedDocument {
  std::string type;
  std::string document;
};

}  // namespace parlance::store
