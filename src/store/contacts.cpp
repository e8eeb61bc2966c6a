#include "store/contacts.h"

#include <array>
#include <utility>

#include "base/json_scanner.h"
#include "base/text.h"
#include "store/contact_filter.h"
#include "store/message_row.h"

namespace parlance::store {
namespace {

#define CONTACT_COLUMNS "identity, document, last_message, created"
#define CONTACT_TEXTS                                                                         \
  "name, group_name, source, email, phone_number, cell_phone_number, city, gender, culture, " \
  "tax_document"

const Sql kFind(
    "SELECT c.id, c.identity, c.document, c.last_message, c.created FROM contact_addresses a "
    "JOIN contacts c ON c.id = a.contact WHERE a.roster = ? AND a.key = ?");
const Sql kInsert("INSERT INTO contacts(" CONTACT_COLUMNS ", " CONTACT_TEXTS
                  ", roster) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id");
const Sql kUpdate(
    "UPDATE contacts SET identity = ?, document = ?, last_message = ?, created = ?, name = ?, "
    "group_name = ?, source = ?, email = ?, phone_number = ?, cell_phone_number = ?, city = ?, "
    "gender = ?, culture = ?, tax_document = ? WHERE id = ?");
const Sql kInsertAddress("INSERT INTO contact_addresses(roster, key, contact) VALUES(?,?,?)");
const Sql kTouch(
    "UPDATE contacts SET last_message = ? WHERE id = ? "
    "AND (last_message IS NULL OR last_message < ?)");
const Sql kRemove("DELETE FROM contacts WHERE id = ?");
const Sql kMark("SELECT seq, date FROM contact_marks WHERE owner = ?");
const Sql kSetMark(
    "INSERT INTO contact_marks(owner, seq, date) VALUES(?,?,?) "
    "ON CONFLICT(owner) DO UPDATE SET seq = excluded.seq, date = excluded.date");

Contact read_contact(const Query& query) {
  Contact contact;
  contact.id = query.integer(0);
  contact.identity = stored_node(query.text(1));
  contact.document = query.text(2);
  if (!query.is_null(3)) contact.last_message = to_time(query.integer(3));
  contact.created = to_time(query.integer(4));
  return contact;
}

// The texts of the columns for filters, from the document.
struct Texts {
  std::array<std::string, kContactColumns.size()> text;
  std::array<bool, kContactColumns.size()> there{};
};

Texts texts_of(std::string_view document) {
  Texts texts;
  JsonScanner scan(document);
  JsonSlice name;
  JsonSlice value;
  if (!scan.open(JsonKind::kObject)) return texts;
  while (scan.next(name, value)) {
    if (!value.is(JsonKind::kString)) continue;
    const std::string member = name.text();
    for (std::size_t i = 0; i < kContactColumns.size(); ++i) {
      if (kContactColumns[i].member != member) continue;
      texts.text[i] = to_lower(value.text());
      texts.there[i] = true;
    }
  }
  return texts;
}

// Binds what kInsert and kUpdate have in common; returns the number of the next parameter.
int bind_columns(Query& query, const Contact& contact, const Texts& texts) {
  query.bind(1, contact.identity.identity()).bind(2, contact.document);
  if (contact.last_message) {
    query.bind(3, to_column(*contact.last_message));
  } else {
    query.bind_null(3);
  }
  query.bind(4, to_column(contact.created));
  int next = 5;
  for (std::size_t i = 0; i < texts.text.size(); ++i, ++next) {
    if (texts.there[i]) {
      query.bind(next, texts.text[i]);
    } else {
      query.bind_null(next);
    }
  }
  return next;
}

std::int64_t bind_values(Query& query, const ContactQuery& asked, const SqlCondition& condition) {
  int next = 1;
  query.bind(next++, asked.roster);
  for (const auto& value : condition.values) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      query.bind(next++, *number);
    } else {
      query.bind(next++, std::get<std::string>(value));
    }
  }
  return next;
}

std::string order_of(const ContactQuery& asked) {
  std::string text = " ORDER BY ";
  if (!asked.order.empty()) {
    text += contact_column(asked.order);
    text += asked.descending ? " DESC, " : ", ";
  }
  return text + "id";
}

}  // namespace

