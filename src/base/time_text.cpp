#include "base/time_text.h"

#include <array>
#include <charconv>

namespace parlance {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
  std::array<char, 20> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  const auto length = static_cast<std::size_t>(end - digits.data());
  if (length < width) out.append(width - length, '0');
  out.append(digits.data(), length);
}

// Reads a text from the front; every step says whether it found what it wanted.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_any(std::string_view choice) {
    if (rest_.empty() || !choice.contains(rest_.front())) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Between `least` and `most` digits.
  bool number(std::size_t least, std::size_t most, std::int64_t& value) {
    std::size_t used = 0;
    value = 0;
    while (used < most && used < rest_.size() && rest_[used] >= '0' && rest_[used] <= '9') {
      value = value * 10 + (rest_[used++] - '0');
    }
    rest_.remove_prefix(used);
    return used >= least;
  }
  // 1 to `most` digits after the point, as nanoseconds.
  bool fraction(std::size_t most, std::int64_t& nanos) {
    const auto before = rest_.size();
    if (!number(1, most, nanos)) return false;
    for (auto used = before - rest_.size(); used < 9; ++used) nanos *= 10;
    return true;
  }

 private:
  std::string_view rest_;
};

bool read_offset(Cursor& in, minutes& offset) {
  offset = minutes{0};
  if (in.done() || in.take_any("Zz")) return true;
  const bool minus = in.take('-');
  if (!minus && !in.take('+')) return false;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  if (!in.number(2, 2, hour) || hour > 23) return false;
  if (!in.done()) {
    in.take(':');
    if (!in.number(2, 2, minute) || minute > 59) return false;
  }
  offset = hours{hour} + minutes{minute};
  if (minus) offset = -offset;
  return true;
}

}  // namespace

void append_iso8601(std::string& out, Timestamp time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  append_padded(out, static_cast<int>(date.year()), 4);
  out.push_back('-');
  append_padded(out, static_cast<unsigned>(date.month()), 2);
  out.push_back('-');
  append_padded(out, static_cast<unsigned>(date.day()), 2);
  out.push_back('T');
  append_padded(out, clock.hours().count(), 2);
  out.push_back(':');
  append_padded(out, clock.minutes().count(), 2);
  out.push_back(':');
  append_padded(out, clock.seconds().count(), 2);
  out.push_back('.');
  append_padded(out, clock.subseconds().count(), 3);
  out.push_back('Z');
}

std::string to_iso8601(Timestamp time) {
  std::string out;
  append_iso8601(out, time);
  return out;
}

std::optional<Timestamp> parse_iso8601(std::string_view text) {
  using namespace std::chrono;
  Cursor in(text);
  std::int64_t y = 0;
  std::int64_t mo = 0;
  std::int64_t d = 0;
  if (!in.number(4, 4, y) || !in.take('-') || !in.number(2, 2, mo) || !in.take('-') ||
      !in.number(2, 2, d)) {
    return std::nullopt;
  }
  const year_month_day date(year{static_cast<int>(y)}, month{static_cast<unsigned>(mo)},
                            day{static_cast<unsigned>(d)});
  if (!date.ok()) return std::nullopt;
  const Timestamp midnight = sys_days(date);
  if (in.done()) return midnight;

  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t nanos = 0;
  minutes offset{0};
  if (!in.take_any("Tt ") || !in.number(2, 2, hour) || !in.take(':') || !in.number(2, 2, minute)) {
    return std::nullopt;
  }
  if (in.take(':')) {
    if (!in.number(2, 2, second)) return std::nullopt;
    if (in.take_any(".,") && !in.fraction(9, nanos)) return std::nullopt;
  }
  if (hour > 23 || minute > 59 || second > 59 || !read_offset(in, offset) || !in.done()) {
    return std::nullopt;
  }
  return midnight + hours{hour} + minutes{minute} + seconds{second} +
         floor<milliseconds>(nanoseconds{nanos}) - offset;
}

std::optional<nanoseconds> parse_timespan(std::string_view text) {
  constexpr std::int64_t kMostDays = nanoseconds::max() / days{1} - 1;
  Cursor in(text);
  const bool minus = in.take('-');
  std::int64_t day = 0;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t nanos = 0;
  std::int64_t first = 0;
  if (!in.number(1, 8, first)) return std::nullopt;
  if (in.done()) {
    day = first;
  } else {
    if (in.take('.')) {
      day = first;
      if (!in.number(1, 2, hour)) return std::nullopt;
    } else {
      hour = first;
    }
    if (!in.take(':') || !in.number(1, 2, minute)) return std::nullopt;
    if (in.take(':')) {
      if (!in.number(1, 2, second)) return std::nullopt;
      if (in.take('.') && !in.fraction(7, nanos)) return std::nullopt;
    }
    if (!in.done() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  }
  if (day > kMostDays) return std::nullopt;
  const nanoseconds span =
      days{day} + hours{hour} + minutes{minute} + seconds{second} + nanoseconds{nanos};
  return minus ? -span : span;
}

std::string to_timespan(nanoseconds duration) {
  std::string out;
  if (duration < nanoseconds::zero()) out.push_back('-');
  // Through unsigned: the lowest value has no positive counterpart.
  const auto count = static_cast<std::uint64_t>(duration.count());
  const std::uint64_t total = duration < nanoseconds::zero() ? 0 - count : count;
  const auto ticks = static_cast<std::int64_t>(total / 100);
  const std::int64_t whole = ticks / 10'000'000;
  if (whole / 86'400 != 0) {
    append_padded(out, whole / 86'400, 1);
    out.push_back('.');
  }
  append_padded(out, whole / 3600 % 24, 2);
  out.push_back(':');
  append_padded(out, whole / 60 % 60, 2);
  out.push_back(':');
  append_padded(out, whole % 60, 2);
  if (ticks % 10'000'000 != 0) {
    out.push_back('.');
    append_padded(out, ticks % 10'000'000, 7);
  }
  return out;
}

}  // namespace parlance
