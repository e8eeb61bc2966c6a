// For tests: a store in a folder of its own that goes with the test.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/ids.h"
#include "store/store.h"

namespace parlance::hub::testing {

class TempStore {
 public:
  TempStore() { open(); }
  ~TempStore() {
    close();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TempStore(const TempStore&) = delete;
  TempStore& operator=(const TempStore&) = delete;

  store::Store& operator*() { return *store_; }
  store::Store* operator->() { return store_.get(); }

  void close() {
    if (store_) store_->stop();
    store_.reset();
  }
  // As a restart does.
  void open() {
    auto opened = store::Store::open({.folder = folder_, .sync = false});
    if (!opened) throw std::runtime_error(opened.error().message);
    store_ = std::move(*opened);
  }

  void write(Function<void(store::Connection&)> apply) {
    const auto done = store_->writer().write_now(std::move(apply));
    if (!done) throw std::runtime_error(done.error().message);
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("parlance-test-" + new_uuid());
  std::unique_ptr<store::Store> store_;
};

}  // namespace parlance::hub::testing
