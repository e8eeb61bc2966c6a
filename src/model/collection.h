// Collections (spec lime 2.3): `total` is the size of the filtered source, `items` always present.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parlance {

// Writes `{"total":…,"itemType":…,"items":[…]}` item by item.
class CollectionWriter {
 public:
  CollectionWriter(std::string& out, std::string_view item_type, std::int64_t total);
  std::string& item();  // the caller appends one JSON value
  void close();

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace parlance