std::string contact_key(const Node& identity) {
  std::string name(identity.name());
  for (int spelling = 0; spelling < 3 && name.contains('%'); ++spelling) {
    auto decoded = percent_decode(name);
    if (!decoded || *decoded == name) break;
    name = std::move(*decoded);
  }
  name.push_back('@');
  name += identity.domain();
  lower_in_place(name);
  return name;
}

std::optional<Contact> find_contact(Connection& connection, const std::string& roster,
                                    const Node& address) {
  const std::string key = contact_key(address);
  Query query = connection.query(kFind);
  query.bind(1, roster).bind(2, key);
  if (!query.step()) return std::nullopt;
  return read_contact(query);
}

void put_contact(Connection& connection, const std::string& roster, Contact& contact) {
  const Texts texts = texts_of(contact.document);
  if (contact.id != 0) {
    Query query = connection.query(kUpdate);
    const int next = bind_columns(query, contact, texts);
    query.bind(next, contact.id).run();
    return;
  }
  {
    Query query = connection.query(kInsert);
    const int next = bind_columns(query, contact, texts);
    query.bind(next, roster);
    query.step();
    contact.id = query.integer(0);
    query.run();
  }
  const std::string key = contact_key(contact.identity);
  connection.query(kInsertAddress).bind(1, roster).bind(2, key).bind(3, contact.id).run();
}

void touch_contact(Connection& connection, const std::string& roster, const Contact& fresh) {
  const auto known = find_contact(connection, roster, fresh.identity);
  if (!known) {
    Contact contact = fresh;
    put_contact(connection, roster, contact);
    return;
  }
  if (!fresh.last_message) return;
  const std::int64_t date = to_column(*fresh.last_message);
  connection.query(kTouch).bind(1, date).bind(2, known->id).bind(3, date).run();
}

bool can_sort_by(std::string_view property) {
  return !contact_column(property).empty();
}

ContactPage list_contacts(Connection& connection, const ContactQuery& asked) {
  SqlCondition condition;
  if (asked.filter != nullptr) condition = to_sql(*asked.filter);
  std::string where = " FROM contacts WHERE roster = ?";
  if (!condition.text.empty()) where += " AND " + condition.text;
  const std::string rows = "SELECT id, " CONTACT_COLUMNS + where + order_of(asked);

  const ReadScope scope(connection);
  ContactPage page;
  if (condition.exact) {
    {
      Query query = connection.query_text("SELECT COUNT(*)" + where);
      bind_values(query, asked, condition);
      if (query.step()) page.total = query.integer(0);
    }
    if (asked.take <= 0 || asked.skip >= page.total) return page;
    Query query = connection.query_text(rows + " LIMIT ? OFFSET ?");
    const auto next = static_cast<int>(bind_values(query, asked, condition));
    query.bind(next, asked.take).bind(next + 1, asked.skip);
    while (query.step()) page.contacts.push_back(read_contact(query));
    return page;
  }
  Query query = connection.query_text(rows);
  bind_values(query, asked, condition);
  while (query.step()) {
    Contact contact = read_contact(query);
    if (!asked.matches(contact)) continue;
    if (page.total++ < asked.skip) continue;
    if (std::cmp_less(page.contacts.size(), asked.take))
      page.contacts.push_back(std::move(contact));
  }
  return page;
}

ContactMark contact_mark(Connection& connection, IdentityId owner) {
  Query query = connection.query(kMark);
  query.bind(1, owner);
  if (!query.step()) return {};
  return {.sequence = query.integer(0), .date = to_time(query.integer(1))};
}

void set_contact_mark(Connection& connection, IdentityId owner, const ContactMark& mark) {
  Query query = connection.query(kSetMark);
  query.bind(1, owner).bind(2, mark.sequence).bind(3, to_column(mark.date)).run();
}

bool remove_contact(Connection& connection, const std::string& roster, const Node& address) {
  const auto known = find_contact(connection, roster, address);
  if (!known) return false;
  // Its addresses go with it (foreign keys).
  connection.query(kRemove).bind(1, known->id).run();
  remove_comments(connection, roster, address);
  return true;
}

}  // namespace parlance::store
