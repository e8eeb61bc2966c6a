// Every request and response of the vendor's document must be read, and written back unchanged in
// meaning. The examples are not part of the project: without them these tests are skipped.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json_scanner.h"
#include "model/envelope.h"
#include "model/filter.h"
#include "model/uri.h"

namespace parlance {
namespace {

std::string examples() {
  const auto source = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  std::ifstream file(source / "../shared/fixtures/blip-examples.json");
  return {std::istreambuf_iterator<char>(file), {}};
}

JsonSlice member(std::string_view object, std::string_view wanted) {
  JsonScanner scan(object);
  JsonSlice name;
  JsonSlice value;
  if (scan.open(JsonKind::kObject)) {
    while (scan.next(name, value)) {
      if (name.text() == wanted) return value;
    }
  }
  return {};
}

// Lines of examples that are no envelopes: a placeholder `{type}` for the media type, and a
// response without the id of its request.
bool is_malformed(std::string_view line) {
  return line == "13231" || line == "7976";
}

class EnvelopeExamples : public testing::Test {
 protected:
  void SetUp() override {
    text_ = examples();
    if (text_.empty()) GTEST_SKIP() << "../shared/fixtures/blip-examples.json is not there";
  }

  template <class Visit>
  void each(std::string_view part, Visit visit) {
    JsonScanner scan(member(text_, "examples").raw);
    JsonSlice example;
    ASSERT_TRUE(scan.open(JsonKind::kArray));
    while (scan.next(example)) {
      const auto line = member(example.raw, "line").raw;
      if (is_malformed(line)) continue;
      const auto slice = member(example.raw, part);
      if (slice.is(JsonKind::kObject)) visit(std::string(line), slice.raw);
    }
  }

  std::string text_;
};

TEST_F(EnvelopeExamples, EveryRequestIsRead) {
  int count = 0;
  each("request", [&](const std::string& line, std::string_view json) {
    ++count;
    const auto envelope = parse_envelope(json);
    EXPECT_TRUE(envelope) << line << ": " << envelope.error().reason.description << "\n" << json;
  });
  EXPECT_EQ(count, 255);
}

TEST_F(EnvelopeExamples, EveryResponseIsRead) {
  int count = 0;
  each("response", [&](const std::string& line, std::string_view json) {
    ++count;
    const auto envelope = parse_envelope(json);
    EXPECT_TRUE(envelope) << line << ": " << envelope.error().reason.description << "\n" << json;
  });
  EXPECT_GT(count, 100);
}

TEST_F(EnvelopeExamples, WhatIsWrittenIsReadAgainTheSame) {
  each("request", [](const std::string& line, std::string_view json) {
    const auto envelope = parse_envelope(json);
    ASSERT_TRUE(envelope) << line;
    const auto write = [](const auto& value) { return to_json(value); };
    const auto written = std::visit(write, *envelope);
    const auto again = parse_envelope(written);
    ASSERT_TRUE(again) << line << ": " << written;
    EXPECT_EQ(std::visit(write, *again), written) << line;
  });
}

TEST_F(EnvelopeExamples, EveryUriAndFilterIsRead) {
  int filters = 0;
  each("request", [&](const std::string& line, std::string_view json) {
    const auto slice = member(json, "uri");
    if (!slice.is(JsonKind::kString)) return;
    const auto uri = LimeUri::parse(slice.text());
    ASSERT_TRUE(uri) << line << ": " << slice.raw;
    const auto filter = uri->query("filter");
    if (!filter) return;
    ++filters;
    const auto parsed = parse_filter(*filter);
    EXPECT_TRUE(parsed) << line << ": " << *filter << "\n" << parsed.error().message;
  });
  EXPECT_GT(filters, 0);
}

}  // namespace
}  // namespace parlance
