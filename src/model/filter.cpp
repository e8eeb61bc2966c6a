#include "model/filter.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "base/time_text.h"
#include "model/filter_lexer.h"

namespace parlance {
namespace {

using Kind = FilterNode::Kind;

constexpr std::size_t kLongestFilter = 4096;
constexpr int kDeepestFilter = 32;

std::optional<Kind> comparison(const FilterToken& token) {
  if (token.kind != FilterToken::Kind::kWord) return std::nullopt;
  constexpr std::pair<std::string_view, Kind> kOperators[] = {{"eq", Kind::kEq}, {"ne", Kind::kNe},
                                                              {"gt", Kind::kGt}, {"ge", Kind::kGe},
                                                              {"lt", Kind::kLt}, {"le", Kind::kLe}};
  for (const auto& [word, kind] : kOperators) {
    if (iequals(token.text, word)) return kind;
  }
  return std::nullopt;
}

// The same comparison read from the right.
Kind mirrored(Kind kind) {
  switch (kind) {
    case Kind::kGt:
      return Kind::kLt;
    case Kind::kGe:
      return Kind::kLe;
    case Kind::kLt:
      return Kind::kGt;
    case Kind::kLe:
      return Kind::kGe;
    default:
      return kind;
  }
}

std::optional<Kind> function(std::string_view word) {
  if (iequals(word, "startswith")) return Kind::kStartsWith;
  if (iequals(word, "endswith")) return Kind::kEndsWith;
  if (iequals(word, "substringof")) return Kind::kSubstringOf;
  return std::nullopt;
}

// A number as OData writes it, with or without one of the suffixes for its type (10L, 2.5M).
std::optional<double> parse_number(std::string_view text) {
  if (text.size() > 1 && std::string_view("lLmMdDfF").contains(text.back())) text.remove_suffix(1);
  if (text.empty() || !std::string_view("-0123456789").contains(text.front())) return std::nullopt;
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (stop != end || problem != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return value;
}

FilterLiteral word_literal(std::string_view word) {
  FilterLiteral literal;
  if (iequals(word, "null")) return literal;
  if (iequals(word, "true") || iequals(word, "false")) {
    literal = {word.size() == 4, std::string(word)};
  } else if (const auto number = parse_number(word)) {
    literal = {*number, std::string(word)};
  } else {
    literal.value = std::string(word);
  }
  return literal;
}

std::string property_path(std::string_view word) {
  auto path = to_lower(word);
  std::ranges::replace(path, '/', '.');
  return path;
}

bool is_known(std::string_view property, const std::vector<std::string>& known) {
  return std::ranges::any_of(known, [property](std::string_view name) {
    if (!name.ends_with(".*")) return iequals(name, property);
    name.remove_suffix(1);
    return property.size() > name.size() && iequals(name, property.substr(0, name.size()));
  });
}

class Parser {
 public:
  Parser(std::string_view text, const std::vector<std::string>* known)
      : lexer_(text), known_(known) {
    advance();
  }

  Result<FilterNode> parse() {
    FilterNode root;
    if (disjunction(root, 0) && token_.kind != FilterToken::Kind::kEnd) {
      wrong("expected `and`, `or` or the end");
    }
    if (!problem_.empty()) return fail(ErrorCode::kInvalid, std::move(problem_), "$filter");
    return root;
  }

 private:
  using Token = FilterToken::Kind;

  void advance() {
    token_ = lexer_.next();
    if (token_.kind == Token::kWrong) wrong(token_.text);
  }
  bool at_word(std::string_view word) const {
    return token_.kind == Token::kWord && iequals(token_.text, word);
  }
  bool take(Token kind) {
    if (token_.kind != kind) return false;
    advance();
    return true;
  }
  bool wrong(std::string_view what) {
    if (problem_.empty()) {
      problem_ = std::string(what) + " at position " + std::to_string(token_.position);
    }
    return false;
  }

  bool disjunction(FilterNode& out, int depth) {
    return chain(out, Kind::kOr, "or", [&](FilterNode& part) {
      return chain(part, Kind::kAnd, "and",
                   [&](FilterNode& factor) { return negation(factor, depth); });
    });
  }

  template <class Part>
  bool chain(FilterNode& out, Kind kind, std::string_view word, Part part) {
    if (!part(out)) return false;
    if (!at_word(word)) return true;
    FilterNode all{kind};
    all.children.push_back(std::move(out));
    while (at_word(word)) {
      advance();
      if (!part(all.children.emplace_back())) return false;
    }
    out = std::move(all);
    return true;
  }

  // `not` binds tighter than a comparison, but nothing except a whole condition can be negated:
  // `not a eq 1` is the negation of the comparison.
  bool negation(FilterNode& out, int depth) {
    if (depth > kDeepestFilter) return wrong("nested too deeply");
    if (!at_word("not")) return condition(out, depth);
    advance();
    out.kind = Kind::kNot;
    return negation(out.children.emplace_back(), depth + 1);
  }

  bool condition(FilterNode& out, int depth) {
    if (take(Token::kOpen)) {
      if (!disjunction(out, depth + 1)) return false;
      return take(Token::kClose) ? truth(out) : wrong("expected `)`");
    }
    if (token_.kind == Token::kWord) {
      const auto word = token_;
      if (const auto kind = function(word.text)) {
        advance();
        if (take(Token::kOpen)) return arguments(out, *kind) && truth(out);
        return compare(out, word);
      }
    }
    const auto left = token_;
    if (left.kind == Token::kWord || left.is_literal()) advance();
    return compare(out, left);
  }

  // `(…) eq true` after a condition.
  bool truth(FilterNode& out) {
    const auto kind = comparison(token_);
    if (!kind) return true;
    if (*kind != Kind::kEq && *kind != Kind::kNe) return wrong("a condition has no order");
    advance();
    const bool yes = at_word("true");
    if (!yes && !at_word("false")) return wrong("expected true or false");
    advance();
    if (yes == (*kind == Kind::kEq)) return true;
    FilterNode negated{Kind::kNot};
    negated.children.push_back(std::move(out));
    out = std::move(negated);
    return true;
  }

  bool arguments(FilterNode& out, Kind kind) {
    out.kind = kind;
    const auto first = token_;
    advance();
    if (!take(Token::kComma)) return wrong("expected `,`");
    const auto second = token_;
    advance();
    if (!take(Token::kClose)) return wrong("expected `)`");
    // substringof has its text first, the others last; either order says what is meant.
    const bool text_first = first.kind == Token::kText;
    const auto& text = text_first ? first : second;
    if (text.kind != Token::kText) return wrong("expected a quoted text in the function");
    out.literal.value = text.text;
    return property(out, text_first ? second : first);
  }

  bool compare(FilterNode& out, const FilterToken& left) {
    if (left.kind != Token::kWord && !left.is_literal()) return wrong("expected a condition");
    const auto kind = comparison(token_);
    if (!kind) return wrong("expected eq, ne, gt, ge, lt or le");
    advance();
    const auto right = token_;
    if (right.kind != Token::kWord && !right.is_literal()) return wrong("expected a value");
    advance();
    const bool straight = left.kind == Token::kWord && !is_value_word(left.text);
    out.kind = straight ? *kind : mirrored(*kind);
    return literal(out, straight ? right : left) && property(out, straight ? left : right);
  }

  static bool is_value_word(std::string_view word) {
    return iequals(word, "null") || iequals(word, "true") || iequals(word, "false") ||
           parse_number(word);
  }

  bool literal(FilterNode& out, const FilterToken& token) {
    switch (token.kind) {
      case Token::kWord:
        out.literal = word_literal(token.text);
        return true;
      case Token::kDate: {
        const auto time = parse_iso8601(token.text);
        if (!time) return wrong("malformed date before this");
        out.literal = {*time, token.text};
        return true;
      }
      default:
        out.literal.value = token.text;
        return true;
    }
  }

  bool property(FilterNode& out, const FilterToken& token) {
    if (token.kind != Token::kWord || is_value_word(token.text)) {
      return wrong("expected a property before this");
    }
    out.property = property_path(token.text);
    if (known_ != nullptr && !is_known(out.property, *known_)) {
      if (problem_.empty()) {
        problem_ =
            "unknown property `" + token.text + "` at position " + std::to_string(token.position);
      }
      return false;
    }
    return true;
  }

  FilterLexer lexer_;
  FilterToken token_;
  const std::vector<std::string>* known_;
  std::string problem_;
};

}  // namespace

Result<FilterNode> parse_filter(std::string_view text, const std::vector<std::string>* known) {
  if (text.size() > kLongestFilter) {
    return fail(ErrorCode::kInvalid, "longer than " + std::to_string(kLongestFilter) + " bytes",
                "$filter");
  }
  return Parser(text, known).parse();
}

}  // namespace parlance
