// The wiring: every part of the server, made in the order in which they need each other.
#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "app/address.h"
#include "app/program.h"
#include "app/stored_bots.h"
#include "app/web_files.h"
#include "base/text.h"
#include "brains/brains.h"
#include "dialects/lime/authenticator.h"
#include "dialects/lime/error_body.h"
#include "dialects/lime/http.h"
#include "dialects/lime/tcp.h"
#include "dialects/lime/websocket.h"
#include "hub/hub.h"
#include "hub/log.h"
#include "hub/server_metrics.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/log_hook.h"
#include "net/loop.h"
#include "net/tcp.h"
#include "services/services.h"
#include "store/store.h"

namespace parlance::app {
namespace {

constexpr std::chrono::milliseconds kDrainGrace{5'000};

hub::Settings hub_settings(const Config& config) {
  hub::Settings settings;
  settings.bots_domain = config.domain.bots;
  settings.people_domain = config.domain.people;
  settings.channel_domains = config.domain.channels;
  settings.node_name = config.node_name();
  settings.default_inbox = static_cast<std::int64_t>(config.inbox.default_size);
  settings.command_timeout = config.command.timeout;
  settings.throttle = config.throttle.enabled;
  settings.free_plan = {static_cast<int>(config.throttle.free_messages),
                        static_cast<int>(config.throttle.free_notifications),
                        static_cast<int>(config.throttle.free_commands)};
  settings.paid_plan = {static_cast<int>(config.throttle.paid_messages),
                        static_cast<int>(config.throttle.paid_notifications),
                        static_cast<int>(config.throttle.paid_commands)};
  settings.throttle_penalty =
      std::chrono::duration_cast<std::chrono::seconds>(config.throttle.penalty);
  settings.history_days = static_cast<int>(config.retention.threads_days);
  settings.notification_days = static_cast<int>(config.retention.notifications_days);
  settings.webhook_retries.clear();
  for (const auto seconds : config.webhook.retry_seconds) {
    settings.webhook_retries.emplace_back(static_cast<std::int64_t>(seconds));
  }
  settings.webhook_timeout = config.webhook.timeout;
  settings.webhook_http = config.egress.allow_http;
  settings.login_failures_per_minute = static_cast<int>(config.auth.max_failures_per_minute);
  return settings;
}

// The secrets of external token issuers, by name (auth.issuers).
using Issuers = std::map<std::string, std::string, std::less<>>;
Result<Issuers> read_issuers(const Config& config) {
  constexpr std::size_t kShortest = 32;
  Issuers issuers;
  for (const std::string& entry : config.auth.issuers) {
    const auto equals = entry.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return fail(ErrorCode::kInvalid, "'" + entry + "' is not NAME=FILE", "auth.issuers");
    }
    const std::string file = entry.substr(equals + 1);
    std::ifstream in(file, std::ios::binary);
    std::string secret{std::istreambuf_iterator<char>(in), {}};
    secret = std::string(trim(secret));
    if (!in.good() && !in.eof()) {
      return fail(ErrorCode::kInvalid, "the file " + file + " cannot be read", "auth.issuers");
    }
    if (secret.size() < kShortest) {
      return fail(ErrorCode::kInvalid, "the secret in " + file + " has less than 32 bytes",
                  "auth.issuers");
    }
    issuers.emplace(entry.substr(0, equals), std::move(secret));
  }
  return issuers;
}

class HttpWebhooks final : public hub::WebhookSender {
 public:
  explicit HttpWebhooks(net::EgressPolicy policy) : client_(std::move(policy)) {}

  void post(hub::WebhookCall call, Function<void(Result<int>)> done) override {
    net::HttpCall request;
    request.method = "POST";
    request.url = std::move(call.url);
    request.headers = std::move(call.headers);
    request.body = std::move(call.body);
    request.timeout = call.timeout;
    client_.send(std::move(request),
                 [done = std::move(done)](Result<net::HttpResult> result) mutable {
                   if (result) {
                     done(result->status);
                   } else {
                     done(std::unexpected(std::move(result.error())));
                   }
                 });
  }

