#include "services/resources/resources.h"

#include <utility>

#include "base/json_writer.h"
#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/resources/resource_message.h"
#include "services/support.h"
#include "store/resources.h"

namespace parlance::services {
namespace {

constexpr std::size_t kLongestKey = 512;  // bytes, decoded
constexpr PageRule kPage{.take_default = 100, .take_max = 10'000};

// Whose resources; else the reply has been given.
store::IdentityId keeper_of(hub::CommandCall& call) {
  if (!may_act(call)) {
    refuse_foreign(call.reply);
    return 0;
  }
  const auto account = call.hub.accounts().find(call.owner);
  if (account != nullptr) return account->account.id;
  call.reply.failure(reason_code::kNotAllowed, "A guest has no account that could have resources");
  return 0;
}

// False: the reply has been given.
bool check_key(hub::CommandCall& call) {
  if (call.variables.front().size() <= kLongestKey) return true;
  call.reply.failure(reason_code::kArgument, "key: must not be longer than 512 bytes");
  return false;
}

void set_resource(hub::CommandCall call) {
  const auto owner = keeper_of(call);
  if (owner == 0 || !check_key(call)) return;
  if (call.command.resource.empty()) {
    return call.reply.failure(reason_code::kEmptyDocument, "There is no document to store");
  }
  call.hub.store().writer().submit(
      [&store = call.hub.store(), owner, key = call.variables.front(),
       document = store::TypedDocument{call.command.type, call.command.resource}](
          store::Connection& connection) {
        store::put_resource(connection, owner, key, document, store.next_sequence());
      },
      [reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        reply.success();
      });
}

void get_resource(hub::CommandCall call) {
  const auto owner = keeper_of(call);
  if (owner == 0 || !check_key(call)) return;
  answer_from_store(call.reply, [&] {
    auto found = store::find_resource(call.hub.store().reader(), owner, call.variables.front());
    if (!found) return not_found(call.reply);
    call.reply.success(found->type, std::move(found->document));
  });
}

void list_resources(hub::CommandCall call) {
  const auto owner = keeper_of(call);
  if (owner == 0) return;
  const auto page = read_page(call.uri, kPage);
  if (!page) return call.reply.failure(page.error());
  answer_from_store(call.reply, [&] {
    const auto list =
        store::list_resources(call.hub.store().reader(), owner, page->skip, page->take);
    std::string out;
    CollectionWriter items(out, media_type::kText, list.total);
    for (const auto& key : list.keys) append_json_string(items.item(), key);
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

void delete_resource(hub::CommandCall call) {
  const auto owner = keeper_of(call);
  if (owner == 0 || !check_key(call)) return;
  remove_from_store(call.hub, std::move(call.reply),
                    [owner, key = call.variables.front()](store::Connection& connection) {
                      return store::remove_resource(connection, owner, key);
                    });
}

class ResourceService final : public Service {
 public:
  void attach(hub::Hub& hub) override {
    hub.add_rewriter([&hub](Message& message, const hub::AccountPtr& sender) {
      if (!media_type::same(message.type, kResourceType)) return Reason{};
      return put_document_in_place(hub.store().reader(), message, sender);
    });
  }
  void start() override {}
  void stop() override {}
};

}  // namespace

std::shared_ptr<Service> register_resources(hub::CommandTable& table) {
  table.add({"", Method::kSet, "/resources/{key}", "",
             "Stores a document of any type, to be sent by its key.", set_resource});
  table.add({"", Method::kGet, "/resources/{key}", "", "The document of that key.", get_resource});
  table.add({"", Method::kGet, "/resources", media_type::kText,
             "The keys of all documents, most recently written first.", list_resources});
  table.add(
      {"", Method::kDelete, "/resources/{key}", "", "Removes the document.", delete_resource});
  return std::make_shared<ResourceService>();
}

}  // namespace parlance::services
