#include <mutex>
#include <utility>

#include "base/json_writer.h"
#include "hub/mailbox.h"
#include "model/media_type.h"
#include "services/resource.h"
#include "services/session/session.h"
#include "services/support.h"

namespace parlance::services {
namespace {

constexpr std::string_view kCapability = "application/vnd.lime.capability+json";
constexpr std::size_t kMostTypes = 256;

// Media types without parameters; absent counts as none.
Result<std::vector<std::string>> read_types(const Resource& resource, std::string_view name) {
  auto types = resource.strings(name);
  if (!types) return std::unexpected(types.error());
  std::vector<std::string> list = std::move(*types).value_or(std::vector<std::string>{});
  if (list.size() > kMostTypes) {
    return fail(ErrorCode::kTooLarge, "at most 256 types", std::string(name));
  }
  for (auto& type : list) {
    type = std::string(media_type::without_parameters(type));
    if (!media_type::is_valid(type)) {
      return fail(ErrorCode::kInvalid, "'" + type + "' is no media type", std::string(name));
    }
  }
  return list;
}

void set_capability(hub::CommandCall call) {
  const auto session = own_session(call);
  if (session == nullptr) return;
  const auto resource = Resource::read(call.command.resource);
  if (!resource) return call.reply.failure(resource.error());
  auto contents = read_types(*resource, "contentTypes");
  if (!contents) return call.reply.failure(contents.error());
  auto resources = read_types(*resource, "resourceTypes");
  if (!resources) return call.reply.failure(resources.error());
  call.hub.set_capability(session, {std::move(*contents), std::move(*resources)});
  call.reply.success();
}

void write_types(JsonObject& object, std::string_view name, const std::vector<std::string>& types) {
  if (types.empty()) return;
  std::string& out = object.key(name);
  out.push_back('[');
  for (const auto& type : types) {
    if (&type != &types.front()) out.push_back(',');
    append_json_string(out, type);
  }
  out.push_back(']');
}

void get_capability(hub::CommandCall call) {
  const auto session = own_session(call);
  if (session == nullptr) return;
  std::string out;
  JsonObject object(out);
  {
    const std::lock_guard lock(session->mailbox()->mutex);
    write_types(object, "contentTypes", session->capability().contents);
    write_types(object, "resourceTypes", session->capability().resources);
  }
  object.close();
  call.reply.success(kCapability, std::move(out));
}

}  // namespace

void add_capability(hub::CommandTable& table) {
  table.add({"", Method::kSet, "/capability", kCapability,
             "Says which contents and which commands the session takes.", set_capability});
  table.add({"", Method::kGet, "/capability", kCapability,
             "What the session said it takes; no contentTypes: all, no resourceTypes: none.",
             get_capability});
}

}  // namespace parlance::services
