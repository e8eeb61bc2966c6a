// Contacts under random `set` and `merge` against a model; `$filter` in SQL against its evaluation
// on each contact; pages while contacts are added.
#include <rapidcheck.h>

#include <map>
#include <optional>

#include "base/json_writer.h"
#include "services/contacts/contact_document.h"
#include "store/store_fixture.h"

namespace parlance::services {
namespace {

const std::vector<std::string> kMembers{"name", "group", "city", "email", "isPending", "timezone"};
const std::vector<std::string> kTexts{"Ann",
                                      "ann",
                                      "",
                                      "Bob",
                                      "anton",
                                      "1",
                                      "-3",
                                      "Łukasz",
                                      "true",
                                      "2024-01-01",
                                      std::string("n\0l", 3)};

std::string quoted(const std::string& text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string value_of(const std::string& member) {
  if (member == "isPending") return *rc::gen::element<std::string>("true", "false");
  if (member == "timezone") return std::to_string(*rc::gen::inRange(-3, 3));
  return quoted(*rc::gen::elementOf(kTexts));
}

using Values = std::map<std::string, std::optional<std::string>>;

// Some members with JSON values, or null.
Values random_values(const std::vector<std::string>& names, bool typed) {
  Values values;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    const std::string name = *rc::gen::elementOf(names);
    if (*rc::gen::inRange(0, 4) == 0) {
      values[name] = std::nullopt;
    } else {
      values[name] = typed ? value_of(name) : quoted(*rc::gen::elementOf(kTexts));
    }
  }
  return values;
}

std::string object_of(const Values& values) {
  std::string out;
  JsonObject object(out);
  for (const auto& [name, value] : values) object.raw(name, value.value_or("null"));
  object.close();
  return out;
}

struct Modelled {
  std::map<std::string, std::string> members;
  std::map<std::string, std::string> extras;
};

void apply(std::map<std::string, std::string>& into, const Values& values) {
  for (const auto& [name, value] : values) {
    if (value) {
      into[name] = *value;
    } else {
      into.erase(name);
    }
  }
}

std::map<std::string, std::string> members_of(std::string_view json) {
  std::map<std::string, std::string> members;
  JsonScanner scan(json);
  JsonSlice name;
  JsonSlice value;
  if (!scan.open(JsonKind::kObject)) return members;
  while (scan.next(name, value)) members[name.text()] = value.raw;
  return members;
}

TEST(ContactDocumentPropertyTest, SetReplacesAndMergeChangesWhatIsGiven) {
  EXPECT_TRUE(rc::check([] {
    std::string kept = "{}";
    Modelled model;
    const int steps = *rc::gen::inRange(1, 12);
    for (int i = 0; i < steps; ++i) {
      const Values members = random_values(kMembers, true);
      const Values extras = random_values({"a", "A", "b", "name"}, false);
      const int with_extras = *rc::gen::inRange(0, 3);  // absent, null, given
      const bool merge = *rc::gen::arbitrary<bool>();
      std::string resource = object_of(members);
      if (with_extras > 0) {
        resource.pop_back();
        if (resource.size() > 1) resource.push_back(',');
        resource +=
            R"("extras":)" + (with_extras == 1 ? std::string("null") : object_of(extras)) + "}";
      }
      const auto change = read_contact(resource);
      RC_ASSERT(change.has_value());
      kept = *apply_change(kept, *change, merge);

      if (!merge) model = {};
      apply(model.members, members);
      if (with_extras == 1) model.extras.clear();
      if (with_extras == 2) apply(model.extras, extras);

      auto got = members_of(kept);
      const auto got_extras = got.contains("extras") ? members_of(got["extras"]) : decltype(got){};
      got.erase("extras");
      RC_ASSERT(got == model.members);
      RC_ASSERT(got_extras == model.extras);
    }
  }));
}

class ContactListPropertyTest : public store::StoreTest {
 protected:
  store::Contact random_contact(int number) {
    store::Contact contact;
    contact.identity = store::node("P" + std::to_string(number) + "@x.io");
    const Values members = random_values(kMembers, true);
    Values present;
    for (const auto& [name, value] : members) {
      if (value) present[name] = value;
    }
    contact.document = object_of(present);
    if (*rc::gen::arbitrary<bool>()) {
      contact.document.pop_back();
      contact.document += std::string(present.empty() ? "" : ",") + R"("extras":{"plan":)" +
                          quoted(*rc::gen::elementOf(kTexts)) + "}}";
    }
    if (*rc::gen::arbitrary<bool>())
      contact.last_message = store::at(*rc::gen::inRange(0, 5) * 1000);
    return contact;
  }

