// LIME URIs (spec lime 3.2, extensions 0.4): split first, then decode each part once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/node.h"

namespace parlance {

class LimeUri {
 public:
  // Absolute `lime://owner/path?query` or relative `/path?query`; a missing leading '/' is
  // tolerated, trailing ones are dropped. Raw blanks, '(' and the like inside parts are accepted.
  // nullopt for another scheme, an owner that is no identity, a broken escape, a part that does not
  // decode to UTF-8 or holds a NUL, control characters, and texts over 16 kB.
  static std::optional<LimeUri> parse(std::string_view text);

  const Node& owner() const {
    return owner_;
  }  // empty: relative. `lime://domain/…` gives a Node
     // with that text as its domain and no name
  const std::string& text() const { return text_; }                       // as sent
  const std::vector<std::string>& segments() const { return segments_; }  // decoded
  // Query option by name, with or without `$`, any case; nullopt when absent.
  std::optional<std::string_view> query(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& options() const { return query_; }

 private:
  Node owner_;
  std::string text_;
  std::vector<std::string> segments_;
  std::vector<std::pair<std::string, std::string>> query_;
};

// The path part of a URI template such as `/threads/{identity}` matched against segments. Literal
// segments compare without case; `{name}` takes one segment that is not empty, `{name*}` the rest
// (at least one), joined by '/'. A malformed pattern is a bug and throws std::invalid_argument.
class UriTemplate {
 public:
  explicit UriTemplate(std::string_view pattern);
  const std::string& text() const { return text_; }
  std::string_view root() const;  // first literal segment, without '/'
  // The variables in order of appearance, or nullopt.
  std::optional<std::vector<std::string>> match(const std::vector<std::string>& segments) const;

 private:
  struct Segment {
    std::string text;
    enum { kLiteral, kVariable, kRest } kind;
  };
  std::string text_;
  std::vector<Segment> segments_;
};

// An identity inside a path part, raw or percent-encoded (extensions 0.4): last '@' separates the
// domain, '@' and other reserved characters of the name are encoded again, an instance is stripped.
// nullopt when there is no name or the result is no legal address.
std::optional<Node> identity_from_segment(std::string_view decoded);

}  // namespace parlance
