// C3 to C5: what bots note about a contact.
#include <memory>
#include <utility>

#include "base/ids.h"
#include "base/json_writer.h"
#include "base/time_text.h"
#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/contacts/contacts.h"
#include "services/contacts/roster.h"
#include "services/resource.h"
#include "services/support.h"

namespace parlance::services {
namespace {

constexpr std::size_t kLongestComment = std::size_t{64} << 10;  // bytes
constexpr PageRule kPage{.take_default = 100, .take_max = 100};

void append_comment(std::string& out, const store::ContactComment& comment, bool with_author) {
  JsonObject object(out);
  object.string("id", comment.id);
  if (with_author) object.string("authorIdentity", comment.author);
  object.string("storageDate", to_iso8601(comment.date));
  object.string("content", comment.content);
  object.close();
}

Result<std::string> read_content(std::string_view json) {
  const auto resource = Resource::read(json);
  if (!resource) return std::unexpected(resource.error());
  auto content = resource->string("content");
  if (!content) return std::unexpected(content.error());
  if (!*content) return fail(ErrorCode::kInvalid, "is required", "content");
  if ((*content)->size() > kLongestComment) {
    return fail(ErrorCode::kTooLarge, "must not be longer than 64 KiB", "content");
  }
  return std::move(**content);
}

void set_comment(hub::CommandCall call) {
  const auto owner = roster_owner(call);
  if (owner == nullptr || !check_resource(call, kCommentType)) return;
  const auto address = contact_address(call, call.variables.front());
  if (!address) return;
  auto content = read_content(call.command.resource);
  if (!content) return call.reply.failure(content.error());
  store::ContactComment comment{.id = new_uuid(),
                                .author = std::string(call.caller.node.identity()),
                                .date = call.hub.clock().now(),
                                .content = std::move(*content)};
  std::string answer;
  append_comment(answer, comment, false);
  call.hub.store().writer().submit(
      [roster = roster_of(*owner), address = *address,
       comment = std::move(comment)](store::Connection& connection) {
        store::add_comment(connection, roster, address, comment);
      },
      [answer = std::move(answer), reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        reply.success(kCommentType, std::move(answer));
      });
}

void list_comments(hub::CommandCall call) {
  const auto owner = roster_owner(call);
  if (owner == nullptr) return;
  const auto address = contact_address(call, call.variables.front());
  if (!address) return;
  const auto page = read_page(call.uri, kPage);
  if (!page) return call.reply.failure(page.error());
  answer_from_store(call.reply, [&] {
    const auto list = store::list_comments(call.hub.store().reader(), roster_of(*owner), *address,
                                           page->skip, page->take);
    std::string out;
    CollectionWriter items(out, kCommentType, list.total);
    for (const auto& comment : list.comments) append_comment(items.item(), comment, true);
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

void delete_comment(hub::CommandCall call) {
  const auto owner = roster_owner(call);
  if (owner == nullptr) return;
  const auto address = contact_address(call, call.variables.front());
  if (!address) return;
  remove_from_store(call.hub, std::move(call.reply),
                    [roster = roster_of(*owner), address = *address,
                     id = call.variables.back()](store::Connection& connection) {
                      return store::remove_comment(connection, roster, address, id);
                    });
}

}  // namespace

void add_comments(hub::CommandTable& table) {
  table.add({"crm", Method::kSet, "/contacts/{identity}/comments", kCommentType,
             "Notes something about a contact, which need not exist.", set_comment});
  table.add({"crm", Method::kGet, "/contacts/{identity}/comments", kCommentType,
             "The last comments on a contact, oldest first.", list_comments});
  table.add({"crm", Method::kDelete, "/contacts/{identity}/comments/{id}", "", "Removes a comment.",
             delete_comment});
}

}  // namespace parlance::services
