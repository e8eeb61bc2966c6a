// What bots note about contacts. A comment belongs to an address, since the contact need not exist.
#include <algorithm>

#include "store/contacts.h"
#include "store/message_row.h"

namespace parlance::store {
namespace {

const Sql kAdd(
    "INSERT INTO contact_comments(roster, key, id, author, date, content) VALUES(?,?,?,?,?,?)");
const Sql kRemove("DELETE FROM contact_comments WHERE roster = ? AND key = ? AND id = ?");
const Sql kRemoveAll("DELETE FROM contact_comments WHERE roster = ? AND key = ?");
const Sql kCount("SELECT COUNT(*) FROM contact_comments WHERE roster = ? AND key = ?");
const Sql kNewest(
    "SELECT id, author, date, content FROM contact_comments WHERE roster = ? AND key = ? "
    "ORDER BY number DESC LIMIT ? OFFSET ?");

}  // namespace

void add_comment(Connection& connection, const std::string& roster, const Node& address,
                 const ContactComment& comment) {
  const std::string key = contact_key(address);
  Query query = connection.query(kAdd);
  query.bind(1, roster).bind(2, key).bind(3, comment.id).bind(4, comment.author);
  query.bind(5, to_column(comment.date)).bind(6, comment.content);
  query.run();
}

bool remove_comment(Connection& connection, const std::string& roster, const Node& address,
                    std::string_view id) {
  const std::string key = contact_key(address);
  return connection.query(kRemove).bind(1, roster).bind(2, key).bind(3, id).execute() > 0;
}

void remove_comments(Connection& connection, const std::string& roster, const Node& address) {
  const std::string key = contact_key(address);
  connection.query(kRemoveAll).bind(1, roster).bind(2, key).run();
}

CommentPage list_comments(Connection& connection, const std::string& roster, const Node& address,
                          std::int64_t skip, std::int64_t take) {
  const std::string key = contact_key(address);
  const ReadScope scope(connection);
  CommentPage page;
  {
    Query query = connection.query(kCount);
    query.bind(1, roster).bind(2, key);
    if (query.step()) page.total = query.integer(0);
  }
  if (take <= 0 || skip >= page.total) return page;
  Query query = connection.query(kNewest);
  query.bind(1, roster).bind(2, key).bind(3, take).bind(4, skip);
  while (query.step()) {
    ContactComment comment;
    comment.id = query.text(0);
    comment.author = query.text(1);
    comment.date = to_time(query.integer(2));
    comment.content = query.text(3);
    page.comments.push_back(std::move(comment));
  }
  std::ranges::reverse(page.comments);
  return page;
}

}  // namespace parlance::store
