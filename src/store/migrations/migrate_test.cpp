#include <array>

#include "store/migrations/migrations.h"
#include "store/sqlite/connection.h"
#include "store/store_fixture.h"

namespace parlance::store {
namespace {

class MigrateTest : public testing::Test {
 protected:
  sqlite::SqliteConnection connect() {
    return {{.file = folder_.path() / "test.db", .writer = true, .sync = false}, tails_};
  }
  std::int64_t count(Connection& connection, const std::string& from) {
    Query query = connection.query_text("SELECT COUNT(*) FROM " + from);
    return query.step() ? query.integer(0) : -1;
  }

  TemporaryFolder folder_;
  ThreadTails tails_;
};

constexpr Migration kFirst{1, "first",
                           "CREATE TABLE a(x INTEGER) STRICT; INSERT INTO a VALUES(1);"};
constexpr Migration kSecond{2, "second", "CREATE TABLE b(x INTEGER) STRICT;"};
constexpr Migration kBroken{2, "broken",
                            "CREATE TABLE b(x INTEGER) STRICT; INSERT INTO none VALUES(1);"};

TEST_F(MigrateTest, RunsEachStepOnce) {
  auto connection = connect();
  ASSERT_TRUE(migrate(connection, std::array{kFirst}));
  ASSERT_TRUE(migrate(connection, std::array{kFirst, kSecond}));
  ASSERT_TRUE(migrate(connection, std::array{kFirst, kSecond}));
  EXPECT_EQ(count(connection, "a"), 1);
  EXPECT_EQ(count(connection, "b"), 0);
  EXPECT_EQ(count(connection, "schema_migrations"), 2);
}

TEST_F(MigrateTest, AStepThatFailsLeavesNothing) {
  auto connection = connect();
  EXPECT_THROW((void)migrate(connection, std::array{kFirst, kBroken}), StorageFailure);
  EXPECT_EQ(count(connection, "schema_migrations"), 1);
  EXPECT_EQ(count(connection, "sqlite_master WHERE name = 'b'"), 0);
  EXPECT_TRUE(migrate(connection, std::array{kFirst, kSecond}));
}

TEST_F(MigrateTest, RefusesWhatANewerProgramWrote) {
  auto connection = connect();
  ASSERT_TRUE(migrate(connection, std::array{kFirst, kSecond}));
  const auto refused = migrate(connection, std::array{kFirst});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
}

TEST_F(MigrateTest, VersionsAreNumberedWithoutGaps) {
  int next = 1;
  for (const Migration& step : all_migrations()) EXPECT_EQ(step.version, next++);
}

using StoreOpenTest = StoreTest;

TEST_F(StoreOpenTest, ASecondStoreOnTheFolderIsRefused) {
  const auto second = Store::open({.folder = folder_.path() / "data"});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  store_.reset();
  EXPECT_TRUE(Store::open({.folder = folder_.path() / "data", .sync = false}));
}

TEST_F(StoreOpenTest, ANewerDatabaseIsRefused) {
  store_.reset();
  {
    ThreadTails tails;
    sqlite::SqliteConnection connection(
        {.file = folder_.path() / "data" / "parlance.db", .writer = true}, tails);
    connection.execute_script("INSERT INTO schema_migrations VALUES(999, 'future');");
  }
  const auto opened = Store::open({.folder = folder_.path() / "data"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kConflict);
}

TEST_F(StoreOpenTest, TheFolderIsPrivateAndMadeWithItsParents) {
  const auto folder = folder_.path() / "x" / "y";
  ASSERT_TRUE(Store::open({.folder = folder, .sync = false}));
  EXPECT_EQ(std::filesystem::status(folder).permissions(), std::filesystem::perms::owner_all);
}

TEST_F(StoreOpenTest, AFolderThatCannotBeMadeIsAnError) {
  const auto opened = Store::open({.folder = "/proc/none/data"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
}

TEST_F(StoreOpenTest, AFileThatIsNoDatabaseIsAnError) {
  store_.reset();
  const auto file = folder_.path() / "data" / "parlance.db";
  std::filesystem::resize_file(file, 0);
  FILE* const out = fopen(file.c_str(), "w");
  for (int i = 0; i < 1000; ++i) fputs("not a database ", out);
  fclose(out);
  const auto opened = Store::open({.folder = folder_.path() / "data"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
}

TEST_F(StoreOpenTest, AReaderMayOutliveItsStoreAndTheOtherWayRound) {
  std::thread([&] { EXPECT_EQ(id_of("nobody@x"), 0); }).join();
  EXPECT_EQ(id_of("nobody@x"), 0);
  reopen();
  EXPECT_EQ(id_of("nobody@x"), 0);
}

}  // namespace
}  // namespace parlance::store
