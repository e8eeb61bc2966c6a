#include "dialects/lime/framing.h"

namespace parlance::lime {

ObjectScanner::Found ObjectScanner::next(std::string_view bytes, std::string_view& object) {
  if (depth_ == 0) {
    while (position_ < bytes.size()) {
      const char c = bytes[position_];
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        ++position_;
        continue;
      }
      if (c != '{') return Found::kGarbage;
      start_ = position_++;
      depth_ = 1;
      break;
    }
    if (depth_ == 0) return Found::kMore;
  }
  for (; position_ < bytes.size(); ++position_) {
    const char c = bytes[position_];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{') {
      ++depth_;
    } else if (c == '}' && --depth_ == 0) {
      ++position_;
      object = bytes.substr(start_, position_ - start_);
      return Found::kObject;
    }
  }
  return Found::kMore;
}

}  // namespace parlance::lime
