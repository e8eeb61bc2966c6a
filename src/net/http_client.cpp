#include "net/http_client.h"

#include <curl/curl.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>

#include "net/egress.h"
#include "net/http_transfer.h"

namespace parlance::net {

namespace {

// A slow host holds at most its share, so that it cannot starve the others.
constexpr long kConnections = 512;
constexpr long kConnectionsOfAHost = 32;
constexpr std::size_t kSpareHandles = 32;
constexpr int kLongestPoll = 60'000;

struct Call {
  HttpCall call;
  HttpTransfer::Done done;
};

EgressRules checked(const EgressPolicy& policy) {
  auto rules = EgressRules::from(policy);
  if (!rules) throw std::invalid_argument(rules.error().message);
  return std::move(*rules);
}

CURLM* make_multi() {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM* multi = global == CURLE_OK ? curl_multi_init() : nullptr;
  if (multi == nullptr) throw std::runtime_error("libcurl could not be set up");
  curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, kConnections);
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, kConnectionsOfAHost);
  return multi;
}

}  // namespace

struct HttpClient::Impl {
  explicit Impl(const EgressPolicy& policy) : rules(checked(policy)), multi(make_multi()) {
    thread = std::thread([this] { run(); });
  }

  ~Impl() {
    stopping.store(true);
    curl_multi_wakeup(multi);
    thread.join();
    curl_multi_cleanup(multi);
  }

  void send(Call call) {
    {
      const std::scoped_lock lock(mutex);
      incoming.push_back(std::move(call));
    }
    curl_multi_wakeup(multi);
  }

  void run() {
    while (!stopping.load()) {
      start_incoming();
      int running = 0;
      curl_multi_perform(multi, &running);
      finish_completed();
      curl_multi_poll(multi, nullptr, 0, kLongestPoll, nullptr);
    }
    const Error stopped{ErrorCode::kUnavailable, "the server is stopping"};
    for (auto& [easy, transfer] : transfers) {
      curl_multi_remove_handle(multi, easy);
      transfer->abandon(stopped);
    }
    transfers.clear();
    for (Call& call : take_incoming()) call.done(std::unexpected(stopped));
    spare.clear();
  }

  std::vector<Call> take_incoming() {
    const std::scoped_lock lock(mutex);
    return std::exchange(incoming, {});
  }

  void start_incoming() {
    for (Call& call : take_incoming()) {
      if (auto checked_call = check_call(call.call, rules); !checked_call) {
        call.done(std::unexpected(checked_call.error()));
        continue;
      }
      auto transfer = std::make_unique<HttpTransfer>(take_handle(), std::move(call.call), rules,
                                                     std::move(call.done));
      CURL* easy = transfer->easy();
      if (curl_multi_add_handle(multi, easy) != CURLM_OK) {
        transfer->abandon({ErrorCode::kInternal, "libcurl refused the request"});
        continue;
      }
      transfers.emplace(easy, std::move(transfer));
    }
  }

  void finish_completed() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      auto node = transfers.extract(message->easy_handle);
      curl_multi_remove_handle(multi, node.key());  // `message` is gone with it
      node.mapped()->finish(code);
      if (spare.size() < kSpareHandles) spare.push_back(node.mapped()->take_handle());
    }
  }

  EasyHandle take_handle() {
    if (spare.empty()) {
      EasyHandle made(curl_easy_init());
      if (made == nullptr) throw std::bad_alloc();
      return made;
    }
    EasyHandle handle = std::move(spare.back());
    spare.pop_back();
    return handle;
  }

  const EgressRules rules;
  CURLM* const multi;
  std::mutex mutex;
  std::vector<Call> incoming;
  std::atomic<bool> stopping = false;
  // The thread's own.
  std::unordered_map<CURL*, std::unique_ptr<HttpTransfer>> transfers;
  std::vector<EasyHandle> spare;
  std::thread thread;
};

HttpClient::HttpClient(EgressPolicy policy) : impl_(std::make_unique<Impl>(policy)) {}
HttpClient::~HttpClient() = default;

void HttpClient::send(HttpCall call, Function<void(Result<HttpResult>)> done) {
  impl_->send({std::move(call), std::move(done)});
}

}  // namespace parlance::net
