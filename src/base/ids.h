// Identifiers and secrets, all from the kernel's random source. Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace parlance {

void random_bytes(std::span<std::byte> out);

struct Uuid {
  std::array<std::byte, 16> bytes{};

  static Uuid random();      // version 4
  std::string text() const;  // lower case with hyphens (36 characters)
};
std::string new_uuid();  // the text of a random one

// ULID: 26 characters, sorts by time of creation.
std::string new_ulid();

// 24 hexadecimal digits, time first (the form ChatBot.com's ids have).
std::string new_object_id();

// `length` random characters of [A-Za-z0-9], without modulo bias; for access keys.
std::string new_secret(std::size_t length);

}  // namespace parlance
