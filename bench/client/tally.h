// What arrived of one run: every message once, and how often more than once.
//
// A message of a run has the id `RRRRRRRR-0000-4000-8000-NNNNNNNNNNNN`: run and number in
// hexadecimal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

class Tally {
 public:
  void reset(std::uint32_t run);
  void record(std::string_view envelope);
  std::string report() const;

 private:
  std::uint32_t run_ = 0;
  std::vector<bool> seen_;
  std::uint64_t distinct_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t disordered_ = 0;  // a smaller number after a greater one
  std::uint64_t strangers_ = 0;   // of no or of another run
  std::uint64_t greatest_ = 0;
  double first_ = 0;
  double last_ = 0;
};

}  // namespace bench
