// Nanoseconds and heap allocations per envelope, read and written.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "model/envelope.h"

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace {

template <class Work>
void measure(const char* name, std::size_t bytes, Work work) {
  using Clock = std::chrono::steady_clock;
  constexpr int kRounds = 7;
  const int count = bytes > 10'000 ? 2'000 : 200'000;
  double best = 1e18;
  std::size_t allocated = 0;
  for (int round = 0; round < kRounds; ++round) {
    allocated = allocations;
    const auto start = Clock::now();
    for (int i = 0; i < count; ++i) work();
    const std::chrono::duration<double, std::nano> spent = Clock::now() - start;
    allocated = allocations - allocated;
    best = std::min(best, spent.count() / count);
  }
  std::printf("%-28s %7zu bytes %10.0f ns %6.1f allocations\n", name, bytes, best,
              static_cast<double>(allocated) / count);
}

void read_and_write(const char* name, std::string_view json) {
  measure((std::string("read ") + name).c_str(), json.size(), [json] {
    if (!parlance::parse_envelope(json)) std::abort();
  });
  const auto envelope = parlance::parse_envelope(json);
  std::string out;
  measure((std::string("write ") + name).c_str(), json.size(), [&] {
    out.clear();
    std::visit([&out](const auto& value) { append_json(out, value); }, *envelope);
  });
}

}  // namespace

int main() {
  using namespace std::literals;
  read_and_write(
      "message",
      R"({"id":"65603604-fe19-479c-c885-3195b196fe8e","from":"551199991111@0mn.io/182310923192",)"
      R"("to":"mycontact@msging.net","type":"text/plain","content":"Hello, how can I help you?"})"sv);
  read_and_write(
      "notification",
      R"({"id":"65603604-fe19-479c-c885-3195b196fe8e","to":"551199991111@0mn.io/182310923192",)"
      R"("event":"consumed","metadata":{"#message.to":"bot@msging.net","#message.uniqueId":null}})"sv);
  read_and_write(
      "command",
      R"({"id":"3","to":"postmaster@crm.msging.net","method":"set","uri":"/contacts","type":)"
      R"("application/vnd.lime.contact+json","resource":{"identity":"11@messenger.gw.msging.net",)"
      R"("name":"John Doe","extras":{"plan":"Gold","code":"1111"}}})"sv);
  std::string text(1'000'000, 'x');
  for (std::size_t i = 0; i + 2 < text.size(); i += 16) text.replace(i, 2, "\xc3\xa9");
  read_and_write("large text",
                 R"({"to":"a@0mn.io","type":"text/plain","content":")" + text + R"("})");
}
