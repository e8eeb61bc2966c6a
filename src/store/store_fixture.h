// For the tests of the store: a folder that goes away, a store in it, and messages to put there.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/accounts.h"
#include "store/messages.h"
#include "store/notifications.h"
#include "store/outbox.h"
#include "store/store.h"

namespace parlance::store {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "parlance-store-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline Timestamp at(std::int64_t milliseconds) {
  return Timestamp(Millis(milliseconds));
}
inline Node node(std::string_view text) {
  return Node::parse(text).value();
}

class StoreTest : public testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    options_.folder = folder_.path() / "data";
    auto opened = Store::open(options_);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }
  void reopen() {
    store_.reset();
    open();
  }

  // Runs `apply` in a write; the test fails when it does.
  void write(Function<void(Connection&)> apply) {
    const Result<void> written = store_->writer().write_now(std::move(apply));
    ASSERT_TRUE(written) << written.error().message;
  }
  Connection& reader() { return store_->reader(); }

  // A message between a bot (`…@msging.net`) and anyone; gives its sequence.
  std::int64_t put(std::string_view from, std::string_view to, std::string_view id, Timestamp date,
                   IdentityId mailbox = 0) {
    std::int64_t sequence = 0;
    write([&](Connection& connection) {
      sequence = insert(connection, from, to, id, date, mailbox);
    });
    return sequence;
  }
  std::int64_t insert(Connection& connection, std::string_view from, std::string_view to,
                      std::string_view id, Timestamp date, IdentityId mailbox = 0) {
    Message message;
    message.id = id;
    message.from = node(from);
    message.to = node(to);
    message.type = "text/plain";
    message.content = "\"" + std::string(id) + "\"";
    NewMessage fresh;
    fresh.sequence = store_->next_sequence();
    fresh.message = &message;
    fresh.date = date;
    fresh.sender_is_owner = message.from.domain() == "msging.net";
    fresh.recipient_is_owner = message.to.domain() == "msging.net";
    fresh.mailbox = mailbox;
    insert_message(connection, fresh);
    return fresh.sequence;
  }

  IdentityId id_of(std::string_view identity) {
    return find_identity(reader(), node(identity)).value_or(0);
  }

  struct Page {
    std::int64_t total = 0;
    std::vector<std::string> ids;
    friend bool operator==(const Page&, const Page&) = default;
  };
  Page page(const ThreadQuery& query) {
    Page result;
    result.total = read_thread(reader(), query,
                               [&](const ThreadRow& row) { result.ids.emplace_back(row.id); });
    return result;
  }

  TemporaryFolder folder_;
  StoreOptions options_{.sync = false};
  std::unique_ptr<Store> store_;
};

}  // namespace parlance::store
