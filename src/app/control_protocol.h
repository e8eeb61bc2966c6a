// What is said over the control socket: one JSON object a line.
//   {"command":"bot.add","name":"demo","brain":"greeter"}
//   {"ok":true,"result":{"identifier":"demo","accessKey":"…","authorization":"Key …"}}
//   {"ok":false,"code":"conflict","message":"…","field":"name"}
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/bot_admin.h"

namespace parlance::app {

// Carries out one request. Anything that is no request gets an answer that says so.
std::string answer_control(BotAdmin& bots, std::string_view request_json);

// Bots of a server elsewhere: `exchange` carries a request there and brings its answer.
using ControlExchange = std::function<Result<std::string>(std::string_view request_json)>;
std::unique_ptr<BotAdmin> remote_bots(ControlExchange exchange);

// The JSON of the command line's --json, and of results in the protocol.
std::string to_json(const BotCredentials& credentials);
std::string to_json(const BotInfo& bot);
std::string to_json(const std::vector<BotInfo>& bots);

}  // namespace parlance::app
