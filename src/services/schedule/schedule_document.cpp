#include "services/schedule/schedule_document.h"

#include <utility>

#include "base/ids.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "base/time_text.h"
#include "hub/on_behalf.h"
#include "model/media_type.h"
#include "services/schedule/schedule.h"

namespace parlance::services {
namespace {

std::unexpected<Error> fault(std::string_view member, std::string what) {
  return fail(ErrorCode::kInvalid, std::move(what),
              member.empty() ? "message" : "message." + std::string(member));
}

// MM/dd/yyyy HH:mm:ss, UTC (spec extensions-2 0.3).
std::string scheduler_stamp(Timestamp due) {
  const std::string iso = to_iso8601(due);
  return iso.substr(5, 2) + '/' + iso.substr(8, 2) + '/' + iso.substr(0, 4) + ' ' +
         iso.substr(11, 8);
}

Result<Message> read_message(const JsonSlice& slice, const Node& owner,
                             const hub::Domains& domains) {
  if (!slice.is(JsonKind::kObject)) return fault("", "must be a message");
  auto envelope = parse_envelope(slice.raw);
  if (!envelope) {
    const EnvelopeFault& wrong = envelope.error();
    return fault(wrong.field, wrong.reason.description);
  }
  auto* const message = std::get_if<Message>(&*envelope);
  if (message == nullptr) return fault("content", "is missing");
  if (!content_fits(message->type, message->content)) {
    return fault("content", "is not a document of type " + message->type);
  }
  if (message->to.empty()) return fault("to", "is missing");
  if (message->to.domain().empty()) message->to = message->to.with_domain(domains.bots());
  if (message->id.empty()) message->id = new_uuid();
  message->from = owner;
  message->pp = hub::on_behalf_node(domains, kScheduler, owner);
  return std::move(*message);
}

}  // namespace

Result<ScheduleRequest> read_schedule(const Resource& resource, const Node& owner,
                                      const hub::Domains& domains) {
  const auto when = resource.string("when");
  if (!when) return std::unexpected(when.error());
  if (!*when) return fail(ErrorCode::kInvalid, "is missing", "when");
  const auto due = parse_iso8601(trim(**when));
  if (!due) return fail(ErrorCode::kInvalid, "must be a date of ISO 8601", "when");
  auto name = resource.string("name");
  if (!name) return std::unexpected(name.error());
  auto message = read_message(resource.get("message"), owner, domains);
  if (!message) return std::unexpected(message.error());
  message->metadata.set("#scheduler.when", scheduler_stamp(*due));

  ScheduleRequest request;
  request.message = std::move(*message);
  request.schedule.message_id = request.message.id;
  request.schedule.name = std::move(*name).value_or(std::string());
  request.schedule.due = *due;
  request.schedule.to = request.message.to.text();
  request.schedule.message = to_json(request.message);
  return request;
}

void append_schedule(std::string& out, const store::Schedule& schedule) {
  JsonObject object(out);
  object.string_unless_empty("name", schedule.name);
  object.string("when", to_iso8601(schedule.due));
  if (schedule.status == store::ScheduleStatus::kScheduled) {
    object.raw("message", schedule.message);
  } else {
    JsonObject message(object.key("message"));
    message.string("type", media_type::kContentUnavailable);
    message.raw("content", "null");
    message.string("id", schedule.message_id);
    message.string("to", schedule.to);
    message.close();
  }
  object.string("status", to_text(schedule.status));
  object.close();
}

std::string_view to_text(store::ScheduleStatus status) {
  switch (status) {
    case store::ScheduleStatus::kScheduled:
      return "scheduled";
    case store::ScheduleStatus::kExecuted:
      return "executed";
    case store::ScheduleStatus::kCanceled:
      return "canceled";
  }
  return "";
}

}  // namespace parlance::services
