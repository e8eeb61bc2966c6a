#include "base/ids.h"

#include <pthread.h>
#include <sys/random.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <string_view>
#include <system_error>

namespace parlance {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// Counts forks, so that a child does not repeat the random bytes its parent had in stock.
std::atomic<std::uint32_t> fork_count = 0;

// Random bytes for identifiers, fetched in bulk: one system call serves many.
void stocked_bytes(std::span<std::byte> out) {
  struct Stock {
    std::array<std::byte, 1024> bytes;
    std::size_t used = 1024;
    std::uint32_t forks = 0;
  };
  static const int registered = pthread_atfork(nullptr, nullptr, [] { ++fork_count; });
  thread_local Stock stock;
  const auto forks = fork_count.load(std::memory_order_relaxed);
  if (registered != 0 || stock.forks != forks || stock.bytes.size() - stock.used < out.size()) {
    random_bytes(stock.bytes);
    stock.used = 0;
    stock.forks = forks;
  }
  std::memcpy(out.data(), stock.bytes.data() + stock.used, out.size());
  stock.used += out.size();
}

std::uint64_t unix_millis() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(
      duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

// The 80 low bits of a ULID. Within one millisecond they count up, so that identifiers made one
// after the other also sort that way.
struct UlidState {
  std::mutex mutex;
  std::uint64_t millis = 0;
  std::array<std::uint8_t, 10> tail{};
};

void append_base32(std::string& out, std::uint64_t value, int digits) {
  constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  for (int i = digits - 1; i >= 0; --i) out.push_back(kCrockford[(value >> (5 * i)) & 31U]);
}

}  // namespace

void random_bytes(std::span<std::byte> out) {
  while (!out.empty()) {
    const auto got = getrandom(out.data(), out.size(), 0);
    if (got > 0) {
      out = out.subspan(static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "getrandom");
    }
  }
}

Uuid Uuid::random() {
  Uuid id;
  stocked_bytes(id.bytes);
  id.bytes[6] = (id.bytes[6] & std::byte{0x0f}) | std::byte{0x40};
  id.bytes[8] = (id.bytes[8] & std::byte{0x3f}) | std::byte{0x80};
  return id;
}

std::string new_uuid() {
  return Uuid::random().text();
}

std::string Uuid::text() const {
  std::string text(36, '-');
  std::size_t at = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
    const auto byte = static_cast<unsigned>(bytes[i]);
    text[at++] = kHexDigits[byte >> 4];
    text[at++] = kHexDigits[byte & 15U];
  }
  return text;
}

std::string new_ulid() {
  static UlidState state;
  std::uint64_t millis;
  std::array<std::uint8_t, 10> tail;
  {
    const std::lock_guard lock(state.mutex);
    const auto now = unix_millis();
    if (now > state.millis) {
      state.millis = now;
      stocked_bytes(std::as_writable_bytes(std::span(state.tail)));
      state.tail[0] &= 0x7f;  // room to count up without leaving the millisecond
    } else {
      // Same millisecond, or the clock was set back: go on from the last one.
      for (std::size_t i = state.tail.size(); i-- > 0 && ++state.tail[i] == 0;) {
      }
    }
    millis = state.millis;
    tail = state.tail;
  }
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    high = high << 8 | tail[i];
    low = low << 8 | tail[i + 5];
  }
  std::string text;
  text.reserve(26);
  append_base32(text, millis, 10);
  append_base32(text, high, 8);
  append_base32(text, low, 8);
  return text;
}

std::string new_object_id() {
  static const auto process = [] {
    std::array<std::byte, 5> bytes;
    random_bytes(bytes);
    return bytes;
  }();
  static std::atomic<std::uint32_t> counter = [] {
    std::uint32_t start;
    random_bytes(std::as_writable_bytes(std::span(&start, 1)));
    return start;
  }();
  const auto seconds = static_cast<std::uint32_t>(unix_millis() / 1000);
  const auto count = counter.fetch_add(1, std::memory_order_relaxed);
  std::array<unsigned, 12> bytes{};
  for (unsigned i = 0; i < 4; ++i) bytes[i] = (seconds >> (24 - 8 * i)) & 255U;
  for (unsigned i = 0; i < 5; ++i) bytes[4 + i] = static_cast<unsigned>(process[i]);
  for (unsigned i = 0; i < 3; ++i) bytes[9 + i] = (count >> (16 - 8 * i)) & 255U;
  std::string text;
  text.reserve(24);
  for (const auto byte : bytes) {
    text.push_back(kHexDigits[byte >> 4]);
    text.push_back(kHexDigits[byte & 15U]);
  }
  return text;
}

std::string new_secret(std::size_t length) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr unsigned kUnbiased = 256 / kAlphabet.size() * kAlphabet.size();
  std::string text;
  text.reserve(length);
  std::array<std::byte, 64> bytes;
  while (text.size() < length) {
    random_bytes(bytes);
    for (const auto byte : bytes) {
      const auto value = static_cast<unsigned>(byte);
      if (value < kUnbiased && text.size() < length) {
        text.push_back(kAlphabet[value % kAlphabet.size()]);
      }
    }
  }
  return text;
}

}  // namespace parlance
