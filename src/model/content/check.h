// Checks the members of a document, and remembers the first one that is wrong by its path
// (`options[2].text`). What counts as absent: a member that is not there, or is null (spec
// blip-core 1.4). Names are read in any case, numbers also as text that spells them (A24).
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "model/content/json_tree.h"

namespace parlance::content {

// Documents inside each other, the outermost included.
inline constexpr int kMaxDocumentDepth = 16;

enum class Need : std::uint8_t { kOptional, kRequired };
using enum Need;

class Check {
 public:
  // Each is true when the member is as it should be, or is absent and optional.
  bool text(JsonValue object, std::string_view name, Need need);
  bool filled_text(JsonValue object, std::string_view name);  // required, and not empty
  bool number(JsonValue object, std::string_view name, double least, double most, Need need);
  bool integer(JsonValue object, std::string_view name, Need need);
  // An empty text counts as absent; parameters are left aside.
  bool type(JsonValue object, std::string_view name, Need need);
  bool one_of(JsonValue object, std::string_view name,
              std::initializer_list<std::string_view> values, Need need);
  bool object(JsonValue object, std::string_view name, Need need);
  bool array(JsonValue object, std::string_view name, Need need, std::size_t least = 0);
  // A container, or a bare text in its place (B29).
  bool container(JsonValue object, std::string_view name, Need need);

  // Whether `value` is a document of that type.
  bool document(std::string_view type, JsonValue value);
  // The members `type` and `value` of a container.
  bool contained(JsonValue object, Need value);
  bool container(JsonValue value);
  // `{id, type, value, direction}`: the message that another one is about (2.14, 2.16).
  bool referred_message(JsonValue object, std::string_view name);

  // What stands at `name`, or in the list of that name at `index`, is checked while this lives.
  class At {
   public:
    At(Check& check, std::string_view name) : check_(check) { check_.path_.push_back({name, 0}); }
    At(Check& check, std::size_t index) : check_(check) { check_.path_.push_back({{}, index}); }
    ~At() { check_.path_.pop_back(); }
    At(const At&) = delete;
    At& operator=(const At&) = delete;

   private:
    Check& check_;
  };

  // Remembers what is wrong with the member; gives false.
  bool wrong(std::string_view name, std::string_view problem);
  bool wrong(std::string_view problem) { return wrong({}, problem); }

  const std::string& fault() const { return fault_; }
  bool sensitive() const { return sensitive_; }  // a sensitive document was seen

 private:
  struct Step {
    std::string_view name;
    std::size_t index;  // when there is no name
  };

  std::vector<Step> path_;
  std::string fault_;
  int depth_ = 0;
  bool sensitive_ = false;
};

}  // namespace parlance::content
