// The headers of a webhook request: a bot's own ones (spec blip-core A18) and those of the product.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parlance::hub {

using WebhookHeaders = std::vector<std::pair<std::string, std::string>>;

// `custom` is a JSON object of name: value, or empty. Left out: Host, Content-Length, Content-Type
// and those that belong to the connection, names that are no header names, and values with line
// breaks or other control characters.
WebhookHeaders webhook_headers(std::string_view custom);

}  // namespace parlance::hub
