#include "store/sqlite/connection.h"

#include <thread>

#include "store/store_fixture.h"

namespace parlance::store::sqlite {
namespace {

using Checkpoint = WritingConnection::Checkpoint;

const Sql kPut("INSERT INTO t(x, y) VALUES(?, ?)");
const Sql kAll("SELECT x, y FROM t ORDER BY x");
const Sql kSelf("SELECT COUNT(*) FROM t WHERE x >= ?");

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() {
    writer_.execute_script("CREATE TABLE t(x INTEGER PRIMARY KEY, y TEXT) STRICT;");
  }
  void put(std::int64_t x, std::string_view y) { writer_.query(kPut).bind(1, x).bind(2, y).run(); }
  SqliteConnection reader() { return {{.file = file_}, tails_}; }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "test.db";
  ThreadTails tails_;
  SqliteConnection writer_{{.file = file_, .writer = true, .sync = false}, tails_};
};

TEST_F(ConnectionTest, EmptyTextIsNotNull) {
  put(1, "");
  writer_.query(kPut).bind(1, 2).bind_unless_empty(2, "").run();
  writer_.query(kPut).bind_unless_zero(1, 0).bind(2, std::string_view()).run();
  Query query = writer_.query(kAll);
  ASSERT_TRUE(query.step());
  EXPECT_FALSE(query.is_null(1));
  EXPECT_EQ(query.text(1), "");
  ASSERT_TRUE(query.step());
  EXPECT_TRUE(query.is_null(1));
  EXPECT_EQ(query.text(1), "");
  ASSERT_TRUE(query.step());
  EXPECT_EQ(query.integer(0), 3) << "NULL as primary key: the next number";
  EXPECT_FALSE(query.is_null(1));
  EXPECT_FALSE(query.step());
}

TEST_F(ConnectionTest, TextKeepsEveryByte) {
  const std::string text("a\0b\xf0\x9f\x98\x80", 7);
  put(1, text);
  Query query = writer_.query(kAll);
  ASSERT_TRUE(query.step());
  EXPECT_EQ(query.text(1), text);
}

TEST_F(ConnectionTest, AStatementMayBeUsedWithinItself) {
  for (int i = 1; i <= 3; ++i) put(i, "x");
  std::int64_t sum = 0;
  Query outer = writer_.query(kAll);
  while (outer.step()) {
    Query inner = writer_.query(kAll);
    while (inner.step()) sum += inner.integer(0);
  }
  EXPECT_EQ(sum, 18);
}

TEST_F(ConnectionTest, FailuresSayWhatKindTheyAre) {
  put(1, "x");
  const auto kind = [](auto&& work) {
    try {
      work();
    } catch (const StorageFailure& failure) {
      return failure.kind;
    }
    return StorageFailure::Kind::kOther;
  };
  EXPECT_EQ(kind([&] { put(1, "again"); }), StorageFailure::Kind::kConstraint);
  EXPECT_EQ(kind([&] { SqliteConnection({.file = "/none/x.db", .writer = true}, tails_); }),
            StorageFailure::Kind::kIo);
  EXPECT_THROW(writer_.query_text("SELECT nonsense"), StorageFailure);
  EXPECT_THROW(reader().execute_script("DELETE FROM t"), StorageFailure) << "readers do not write";
}

TEST_F(ConnectionTest, AReaderKeepsItsSnapshot) {
  put(1, "x");
  SqliteConnection other = reader();
  const auto count = [&] {
    Query query = other.query(kSelf);
    query.bind(1, 0);
    return query.step() ? query.integer(0) : -1;
  };
  {
    const ReadScope scope(other);
    EXPECT_EQ(count(), 1);
    put(2, "y");
    EXPECT_EQ(count(), 1);
  }
  EXPECT_EQ(count(), 2);
}

TEST_F(ConnectionTest, AReaderHoldsTheLogBackOnlyWhileItReads) {
  SqliteConnection other = reader();
  put(1, "x");
  {
    const ReadScope scope(other);
    Query query = other.query(kAll);
    ASSERT_TRUE(query.step());
    put(2, "y");
    EXPECT_GT(writer_.log_pending(), 0);
    EXPECT_FALSE(writer_.checkpoint(Checkpoint::kPassive));
    EXPECT_FALSE(writer_.checkpoint(Checkpoint::kRestart)) << "but does not wait for ever";
  }
  EXPECT_TRUE(writer_.checkpoint(Checkpoint::kRestart));
  EXPECT_EQ(writer_.log_pending(), 0);
  EXPECT_TRUE(writer_.checkpoint(Checkpoint::kTruncate));
  EXPECT_EQ(std::filesystem::file_size(file_.string() + "-wal"), 0U);
}

TEST_F(ConnectionTest, ReadersSeeTheFileGrowThroughTheirMap) {
  FileMap map;
  map.open(file_);
  SqliteConnection mapped({.file = file_, .map = &map}, tails_);
  const std::string text(3000, 'x');
  for (int i = 1; i <= 300; ++i) {
    put(i, text);
    if (i % 50 == 0) ASSERT_TRUE(writer_.checkpoint(Checkpoint::kPassive));
    Query query = mapped.query(kAll);
    int rows = 0;
    while (query.step()) {
      ASSERT_EQ(query.text(1), text);
      ++rows;
    }
    ASSERT_EQ(rows, i);
  }
}

}  // namespace
}  // namespace parlance::store::sqlite
