#include "services/history/thread_page.h"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "base/json_writer.h"
#include "base/time_text.h"
#include "model/media_type.h"
#include "model/reason.h"
#include "store/memory.h"
#include "store/threads.h"

namespace parlance::services {
namespace {

constexpr std::array<std::string_view, 5> kStatus = {"accepted", "dispatched", "received",
                                                     "consumed", "failed"};

constexpr std::string_view kBegin = R"({"total":)";
constexpr std::string_view kItems =
    R"(,"itemType":"application/vnd.iris.thread-message+json","items":[)";
constexpr std::string_view kEnd = "]}";

struct Written {
  std::string text;
  std::int64_t total = 0;
};

Written write_page(store::Connection& connection, const store::ThreadQuery& query, bool mirrored) {
  // `total` comes first and is known last: the items are written behind room for it.
  constexpr std::size_t kDigits = 20;
  constexpr std::size_t kHead = kBegin.size() + kDigits + kItems.size();
  std::string out;
  out.reserve(kHead + 300 * static_cast<std::size_t>(query.take));
  out.assign(kHead, ' ');
  bool first = true;
  const std::int64_t total =
      store::read_thread(connection, query, [&](const store::ThreadRow& row) {
        if (!first) out.push_back(',');
        first = false;
        append_thread_message(out, row, mirrored);
      });
  out += kEnd;

  std::array<char, kDigits> digits{};
  char* const digits_end = std::to_chars(digits.data(), digits.data() + kDigits, total).ptr;
  const auto length = static_cast<std::size_t>(digits_end - digits.data());
  std::string head(kBegin);
  head.append(digits.data(), length).append(kItems);
  out.replace(0, kHead, head);
  return {std::move(out), total};
}

bool is_newest_page(const store::ThreadQuery& query) {
  return query.skip == 0 && query.take > 0 && !query.anchor_id && !query.anchor_date &&
         !query.ascending;
}

std::int64_t count_of(store::Connection& connection, store::ThreadQuery query) {
  query.take = 0;
  return store::read_thread(connection, query, [](const store::ThreadRow&) {});
}

}  // namespace

// The names need no escaping, so they are appended with their punctuation.
void append_thread_message(std::string& out, const store::ThreadRow& row, bool mirrored) {
  out.push_back('{');
  if (!row.id.empty()) {
    out += R"("id":)";
    append_json_string(out, row.id);
    out.push_back(',');
  }
  const bool sent = (row.direction == store::Direction::kSent) != mirrored;
  out += sent ? R"("direction":"sent","type":)" : R"("direction":"received","type":)";
  // Content that was not kept (spec blip-core B17) has neither.
  append_json_string(out, row.type.empty() ? media_type::kContentUnavailable : row.type);
  out += R"(,"content":)";
  out += row.content.empty() ? std::string_view("null") : row.content;
  out += R"(,"date":")";
  append_iso8601(out, row.date);
  out += R"(","status":")";
  // What was received stays `accepted` until its recipient reports (CH rules).
  const bool unreported = !sent && row.status == store::MessageStatus::kDispatched;
  out += kStatus[unreported ? 0 : static_cast<std::size_t>(row.status)];
  out.push_back('"');
  if (row.reason_code != 0) {
    out += R"(,"reason":)";
    append_json(out, Reason{row.reason_code, std::string(row.reason_text)});
  }
  if (!row.metadata.empty()) {
    out += R"(,"metadata":)";
    out += row.metadata;
  }
  out.push_back('}');
}

std::string thread_page(store::Connection& connection, const store::ThreadQuery& query,
                        bool mirrored) {
  return write_page(connection, query, mirrored).text;
}

std::string thread_page(store::Connection& connection, store::ThreadQuery query, const Node& peer,
                        bool mirrored, PageCache& cache) {
  const bool newest = is_newest_page(query);
  const PageKey key{query.owner, peer.identity(), query.take, mirrored};
  PageSource source{.retained_from = store::retained_from(connection, query.oldest)};
  auto kept = newest ? cache.find(key, source.retained_from) : std::nullopt;
  const auto version_of = [&](store::ThreadId thread) {
    return connection.memory().thread_version(thread);
  };
  if (kept && kept->sure && version_of(kept->thread) == kept->version) {
    return std::move(kept->page);
  }

  query.peer = store::find_identity(connection, peer).value_or(0);
  source.thread = store::find_thread(connection, query.owner, query.peer);
  if (!newest || source.thread == 0) return thread_page(connection, query, mirrored);
  // Before anything is read: the page is then never older than its version says.
  source.version = version_of(source.thread);
  if (kept && kept->version == source.version && count_of(connection, query) == kept->total) {
    cache.confirm(key, source);
    return std::move(kept->page);
  }
  Written page = write_page(connection, query, mirrored);
  cache.put(key, source, page.text, page.total);
  return std::move(page.text);
}

}  // namespace parlance::services
