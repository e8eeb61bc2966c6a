// Contacts: the people an app knows, each with one document and one or more addresses by which it
// is found (spec extensions-2 1). And what is noted about them: comments.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/filter.h"
#include "model/node.h"
#include "store/connection.h"
#include "store/identities.h"

namespace parlance::store {

// A roster is named by the app whose contacts it has, or by the identity of a bot that has them to
// itself.
struct Contact {
  std::int64_t id = 0;          // in order of creation; 0: new
  Node identity;                // the address that is shown
  std::string document = "{}";  // JSON object, without `identity` and `lastMessageDate`
  std::optional<Timestamp> last_message;
  Timestamp created{};
};

// What addresses are compared by: percent-encoded spellings of one name are the same.
std::string contact_key(const Node& identity);

std::optional<Contact> find_contact(Connection& connection, const std::string& roster,
                                    const Node& address);
// Inside a write. Creates it, with its identity as an address, when `id` is 0 (and sets that).
void put_contact(Connection& connection, const std::string& roster, Contact& contact);
// Inside a write. Removes the contact with its addresses, and the comments of `address`. False when
// there is none.
bool remove_contact(Connection& connection, const std::string& roster, const Node& address);
// Inside a write. A message came from there: notes its date; creates `fresh` when it is a stranger.
void touch_contact(Connection& connection, const std::string& roster, const Contact& fresh);

struct ContactQuery {
  std::string roster;
  const FilterNode* filter = nullptr;
  // The whole filter on one contact; asked only where SQL cannot say it all.
  std::function<bool(const Contact&)> matches;
  std::string order;  // property to sort by, lower-cased; empty: creation. See can_sort_by().
  bool descending = false;
  std::int64_t skip = 0;
  std::int64_t take = 100;
};
struct ContactPage {
  std::int64_t total = 0;
  std::vector<Contact> contacts;
};
ContactPage list_contacts(Connection& connection, const ContactQuery& query);
bool can_sort_by(std::string_view property);

// How far the threads of a bot have been looked through for people who wrote to it.
struct ContactMark {
  std::int64_t sequence = 0;
  Timestamp date{};
};
ContactMark contact_mark(Connection& connection, IdentityId owner);
void set_contact_mark(Connection& connection, IdentityId owner, const ContactMark& mark);

struct ContactComment {
  std::string id;
  std::string author;  // identity
  Timestamp date{};
  std::string content;
};
// Inside a write.
void add_comment(Connection& connection, const std::string& roster, const Node& address,
                 const ContactComment& comment);
bool remove_comment(Connection& connection, const std::string& roster, const Node& address,
                    std::string_view id);
void remove_comments(Connection& connection, const std::string& roster, const Node& address);
// `skip` and `take` count from the newest; what they leave is given oldest first.
struct CommentPage {
  std::int64_t total = 0;
  std::vector<ContactComment> comments;
};
CommentPage list_comments(Connection& connection, const std::string& roster, const Node& address,
                          std::int64_t skip, std::int64_t take);

}  // namespace parlance::store
