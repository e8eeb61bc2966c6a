#include "store/writer.h"

#include <future>

namespace parlance::store {
namespace {

class ClosureOp final : public WriteOp {
 public:
  ClosureOp(Function<void(Connection&)> apply, Function<void(Result<void>)> done)
      : apply_(std::move(apply)), done_(std::move(done)) {}

  void apply(Connection& connection) override { apply_(connection); }
  void committed() override {
    if (done_) done_({});
  }
  void failed(const Error& error) override {
    if (done_) done_(std::unexpected(error));
  }

 private:
  Function<void(Connection&)> apply_;
  Function<void(Result<void>)> done_;
};

}  // namespace

Error to_error(const StorageFailure& failure) {
  using Kind = StorageFailure::Kind;
  switch (failure.kind) {
    case Kind::kConstraint:
      return {ErrorCode::kConflict, failure.what(), {}};
    case Kind::kOther:
      return {ErrorCode::kInternal, failure.what(), {}};
    case Kind::kFull:
    case Kind::kIo:
    case Kind::kCorrupt:
    case Kind::kBusy:
      break;
  }
  return {ErrorCode::kUnavailable, failure.what(), {}};
}

void Writer::submit(Function<void(Connection&)> apply, Function<void(Result<void>)> done) {
  submit(std::make_unique<ClosureOp>(std::move(apply), std::move(done)));
}

Result<void> Writer::write_now(Function<void(Connection&)> apply) {
  std::promise<Result<void>> promise;
  std::future<Result<void>> outcome = promise.get_future();
  submit(std::move(apply),
         [&promise](Result<void> result) { promise.set_value(std::move(result)); });
  return outcome.get();
}

}  // namespace parlance::store
