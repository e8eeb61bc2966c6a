#include "store/connection.h"

#include <atomic>

#include "store/memory.h"

namespace parlance::store {
namespace {

// Statements are constants of many files: the counter must be there before the first of them.
std::size_t next_statement_index() {
  static std::atomic<std::size_t> next{0};
  return next.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

Sql::Sql(const char* text) : text_(text), index_(next_statement_index()) {}

Connection::Connection(std::unique_ptr<Memory> memory) : memory_(std::move(memory)) {}
Connection::~Connection() = default;

}  // namespace parlance::store