  FilterNode random_leaf() {
    using Kind = FilterNode::Kind;
    FilterNode node;
    node.property =
        *rc::gen::element<std::string>("name", "group", "city", "identity", "lastmessagedate",
                                       "timezone", "ispending", "extras.plan");
    node.kind = *rc::gen::element(Kind::kEq, Kind::kNe, Kind::kGt, Kind::kGe, Kind::kLt, Kind::kLe,
                                  Kind::kStartsWith, Kind::kEndsWith, Kind::kSubstringOf);
    const std::string text = *rc::gen::elementOf(kTexts);
    const bool function = node.kind >= Kind::kStartsWith;
    switch (function ? 0 : *rc::gen::inRange(0, 6)) {
      case 1:
        return node;  // null
      case 2:
        node.literal = {true, "True"};
        return node;
      case 3:
        node.literal = {-3.0, "-3.0"};
        return node;
      case 4:
        node.literal = {store::at(*rc::gen::inRange(0, 5) * 1000), "x"};
        return node;
      case 5:
        node.literal.value = std::string("p1@x.io");
        return node;
      default:
        node.literal.value = text;
        return node;
    }
  }
  FilterNode random_filter(int depth) {
    using Kind = FilterNode::Kind;
    const int choice = depth == 0 ? 0 : *rc::gen::inRange(0, 4);
    if (choice == 0) return random_leaf();
    FilterNode node;
    node.kind = choice == 1 ? Kind::kAnd : choice == 2 ? Kind::kOr : Kind::kNot;
    const int children = choice == 3 ? 1 : *rc::gen::inRange(2, 4);
    for (int i = 0; i < children; ++i) node.children.push_back(random_filter(depth - 1));
    return node;
  }
};

TEST_F(ContactListPropertyTest, AFilterInSqlLetsThroughWhatItsEvaluationDoes) {
  int round = 0;
  EXPECT_TRUE(rc::check([&] {
    const std::string roster = "roster" + std::to_string(round++);
    std::vector<store::Contact> all;
    const int count = *rc::gen::inRange(0, 12);
    for (int i = 0; i < count; ++i) all.push_back(random_contact(i));
    write([&](store::Connection& connection) {
      for (auto& contact : all) store::put_contact(connection, roster, contact);
    });
    for (int i = 0; i < 8; ++i) {
      const FilterNode filter = random_filter(3);
      store::ContactQuery query;
      query.roster = roster;
      query.filter = &filter;
      query.matches = [&](const store::Contact& contact) { return matches(filter, contact); };
      query.skip = *rc::gen::inRange(0, 3);
      query.take = *rc::gen::inRange(1, 12);
      const auto page = store::list_contacts(reader(), query);
      std::vector<std::string> expected;
      for (const auto& contact : all) {
        if (matches(filter, contact)) expected.emplace_back(contact.identity.text());
      }
      RC_ASSERT(page.total == static_cast<std::int64_t>(expected.size()));
      const auto begin = std::min<std::size_t>(query.skip, expected.size());
      expected.erase(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(begin));
      if (expected.size() > static_cast<std::size_t>(query.take)) expected.resize(query.take);
      std::vector<std::string> got;
      for (const auto& contact : page.contacts) got.emplace_back(contact.identity.text());
      RC_ASSERT(got == expected);
    }
  }));
}

TEST_F(ContactListPropertyTest, APagerSeesEveryContactOnceWhileOthersAreAdded) {
  int round = 0;
  EXPECT_TRUE(rc::check([&] {
    const std::string roster = "pages" + std::to_string(round++);
    int next = 0;
    const auto add = [&](int count) {
      std::vector<store::Contact> fresh;
      for (int i = 0; i < count; ++i) fresh.push_back(random_contact(next++));
      write([&](store::Connection& connection) {
        for (auto& contact : fresh) store::put_contact(connection, roster, contact);
      });
    };
    add(*rc::gen::inRange(0, 30));
    const int before = next;
    const std::int64_t take = *rc::gen::inRange(1, 9);
    std::vector<std::string> seen;
    for (std::int64_t skip = 0;; skip += take) {
      store::ContactQuery query;
      query.roster = roster;
      query.skip = skip;
      query.take = take;
      const auto page = store::list_contacts(reader(), query);
      for (const auto& contact : page.contacts) seen.emplace_back(contact.identity.text());
      if (std::cmp_less(page.contacts.size(), take)) break;
      if (next < before + 20) add(*rc::gen::inRange(0, 4));
    }
    RC_ASSERT(std::cmp_greater_equal(seen.size(), before));
    for (std::size_t i = 0; i < seen.size(); ++i)
      RC_ASSERT(seen[i] == "P" + std::to_string(i) + "@x.io");
  }));
}

}  // namespace
}  // namespace parlance::services
