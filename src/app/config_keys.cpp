#include "app/config_keys.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace parlance::app {

namespace {

constexpr std::uint64_t kSecond = 1'000;
constexpr std::uint64_t kHour = 3'600 * kSecond;
constexpr std::uint64_t kKibi = 1 << 10;
constexpr std::uint64_t kGibi = 1 << 30;

std::vector<ConfigKey> make_keys() {
  using enum ValueType;
  const Bounds any_text{.may_be_empty = true};
  const Bounds waiting{.lowest = kSecond, .highest = kHour};
  const Bounds rate{.lowest = 1, .highest = 1'000'000};
  const Bounds days{.lowest = 1, .highest = 36'500};
  return {
      {"data.directory", kText, [](Config& c) -> Target { return &c.data.directory; },
       "Folder of the database and of everything else the server keeps. Made when absent."},
      {"server.loops",
       kNumber,
       [](Config& c) -> Target { return &c.server.loops; },
       "Threads that serve connections. 0: one for each core.",
       {.highest = 256}},

      {"http.listen", kAddress, [](Config& c) -> Target { return &c.http.listen; },
       "Address of the HTTP and WebSocket listener. Port 0 takes a free one."},
      {"http.body_limit",
       kSize,
       [](Config& c) -> Target { return &c.http.body_limit; },
       "Largest body of a request; a larger one is answered with 413.",
       {.lowest = kKibi, .highest = kGibi}},
      {"http.origins", kTextList, [](Config& c) -> Target { return &c.http.origins; },
       "Web origins whose pages may open a WebSocket, such as \"https://example.com\". \"*\": "
       "all."},
      {"https.listen", kAddress, [](Config& c) -> Target { return &c.https.listen; },
       "Address of a second listener that speaks HTTPS. Empty: none. Needs `tls`.", any_text},
      {"tcp.listen", kAddress, [](Config& c) -> Target { return &c.tcp.listen; },
       "Address of the listener for LIME over TCP. Port 0 takes a free one."},
      {"tls.certificate", kText, [](Config& c) -> Target { return &c.tls.certificate; },
       "PEM file with the certificate and its chain, for HTTPS and for the TLS upgrade over TCP.",
       any_text},
      {"tls.key", kText, [](Config& c) -> Target { return &c.tls.key; },
       "PEM file with the private key of the certificate.", any_text},

      {"node.name", kText, [](Config& c) -> Target { return &c.node.name; },
       "Name of this server: it sends as `postmaster@msging.net/NAME`. Empty: `#` and the short "
       "host name.",
       any_text},
      {"domain.bots", kText, [](Config& c) -> Target { return &c.domain.bots; },
       "Domain of bots and of the server itself."},
      {"domain.people", kText, [](Config& c) -> Target { return &c.domain.people; },
       "Domain of guests of the web chat."},
      {"domain.channels", kTextList, [](Config& c) -> Target { return &c.domain.channels; },
       "Domains that lead to a messaging network."},

      {"lime.envelope_limit",
       kSize,
       [](Config& c) -> Target { return &c.lime.envelope_limit; },
       "Largest envelope over WebSocket and TCP.",
       {.lowest = kKibi, .highest = kGibi}},
      {"lime.handshake_timeout", kDuration,
       [](Config& c) -> Target { return &c.lime.handshake_timeout; },
       "Time from the connection to the established session.", waiting},
      {"lime.ping_after", kDuration, [](Config& c) -> Target { return &c.lime.ping_after; },
       "Silence after which the server pings a client.", waiting},
      {"lime.ping_within", kDuration, [](Config& c) -> Target { return &c.lime.ping_within; },
       "Time a client has to answer a ping before its connection is dropped.", waiting},
      {"command.timeout", kDuration, [](Config& c) -> Target { return &c.command.timeout; },
       "Time a command forwarded to a client has to be answered.", waiting},
      {"inbox.default_size",
       kNumber,
       [](Config& c) -> Target { return &c.inbox.default_size; },
       "Messages kept for an absent bot or person that has no size of its own.",
       {.highest = 100'000'000}},

      {"throttle.enabled", kBoolean, [](Config& c) -> Target { return &c.throttle.enabled; },
       "Whether the limits of a bot's plan are enforced."},
      {"throttle.free_messages", kNumber,
       [](Config& c) -> Target { return &c.throttle.free_messages; },
       "Messages a second that a bot on the plan `free` may send.", rate},
      {"throttle.free_notifications", kNumber,
       [](Config& c) -> Target { return &c.throttle.free_notifications; },
       "Notifications a second on the plan `free`.", rate},
      {"throttle.free_commands", kNumber,
       [](Config& c) -> Target { return &c.throttle.free_commands; },
       "Commands a second on the plan `free`.", rate},
      {"throttle.paid_messages", kNumber,
       [](Config& c) -> Target { return &c.throttle.paid_messages; },
       "Messages a second on the plan `paid`.", rate},
      {"throttle.paid_notifications", kNumber,
       [](Config& c) -> Target { return &c.throttle.paid_notifications; },
       "Notifications a second on the plan `paid`.", rate},
      {"throttle.paid_commands", kNumber,
       [](Config& c) -> Target { return &c.throttle.paid_commands; },
       "Commands a second on the plan `paid`.", rate},
      {"throttle.penalty",
       kDuration,
       [](Config& c) -> Target { return &c.throttle.penalty; },
       "Time for which envelopes are refused once a limit was passed.",
       {.lowest = kSecond, .highest = 24 * kHour}},

      {"history.cache_size",
       kSize,
       [](Config& c) -> Target { return &c.history.cache_size; },
       "Memory, at most, for pages of threads that were read, so that they are read faster the "
       "next "
       "time; a page takes as much as its messages. 0: none.",
       {.highest = 1'024 * kGibi}},
      {"retention.threads_days", kNumber,
       [](Config& c) -> Target { return &c.retention.threads_days; },
       "Days for which the messages of threads are kept.", days},
      {"retention.notifications_days", kNumber,
       [](Config& c) -> Target { return &c.retention.notifications_days; },
       "Days for which notifications are kept.", days},

      {"webhook.retry_seconds",
       kNumberList,
       [](Config& c) -> Target { return &c.webhook.retry_seconds; },
       "Pauses before the second and further attempts at a bot's URL; after the last one the "
       "message has failed.",
       {.lowest = 1, .highest = 86'400}},
      {"webhook.timeout",
       kDuration,
       [](Config& c) -> Target { return &c.webhook.timeout; },
       "Time a bot's URL has to answer.",
       {.lowest = 100, .highest = kHour}},
      {"egress.allow", kTextList, [](Config& c) -> Target { return &c.egress.allow; },
       "Address blocks, such as \"10.1.0.0/16\", that outgoing requests may reach although they "
       "are "
       "not public."},
      {"egress.deny", kTextList, [](Config& c) -> Target { return &c.egress.deny; },
       "Address blocks that outgoing requests may never reach. Wins over `egress.allow`."},
      {"egress.allow_http", kBoolean, [](Config& c) -> Target { return &c.egress.allow_http; },
       "Whether outgoing requests may use plain `http://` URLs."},
      {"auth.max_failures_per_minute",
       kNumber,
       [](Config& c) -> Target { return &c.auth.max_failures_per_minute; },
       "Refused credentials a minute, for one identity from one address, before further attempts "
       "are refused unseen.",
       {.lowest = 1, .highest = 100'000}},
      {"auth.issuers", kTextList, [](Config& c) -> Target { return &c.auth.issuers; },
       "Who may issue tokens for the `external` scheme, each as \"NAME=FILE\": the file holds the "
       "secret of at least 32 bytes with which NAME signs its JSON Web Tokens (HS256)."},

      {"log.level",
       kText,
       [](Config& c) -> Target { return &c.log.level; },
       "Least severe line that is written: `debug`, `info`, `warn`, `error` or `off`.",
       {.choices = {"debug", "info", "warn", "error", "off"}}},
      {"log.format",
       kText,
       [](Config& c) -> Target { return &c.log.format; },
       "Form of a line: `text` or `json`.",
       {.choices = {"text", "json"}}},
      {"log.file", kText, [](Config& c) -> Target { return &c.log.file; },
       "File that lines are appended to. Empty: standard error.", any_text},
      {"web.directory", kText, [](Config& c) -> Target { return &c.web.directory; },
       "Folder of the built web pages. Empty: `web/dist` of the source tree, or "
       "`share/parlance/web` beside the program.",
       any_text},
  };
}

}  // namespace

std::span<const ConfigKey> config_keys() {
  static const std::vector<ConfigKey> keys = make_keys();
  return keys;
}

const ConfigKey* find_config_key(std::string_view name) {
  const auto keys = config_keys();
  const auto found = std::ranges::find(keys, name, &ConfigKey::name);
  return found == keys.end() ? nullptr : &*found;
}

std::string environment_name(std::string_view key) {
  std::string name = "PARLANCE_";
  for (const char c : key) {
    if (c >= 'a' && c <= 'z') {
      name.push_back(static_cast<char>(c - 'a' + 'A'));
    } else {
      name.push_back(c == '.' ? '_' : c);
    }
  }
  return name;
}

}  // namespace parlance::app
