#include "tally.h"

#include <charconv>
#include <cstdio>

#include "lime.h"
#include "loop.h"

namespace bench {

namespace {

constexpr std::size_t kIdLength = 36;
constexpr std::uint64_t kMost = 1 << 26;  // keeps the bits of a garbled number in bounds

bool read_hex(std::string_view text, std::uint64_t& value) {
  const char* end = text.data() + text.size();
  return std::from_chars(text.data(), end, value, 16).ptr == end;
}

}  // namespace

void Tally::reset(std::uint32_t run) {
  *this = Tally();
  run_ = run;
}

void Tally::record(std::string_view envelope) {
  const auto id = text_member(envelope, "id");
  std::uint64_t run = 0;
  std::uint64_t number = 0;
  if (id.size() != kIdLength || !read_hex(id.substr(0, 8), run) || run != run_ ||
      !read_hex(id.substr(24), number) || number >= kMost) {
    ++strangers_;
    return;
  }
  last_ = seconds_now();
  if (distinct_ == 0) first_ = last_;
  if (number >= seen_.size()) seen_.resize(number * 2 + 1024);
  if (seen_[number]) {
    ++duplicates_;
    return;
  }
  seen_[number] = true;
  ++distinct_;
  if (number < greatest_) {
    ++disordered_;
  } else {
    greatest_ = number;
  }
}

std::string Tally::report() const {
  std::string text(256, '\0');
  const int length = std::snprintf(
      text.data(), text.size(),
      R"({"distinct":%llu,"duplicates":%llu,"disordered":%llu,"strangers":%llu,"seconds":%.6f})",
      static_cast<unsigned long long>(distinct_), static_cast<unsigned long long>(duplicates_),
      static_cast<unsigned long long>(disordered_), static_cast<unsigned long long>(strangers_),
      last_ - first_);
  text.resize(static_cast<std::size_t>(length));
  return text;
}

}  // namespace bench
