#include "model/collection.h"

#include "base/json_writer.h"

namespace parlance {

CollectionWriter::CollectionWriter(std::string& out, std::string_view item_type, std::int64_t total)
    : out_(out) {
  JsonObject head(out_);
  head.number("total", total);
  head.string("itemType", item_type);
  head.key("items").push_back('[');
}

std::string& CollectionWriter::item() {
  if (!first_) out_.push_back(',');
  first_ = false;
  return out_;
}

void CollectionWriter::close() {
  out_ += "]}";
}

}  // namespace parlance
