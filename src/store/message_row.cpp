#include "store/message_row.h"

#include "base/json_scanner.h"
#include "base/json_writer.h"

namespace parlance::store {

ThreadRow read_page_row(const Query& query, int first_column) {
  const auto column = [first_column](int index) { return first_column + index; };
  ThreadRow row{};
  row.sequence = query.integer(column(0));
  row.date = to_time(query.integer(column(1)));
  row.status = static_cast<MessageStatus>(query.integer(column(2)));
  row.id = query.text(column(3));
  row.type = query.text(column(4));
  row.content = query.text(column(5));
  row.metadata = query.text(column(6));
  if (row.status == MessageStatus::kFailed) {  // else there is none
    row.reason_code = static_cast<int>(query.integer(column(7)));
    row.reason_text = query.text(column(8));
  }
  return row;
}

StoredMessage read_message(const Query& query, int first_column) {
  const ThreadRow row = read_page_row(query, first_column);
  StoredMessage stored;
  stored.sequence = row.sequence;
  stored.date = row.date;
  stored.status = row.status;
  stored.reason = {row.reason_code, std::string(row.reason_text)};
  Message& message = stored.message;
  message.id = row.id;
  message.from = stored_node(query.text(first_column + kPageColumns));
  message.to = stored_node(query.text(first_column + kPageColumns + 1));
  message.pp = stored_node(query.text(first_column + kPageColumns + 2));
  message.metadata = stored_metadata(row.metadata);
  message.type = row.type;
  message.content = row.content;
  message.extra = query.text(first_column + kPageColumns + 3);
  return stored;
}

Node stored_node(std::string_view text) {
  if (text.empty()) return {};
  return Node::parse(text).value_or(Node{});
}

void append_metadata(std::string& out, const Metadata& metadata) {
  if (metadata.empty()) return;
  JsonObject object(out);
  for (const auto& [name, value] : metadata.entries()) object.string(name, value);
  object.close();
}

Metadata stored_metadata(std::string_view json) {
  Metadata metadata;
  if (json.empty()) return metadata;
  JsonScanner scan(json);
  JsonSlice name;
  JsonSlice value;
  if (scan.open(JsonKind::kObject)) {
    while (scan.next(name, value)) metadata.set(name.text(), value.text());
  }
  return metadata;
}

}  // namespace parlance::store
