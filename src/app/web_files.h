// The built web pages: read once at start, served from memory with their types and cache rules.
#pragma once

#include <string>

#include "net/http.h"

namespace parlance::app {

// The folder with the built pages: `configured`, or web/dist beside the source that the program was
// built from, or share/parlance/web beside the program; empty when there is none.
std::string find_web_folder(const std::string& configured);

// GET /chat/NAME and /assets/…; without a folder /chat/NAME answers 503 and says how to build it.
// Returns how many files are served.
std::size_t add_web_routes(net::HttpRouter& router, const std::string& folder);

}  // namespace parlance::app
