// Where JSON objects end in a stream without delimiters (spec lime 5.2).
#pragma once

#include <cstddef>
#include <string_view>

namespace parlance::lime {

// Finds objects in bytes that may be cut anywhere, remembering between calls how far it looked, so
// that a large object that comes in many pieces is scanned once.
class ObjectScanner {
 public:
  enum class Found : std::uint8_t { kObject, kMore, kGarbage };

  // Looks at `bytes`, which starts where the last object ended (after consume()) and may have grown
  // since the last call. kObject: `object` is the next one. kGarbage: something else than white
  // space stands between objects.
  Found next(std::string_view bytes, std::string_view& object);

  // The caller dropped everything up to the end of the last object found.
  void consume() {
    position_ = start_ = 0;
    depth_ = 0;
    in_string_ = escaped_ = false;
  }

 private:
  std::size_t position_ = 0;
  std::size_t start_ = 0;
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace parlance::lime
