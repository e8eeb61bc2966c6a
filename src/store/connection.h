// One database connection behind one interface: SQLite today, PostgreSQL beside it later. SQL is
// written once in their common subset, with `?` placeholders.
//
// A repository function is given a Connection: the writer's, inside a transaction, or a reader's.
//
// Every function here throws StorageFailure when the database itself fails (full disk, I/O error,
// corruption, a violated constraint that the caller did not expect): the writer turns that into an
// Error for the operation at hand, readers into "unavailable".
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace parlance::store {

class StorageFailure : public std::runtime_error {
 public:
  enum class Kind : std::uint8_t { kConstraint, kFull, kIo, kCorrupt, kBusy, kOther };
  StorageFailure(Kind failure, const std::string& what) : std::runtime_error(what), kind(failure) {}
  Kind kind;
};

// A statement of the program, made once as a namespace-scope constant; every connection prepares it
// on first use and keeps it for life.
class Sql {
 public:
  explicit Sql(const char* text);
  const char* text() const { return text_; }
  std::size_t index() const { return index_; }

 private:
  const char* text_;
  std::size_t index_;
};

// One execution of a statement; resets it when it goes. Parameters count from 1, columns from 0.
// Bound text must live until the last step; read views die with the next step.
class Query {
 public:
  struct Statement;
  explicit Query(Statement& statement) : statement_(&statement) {}
  Query(Query&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Query& operator=(Query&&) = delete;
  ~Query();

  Query& bind(int parameter, std::int64_t value);
  Query& bind(int parameter, std::string_view text);
  Query& bind_blob(int parameter, std::string_view bytes);
  Query& bind_null(int parameter);
  Query& bind_unless_empty(int parameter, std::string_view text);  // empty: NULL
  Query& bind_unless_zero(int parameter, std::int64_t value);      // 0: NULL

  bool step();  // true: a row is there
  void run();   // steps until done
  // Runs and gives the number of rows changed.
  std::int64_t execute();

  std::int64_t integer(int column) const;   // NULL: 0
  std::string_view text(int column) const;  // NULL: empty
  bool is_null(int column) const;

 private:
  Statement* statement_;
};

class Memory;

class Connection {
 public:
  virtual ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  virtual Query query(const Sql& sql) = 0;
  // For migrations and pragmas only: one or more statements without parameters.
  virtual void execute_script(std::string_view sql) = 0;
  // A statement whose text is put together at run time (filters). Not kept.
  virtual Query query_text(const std::string& sql) = 0;

  // What the repositories remember about this connection's database (store/memory.h).
  Memory& memory() { return *memory_; }

 protected:
  friend class ReadScope;
  explicit Connection(std::unique_ptr<Memory> memory);
  // One snapshot for all reads in between. They do nothing inside a write.
  virtual void begin_read() = 0;
  virtual void end_read() noexcept = 0;

 private:
  std::unique_ptr<Memory> memory_;
};

// For repositories: what is read within the scope belongs to one snapshot. Scopes do not nest.
class ReadScope {
 public:
  explicit ReadScope(Connection& connection) : connection_(connection) { connection_.begin_read(); }
  ~ReadScope() { connection_.end_read(); }
  ReadScope(const ReadScope&) = delete;
  ReadScope& operator=(const ReadScope&) = delete;

 private:
  Connection& connection_;
};

}  // namespace parlance::store
