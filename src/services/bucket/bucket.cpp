#include "services/bucket/bucket.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/json_writer.h"
#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/support.h"
#include "store/buckets.h"

namespace parlance::services {
namespace {

constexpr std::size_t kLongestKey = 512;                            // bytes
constexpr std::size_t kLargestDocument = std::size_t{5} << 20;      // bytes of JSON
constexpr double kLongestLife = 100.0 * 366 * 24 * 3600 * 1000;     // ms
constexpr PageRule kPage{.take_default = 100, .take_max = 10'000};  // of keys
constexpr std::int64_t kRemovedWithASet = 8;
constexpr std::int64_t kRemovedAtOnce = 500;

// Whose bucket; else the reply has been given.
store::IdentityId bucket_of(hub::CommandCall& call) {
  if (!may_act(call)) {
    refuse_foreign(call.reply);
    return 0;
  }
  const auto account = call.hub.accounts().find(call.owner);
  if (account != nullptr) return account->account.id;
  call.reply.failure(reason_code::kNotAllowed, "A guest has no account that could have a bucket");
  return 0;
}

// False: the reply has been given.
bool check_key(hub::CommandCall& call) {
  if (call.variables.front().size() <= kLongestKey) return true;
  call.reply.failure(reason_code::kArgument, "key: must not be longer than 512 bytes");
  return false;
}

// `expiration`: milliseconds from now, also with a fraction.
Result<std::optional<Timestamp>> read_expiry(const LimeUri& uri, Timestamp now) {
  const auto text = uri.query("expiration");
  if (!text || text->empty()) return std::nullopt;
  double life = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, problem] = std::from_chars(text->data(), end, life);
  if (stop != end || problem != std::errc{} || !(life > 0) || life > kLongestLife) {
    return fail(ErrorCode::kInvalid,
                "must be a number of milliseconds, more than 0 and at most 100 years",
                "expiration");
  }
  return now + Millis{static_cast<std::int64_t>(std::ceil(life))};
}

void set_document(hub::CommandCall call) {
  const auto owner = bucket_of(call);
  if (owner == 0 || !check_key(call)) return;
  const Timestamp now = call.hub.clock().now();
  const auto expires = read_expiry(call.uri, now);
  if (!expires) return call.reply.failure(expires.error());
  if (call.command.resource.empty()) {
    return call.reply.failure(reason_code::kEmptyDocument, "There is no document to store");
  }
  if (call.command.resource.size() > kLargestDocument) {
    return call.reply.failure(reason_code::kArgument,
                              "resource: must not be larger than 5 MiB of JSON");
  }
  call.hub.store().writer().submit(
      [owner, now, key = call.variables.front(),
       document = store::BucketDocument{call.command.type, call.command.resource, *expires}](
          store::Connection& connection) {
        store::put_document(connection, owner, key, document);
        store::remove_expired_documents(connection, now, kRemovedWithASet);
      },
      [reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        reply.success();
      });
}

void get_document(hub::CommandCall call) {
  const auto owner = bucket_of(call);
  if (owner == 0 || !check_key(call)) return;
  answer_from_store(call.reply, [&] {
    auto found = store::find_document(call.hub.store().reader(), owner, call.variables.front(),
                                      call.hub.clock().now());
    if (!found) return not_found(call.reply);
    call.reply.success(found->type, std::move(found->document));
  });
}

void list_documents(hub::CommandCall call) {
  const auto owner = bucket_of(call);
  if (owner == 0) return;
  const auto page = read_page(call.uri, kPage);
  if (!page) return call.reply.failure(page.error());
  answer_from_store(call.reply, [&] {
    const auto list = store::list_keys_of_bucket(call.hub.store().reader(), owner, page->skip,
                                                 page->take, call.hub.clock().now());
    std::string out;
    CollectionWriter items(out, media_type::kText, list.total);
    for (const auto& key : list.keys) append_json_string(items.item(), key);
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

void delete_document(hub::CommandCall call) {
  const auto owner = bucket_of(call);
  if (owner == 0 || !check_key(call)) return;
  remove_from_store(call.hub, std::move(call.reply),
                    [owner, now = call.hub.clock().now(),
                     key = call.variables.front()](store::Connection& connection) {
                      return store::remove_document(connection, owner, key, now);
                    });
}

// Removes what expired, a little at a time, until nothing is left.
void sweep(store::Store& store, Timestamp now) {
  auto removed = std::make_shared<std::int64_t>(0);
  store.writer().submit(
      [removed, now](store::Connection& connection) {
        *removed = store::remove_expired_documents(connection, now, kRemovedAtOnce);
      },
      [removed, now, &store](const Result<void>& outcome) {
        if (outcome && *removed >= kRemovedAtOnce) sweep(store, now);
      });
}

class BucketService final : public Service {
 public:
  void attach(hub::Hub& hub) override { hub_ = &hub; }
  void start() override { sweep(hub_->store(), hub_->clock().now()); }
  void stop() override {}

 private:
  hub::Hub* hub_ = nullptr;
};

}  // namespace

std::shared_ptr<Service> register_bucket(hub::CommandTable& table) {
  table.add({"", Method::kSet, "/buckets/{key}", "",
             "Stores a document of any type under a key, for good or for `expiration` ms.",
             set_document});
  table.add({"", Method::kGet, "/buckets/{key}", "", "The document of that key.", get_document});
  table.add({"", Method::kGet, "/buckets", media_type::kText, "The keys of all documents.",
             list_documents});
  table.add({"", Method::kDelete, "/buckets/{key}", "", "Removes the document.", delete_document});
  return std::make_shared<BucketService>();
}

}  // namespace parlance::services