 private:
  net::HttpClient client_;
};

std::vector<Executor*> executors_of(net::LoopPool& loops) {
  std::vector<Executor*> executors;
  for (std::size_t i = 0; i < loops.size(); ++i) executors.push_back(&loops.at(i));
  return executors;
}

std::optional<net::TlsFiles> tls_of(const Config& config) {
  if (config.tls.certificate.empty()) return std::nullopt;
  return net::TlsFiles{config.tls.certificate, config.tls.key};
}

class Server final : public RunningServer {
 public:
  Server(const Config& config, Issuers issuers, std::unique_ptr<store::Store> store)
      : config_(config),
        store_(std::move(store)),
        metrics_(registry_),
        loops_(config.server.loops != 0 ? config.server.loops
                                        : std::max(1U, std::thread::hardware_concurrency())),
        webhooks_({config.egress.allow, config.egress.deny, config.egress.allow_http}),
        hub_(hub_settings(config), *store_, executors_of(loops_), system_clock(), metrics_),
        authenticator_(hub_, std::move(issuers)),
        bots_(*store_, config_, [this](const Node& identity) {
          hub_.accounts().forget(identity);
          hub_.account_changed(identity);
        }) {
    session_.handshake_timeout = config.lime.handshake_timeout;
    session_.ping_after = config.lime.ping_after;
    session_.ping_within = config.lime.ping_within;
    session_.envelope_limit = config.lime.envelope_limit;
    websocket_.session = session_;
    websocket_.origins = config.http.origins;
    websocket_.options.subprotocols = {"lime"};
    websocket_.options.message_limit = config.lime.envelope_limit;

    net::set_log_hook([](std::string_view where, std::string_view what) {
      hub::log_error("network", {{"where", where}, {"what", what}});
    });
    hub::add_process_metrics(registry_);
    registry_.gauge_from("parlance_mailboxes", "Identities held in memory.",
                         [this] { return static_cast<double>(hub_.gauges().mailboxes); });
    metrics_.queue_depth("unsettled",
                         [this] { return static_cast<double>(hub_.gauges().unsettled); });
    hub_.use_webhooks(webhooks_);
    brains::register_builtin(hub_);
    services_ =
        services::register_all(hub_.commands(), {.history_cache = config.history.cache_size});
    for (const auto& service : services_) service->attach(hub_);
    add_routes();
  }

  ~Server() override { drain(); }

  Result<void> start() {
    loops_.start();
    hub_.start();
    for (const auto& service : services_) service->start();
    const auto http = split_address(config_.http.listen);
    const auto tcp = split_address(config_.tcp.listen);
    if (!http) return std::unexpected(http.error());
    if (!tcp) return std::unexpected(tcp.error());
    net::HttpLimits limits;
    http_ = std::make_unique<net::HttpServer>(loops_, router_, limits);
    auto bound = http_->listen(http->host, http->port);
    if (!bound) return std::unexpected(bound.error());
    http_address_ = join_address(http->host, *bound);
    if (!config_.https.listen.empty()) {
      const auto https = split_address(config_.https.listen);
      if (!https) return std::unexpected(https.error());
      if (auto also = http_->listen(https->host, https->port, tls_of(config_)); !also) {
        return std::unexpected(also.error());
      }
    }
    net::TcpOptions options;
    options.input_limit = config_.lime.envelope_limit;
    const auto tls = tls_of(config_);
    tcp_ = std::make_unique<net::TcpServer>(
        loops_, lime::tcp_sessions(hub_, authenticator_, session_, tls.has_value()), options, tls);
    bound = tcp_->listen(tcp->host, tcp->port);
    if (!bound) return std::unexpected(bound.error());
    tcp_address_ = join_address(tcp->host, *bound);
    ready_ = true;
    return {};
  }

  std::string http_address() const override { return http_address_; }
  std::string tcp_address() const override { return tcp_address_; }
  BotAdmin& bots() override { return bots_; }

  void drain() override {
    if (drained_) return;
    drained_ = true;
    ready_ = false;
    for (const auto& service : services_) service->stop();
    hub_.stop();
    std::promise<void> http_done;
    std::promise<void> tcp_done;
    if (http_) http_->drain(kDrainGrace, [&] { http_done.set_value(); });
    if (tcp_) tcp_->drain(kDrainGrace, [&] { tcp_done.set_value(); });
    if (http_) http_done.get_future().wait();
    if (tcp_) tcp_done.get_future().wait();
    store_->stop();
    loops_.stop();
  }

