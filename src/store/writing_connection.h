// What the group committer needs of a driver besides statements: the transaction itself.
#pragma once

#include <cstdint>

#include "store/connection.h"

namespace parlance::store {

// Throws StorageFailure like every Connection. Used by the writer thread alone.
class WritingConnection : public Connection {
 public:
  virtual void begin() = 0;
  // On disk when it returns. When it throws, nothing of the transaction may be believed.
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  // False also after a failure that made the database give up the whole transaction by itself.
  virtual bool in_transaction() const = 0;

  // One level; they do not nest.
  virtual void savepoint() = 0;
  virtual void release() = 0;
  virtual void rollback_to_savepoint() = 0;

  // Moves what was committed out of the log, closes the database and opens it again, so that
  // nothing that a failed write left in memory or in the log is built upon, or comes to light
  // again. Throws when that cannot be done yet; call it again later.
  virtual void reopen() = 0;

  // Moves the log into the database. False when readers held part of it back.
  //   kPassive   waits for nobody
  //   kRestart   waits a moment for readers, so that the next write starts the log anew
  //   kTruncate  the same without waiting, and cuts the file
  enum class Checkpoint : std::uint8_t { kPassive, kRestart, kTruncate };
  virtual bool checkpoint(Checkpoint mode) = 0;
  // Bytes in the log, and how many of these no checkpoint has moved yet.
  virtual std::int64_t log_size() const = 0;
  virtual std::int64_t log_pending() const = 0;

 protected:
  using Connection::Connection;
};

}  // namespace parlance::store
