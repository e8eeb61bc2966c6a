// Words, texts and punctuation of a `$filter`. Private to its parsing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parlance {

struct FilterToken {
  enum class Kind : std::uint8_t {
    kEnd,
    kOpen,
    kClose,
    kComma,
    kWord,  // operator, property, number, or a text without quotes
    kText,  // '…', without its quotes
    kDate,  // datetime'…' and datetimeoffset'…', without quotes
    kWrong  // `text` says why
  };
  Kind kind = Kind::kEnd;
  std::string text;
  std::size_t position = 0;  // in the filter, from 0

  bool is_literal() const { return kind == Kind::kText || kind == Kind::kDate; }
};

class FilterLexer {
 public:
  explicit FilterLexer(std::string_view text) : text_(text) {}
  FilterToken next();

 private:
  FilterToken quoted(FilterToken token);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace parlance