 private:
  void add_routes() {
    router_.on_response([this](const std::string& route) {
      hub::StatusCounter& statuses = metrics_.http_requests(route);
      return [&statuses](int status) { statuses.add(status); };
    });
    router_.on_error([](int status, std::string_view what) {
      net::HttpResponse response;
      response.status = status;
      response.content_type = lime::kJsonBody;
      response.body = lime::error_body({reason_code::kValidation, std::string(what)});
      return response;
    });
    router_.on_upgrade(lime::websocket_upgrade(hub_, authenticator_, websocket_));
    lime::add_http_routes(router_, hub_, authenticator_, config_.http.body_limit);
    const std::string folder = find_web_folder(config_.web.directory);
    if (add_web_routes(router_, folder) == 0) {
      hub::log_warn("the web pages are not built", {{"page", "/chat/NAME"}});
    }
    router_.add({"GET", "/healthz", [](const net::HttpRequest&, net::HttpResponder responder) {
                   responder.reply(200, "text/plain; charset=utf-8", "ok\n");
                 }});
    router_.add({"GET", "/readyz", [this](const net::HttpRequest&, net::HttpResponder responder) {
                   if (ready_) {
                     responder.reply(200, "text/plain; charset=utf-8", "ready\n");
                   } else {
                     responder.reply(503, "text/plain; charset=utf-8", "not ready\n");
                   }
                 }});
    router_.add({"GET", "/metrics", [this](const net::HttpRequest&, net::HttpResponder responder) {
                   responder.reply(200, hub::MetricRegistry::kContentType, registry_.expose());
                 }});
  }

  Config config_;
  std::unique_ptr<store::Store> store_;
  hub::MetricRegistry registry_;
  hub::ServerMetrics metrics_;
  net::LoopPool loops_;
  HttpWebhooks webhooks_;
  hub::Hub hub_;
  std::vector<std::shared_ptr<services::Service>> services_;
  lime::Authenticator authenticator_;
  lime::SessionOptions session_;
  lime::WebSocketSettings websocket_;
  StoredBots bots_;
  net::HttpRouter router_;
  std::unique_ptr<net::HttpServer> http_;
  std::unique_ptr<net::TcpServer> tcp_;
  std::string http_address_;
  std::string tcp_address_;
  std::atomic<bool> ready_{false};
  bool drained_ = false;
};

// Bots of a store that only the command line has open.
class OfflineBots final : public BotAdmin {
 public:
  OfflineBots(const Config& config, std::unique_ptr<store::Store> store)
      : config_(config), store_(std::move(store)), bots_(*store_, config_, {}) {}
  ~OfflineBots() override { store_->stop(); }
  Result<BotCredentials> add(const BotSpec& bot) override { return bots_.add(bot); }
  Result<std::vector<BotInfo>> list() override { return bots_.list(); }
  Result<BotInfo> show(std::string_view name) override { return bots_.show(name); }
  Result<void> remove(std::string_view name) override { return bots_.remove(name); }

 private:
  Config config_;
  std::unique_ptr<store::Store> store_;
  StoredBots bots_;
};

Result<std::unique_ptr<store::Store>> open_store(const Config& config) {
  store::StoreOptions options;
  options.folder = config.data.directory;
  return store::Store::open(options);
}

Result<std::unique_ptr<RunningServer>> start_server(const Config& config) {
  auto issuers = read_issuers(config);
  if (!issuers) return std::unexpected(issuers.error());
  auto store = open_store(config);
  if (!store) return std::unexpected(store.error());
  auto server = std::make_unique<Server>(config, std::move(*issuers), std::move(*store));
  if (auto started = server->start(); !started) return std::unexpected(started.error());
  return server;
}

Result<std::unique_ptr<BotAdmin>> open_bots(const Config& config) {
  auto store = open_store(config);
  if (!store) return std::unexpected(store.error());
  return std::make_unique<OfflineBots>(config, std::move(*store));
}

std::vector<CommandRow> list_commands(const Config& config) {
  const hub::Settings settings = hub_settings(config);
  const hub::Domains domains(settings);
  hub::CommandTable table;
  services::register_all(table);
  std::vector<CommandRow> rows;
  for (const hub::CommandRow& row : table.rows()) {
    rows.push_back({row.service == "*" ? "postmaster@*"
                                       : std::string(domains.server_node(row.service).identity()),
                    std::string(to_text(row.method)), std::string(row.uri), std::string(row.type),
                    std::string(row.description)});
  }
  return rows;
}

}  // namespace

Program parlance_program() {
  return {start_server, open_bots, list_commands};
}

}  // namespace parlance::app
