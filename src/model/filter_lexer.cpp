#include "model/filter_lexer.h"

#include <algorithm>

#include "base/text.h"

namespace parlance {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kWordEnds = "(),' \t\r\n";

}  // namespace

FilterToken FilterLexer::next() {
  at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
  FilterToken token;
  token.position = at_;
  if (at_ == text_.size()) return token;
  switch (text_[at_]) {
    case '(':
      token.kind = FilterToken::Kind::kOpen;
      break;
    case ')':
      token.kind = FilterToken::Kind::kClose;
      break;
    case ',':
      token.kind = FilterToken::Kind::kComma;
      break;
    case '\'':
      token.kind = FilterToken::Kind::kText;
      return quoted(std::move(token));
    default: {
      const auto end = std::min(text_.find_first_of(kWordEnds, at_), text_.size());
      const auto word = text_.substr(at_, end - at_);
      at_ = end;
      if (end < text_.size() && text_[end] == '\'') {
        const bool date = iequals(word, "datetime") || iequals(word, "datetimeoffset");
        if (date || iequals(word, "guid")) {
          token.kind = date ? FilterToken::Kind::kDate : FilterToken::Kind::kText;
        } else {
          token.kind = FilterToken::Kind::kWrong;
          token.text = "unknown type of value `" + std::string(word) + "`";
          at_ = text_.size();
          return token;
        }
        return quoted(std::move(token));
      }
      token.kind = FilterToken::Kind::kWord;
      token.text = word;
      return token;
    }
  }
  ++at_;
  return token;
}

// Reads '…' with '' for a quote, standing on the first quote.
FilterToken FilterLexer::quoted(FilterToken token) {
  ++at_;
  for (;;) {
    const auto end = text_.find('\'', at_);
    if (end == std::string_view::npos) {
      token.kind = FilterToken::Kind::kWrong;
      token.text = "a text has no closing quote";
      at_ = text_.size();
      return token;
    }
    token.text += text_.substr(at_, end - at_);
    at_ = end + 1;
    if (at_ == text_.size() || text_[at_] != '\'') return token;
    token.text.push_back('\'');
    ++at_;
  }
}

}  // namespace parlance
