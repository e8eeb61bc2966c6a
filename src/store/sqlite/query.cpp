#include "store/sqlite/library.h"
#include "store/sqlite/statement.h"

namespace parlance::store {
namespace {

void check(sqlite3_stmt* handle, int code) {
  if (code != SQLITE_OK) {
    sqlite::throw_failure(sqlite3_db_handle(handle), code, "binding a parameter");
  }
}

}  // namespace

Query::~Query() {
  if (statement_ == nullptr) return;
  if (statement_->ephemeral) {
    delete statement_;
    return;
  }
  sqlite3_reset(statement_->handle);
  // Bound text belongs to the caller and is gone after this.
  sqlite3_clear_bindings(statement_->handle);
  statement_->busy = false;
}

Query& Query::bind(int parameter, std::int64_t value) {
  check(statement_->handle, sqlite3_bind_int64(statement_->handle, parameter, value));
  return *this;
}

Query& Query::bind(int parameter, std::string_view text) {
  // A null pointer would be NULL, not the empty text.
  const char* const data = text.empty() ? "" : text.data();
  check(statement_->handle, sqlite3_bind_text64(statement_->handle, parameter, data, text.size(),
                                                SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Query& Query::bind_blob(int parameter, std::string_view bytes) {
  const char* const data = bytes.empty() ? "" : bytes.data();
  check(statement_->handle,
        sqlite3_bind_blob64(statement_->handle, parameter, data, bytes.size(), SQLITE_STATIC));
  return *this;
}

Query& Query::bind_null(int parameter) {
  check(statement_->handle, sqlite3_bind_null(statement_->handle, parameter));
  return *this;
}

Query& Query::bind_unless_empty(int parameter, std::string_view text) {
  return text.empty() ? bind_null(parameter) : bind(parameter, text);
}

Query& Query::bind_unless_zero(int parameter, std::int64_t value) {
  return value == 0 ? bind_null(parameter) : bind(parameter, value);
}

bool Query::step() {
  const int code = sqlite3_step(statement_->handle);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3* const database = sqlite3_db_handle(statement_->handle);
  const int extended = sqlite3_extended_errcode(database);
  sqlite::throw_failure(database, (extended & 0xff) == (code & 0xff) ? extended : code,
                        sqlite3_stmt_readonly(statement_->handle) != 0 ? "reading" : "writing");
}

void Query::run() {
  while (step()) {
  }
}

std::int64_t Query::execute() {
  run();
  return sqlite3_changes64(sqlite3_db_handle(statement_->handle));
}

std::int64_t Query::integer(int column) const {
  return sqlite3_column_int64(statement_->handle, column);
}

std::string_view Query::text(int column) const {
  // The value itself, not through sqlite3_column_text and _bytes: each of these looks up the column
  // and settles errors anew, and the first would convert. No other thread can change it.
  sqlite3_value* const value = sqlite3_column_value(statement_->handle, column);
  const auto* const data = static_cast<const char*>(sqlite3_value_blob(value));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_->handle, column) == SQLITE_NULL;
}

}  // namespace parlance::store
