#include "store/sqlite/readers.h"

#include <algorithm>
#include <atomic>

namespace parlance::store::sqlite {
namespace {

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> next{1};
  return next.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

// What one thread has open. The store may go before the thread, or the thread before the store.
struct Readers::OfThread {
  struct Entry {
    std::uint64_t id = 0;
    SqliteConnection* connection = nullptr;
    std::weak_ptr<Readers> readers;
  };
  std::vector<Entry> entries;

  static OfThread& current() {
    thread_local OfThread mine;
    return mine;
  }

  ~OfThread() {
    for (const Entry& entry : entries) {
      if (const auto readers = entry.readers.lock()) readers->close(entry.connection);
    }
  }
};

Readers::Readers(std::filesystem::path file, ThreadTails& tails, FileMap& map)
    : id_(next_id()), file_(std::move(file)), tails_(tails), map_(map) {}

SqliteConnection& Readers::mine() {
  OfThread& mine = OfThread::current();
  for (const OfThread::Entry& entry : mine.entries) {
    if (entry.id == id_) return *entry.connection;
  }
  return open_mine(mine);
}

SqliteConnection& Readers::open_mine(OfThread& mine) {
  std::erase_if(mine.entries, [](const auto& entry) { return entry.readers.expired(); });
  auto connection =
      std::make_unique<SqliteConnection>(ConnectionOptions{.file = file_, .map = &map_}, tails_);
  SqliteConnection& opened = *connection;
  {
    const std::scoped_lock lock(mutex_);
    connections_.push_back(std::move(connection));
  }
  mine.entries.push_back({id_, &opened, weak_from_this()});
  return opened;
}

void Readers::close(SqliteConnection* connection) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(connections_, [&](const auto& open) { return open.get() == connection; });
}

void Readers::close_all() {
  const std::scoped_lock lock(mutex_);
  connections_.clear();
}

}  // namespace parlance::store::sqlite
