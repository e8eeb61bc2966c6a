#include "model/filter.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "base/time_text.h"

namespace parlance {
namespace {

using Kind = FilterNode::Kind;

std::string show(const FilterNode& node) {
  static const std::map<Kind, std::string> kNames{
      {Kind::kAnd, "and"},      {Kind::kOr, "or"},
      {Kind::kNot, "not"},      {Kind::kEq, "eq"},
      {Kind::kNe, "ne"},        {Kind::kGt, "gt"},
      {Kind::kGe, "ge"},        {Kind::kLt, "lt"},
      {Kind::kLe, "le"},        {Kind::kStartsWith, "start"},
      {Kind::kEndsWith, "end"}, {Kind::kSubstringOf, "sub"}};
  std::string out = "(" + kNames.at(node.kind);
  for (const auto& child : node.children) out += " " + show(child);
  if (node.children.empty()) {
    out += " " + node.property + " ";
    const auto& value = node.literal.value;
    if (const auto* text = std::get_if<std::string>(&value)) {
      out += "'" + *text + "'";
    } else {
      out += value.index() == 0 ? "null" : node.literal.spelling;
    }
  }
  return out + ")";
}

std::string tree(std::string_view text) {
  const auto filter = parse_filter(text);
  return filter ? show(*filter) : filter.error().message;
}

TEST(Filter, FollowsThePrecedenceOfOData) {
  EXPECT_EQ(tree("a eq 1 or b eq 2 and c eq 3"), "(or (eq a 1) (and (eq b 2) (eq c 3)))");
  EXPECT_EQ(tree("(a eq 1 or b eq 2) and c eq 3"), "(and (or (eq a 1) (eq b 2)) (eq c 3))");
  EXPECT_EQ(tree("not a eq 1 and b eq 2"), "(and (not (eq a 1)) (eq b 2))");
  EXPECT_EQ(tree("not (a eq 1 and b eq 2)"), "(not (and (eq a 1) (eq b 2)))");
  EXPECT_EQ(tree("not not a eq 1"), "(not (not (eq a 1)))");
  EXPECT_EQ(tree("a eq 1 AND b ge 2 And c le 3"), "(and (eq a 1) (ge b 2) (le c 3))");
}

TEST(Filter, ReadsEveryLiteral) {
  EXPECT_EQ(tree("a eq 'it''s'"), "(eq a 'it's')");
  EXPECT_EQ(tree("a eq ''"), "(eq a '')");
  EXPECT_EQ(tree("a ne null"), "(ne a null)");
  EXPECT_EQ(tree("a eq True"), "(eq a True)");
  EXPECT_EQ(tree("a lt -1.5e3"), "(lt a -1.5e3)");
  EXPECT_EQ(tree("a eq 10L"), "(eq a 10L)");
  EXPECT_EQ(tree("team eq none"), "(eq team 'none')");
  EXPECT_EQ(tree("identity eq 123@0mn.io"), "(eq identity '123@0mn.io')");
  EXPECT_EQ(tree("a ge datetimeoffset'2019-04-29T16:31:00.000Z'"),
            "(ge a 2019-04-29T16:31:00.000Z)");
  EXPECT_EQ(tree("a ge DateTime'2019-04-29T16:31:00'"), "(ge a 2019-04-29T16:31:00)");
  EXPECT_EQ(tree("id eq guid'3fa85f64-5717-4562-b3fc-2c963f66afa6'"),
            "(eq id '3fa85f64-5717-4562-b3fc-2c963f66afa6')");
  EXPECT_EQ(tree("a gt 5 and b eq 'and (not) or'"), "(and (gt a 5) (eq b 'and (not) or'))");
}

TEST(Filter, ReadsFunctions) {
  EXPECT_EQ(tree("startswith(Name,'Jo')"), "(start name 'Jo')");
  EXPECT_EQ(tree("endswith( extras/plan , 'old' )"), "(end extras.plan 'old')");
  EXPECT_EQ(tree("substringof('v', Extras.Plan)"), "(sub extras.plan 'v')");
  EXPECT_EQ(tree("startswith(a,'b') eq true"), "(start a 'b')");
  EXPECT_EQ(tree("startswith(a,'b') eq false"), "(not (start a 'b'))");
  EXPECT_EQ(tree("(a eq 1) ne true"), "(not (eq a 1))");
  EXPECT_EQ(tree("startswith eq 1"), "(eq startswith 1)");  // a property of that name
}

TEST(Filter, PutsThePropertyOnTheLeft) {
  EXPECT_EQ(tree("5 lt age"), "(gt age 5)");
  EXPECT_EQ(tree("'x' eq name"), "(eq name 'x')");
  EXPECT_EQ(tree("null ne name"), "(ne name null)");
}

TEST(Filter, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(tree("a eq"), "expected a value at position 4");
  EXPECT_EQ(tree("a is 1"), "expected eq, ne, gt, ge, lt or le at position 2");
  EXPECT_EQ(tree("a eq 'b"), "a text has no closing quote at position 5");
  EXPECT_EQ(tree("startswith('b"), "a text has no closing quote at position 11");
  EXPECT_EQ(tree("a eq b'x'"), "unknown type of value `b` at position 5");
  EXPECT_EQ(tree("(a eq 1"), "expected `)` at position 7");
  EXPECT_EQ(tree("a eq 1 b"), "expected `and`, `or` or the end at position 7");
}

TEST(Filter, RefusesWhatIsNoCondition) {
  for (const auto text : {"",
                          " ",
                          "a",
                          "and",
                          "not",
                          "()",
                          "a eq 1 and",
                          "eq 1",
                          "1 eq 2",
                          "'a' eq 'b'",
                          "a eq (1)",
                          "a eq 1)",
                          "startswith(a)",
                          "startswith(a,b)",
                          "startswith('a','b')",
                          "startswith(a,'b',c)",
                          "startswith(a,'b') gt true",
                          "startswith(a,'b') eq 1",
                          "a eq datetime'yesterday'",
                          "a eq 1 eq true eq",
                          ",",
                          "a,b"}) {
    const auto filter = parse_filter(text);
    ASSERT_FALSE(filter) << text;
    EXPECT_EQ(filter.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(filter.error().field, "$filter");
  }
}

TEST(Filter, ChecksPropertiesThatAreKnown) {
  const std::vector<std::string> known{"status", "extras.*"};
  EXPECT_TRUE(parse_filter("Status eq 'x' and extras.plan eq 1 and Extras/a.b eq 2", &known));
  for (const auto text : {"stat eq 1", "extras eq 1", "extras. eq 1", "startswith(name,'a')"}) {
    const auto filter = parse_filter(text, &known);
    ASSERT_FALSE(filter) << text;
    EXPECT_TRUE(filter.error().message.starts_with("unknown property")) << filter.error().message;
  }
}

TEST(Filter, LimitsDepthAndLength) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "a eq 1" + std::string(depth, ')');
  };
  EXPECT_TRUE(parse_filter(nested(32)));
  EXPECT_FALSE(parse_filter(nested(33)));
  EXPECT_FALSE(parse_filter(nested(1500)));
  EXPECT_FALSE(parse_filter("a eq '" + std::string(4096, 'x') + "'"));
}

// A row to filter.
bool holds(std::string_view text) {
  static const std::map<std::string, FilterLiteral, std::less<>> kRow{
      {"status", {"Waiting", ""}},
      {"age", {42.0, ""}},
      {"vip", {true, ""}},
      {"phone", {"5511999998888777766665555", ""}},
      {"empty", {std::monostate{}, ""}},
      {"created", {*parse_iso8601("2019-06-21T10:00:00Z"), ""}},
      {"createdtext", {"2019-06-21T07:00:00-03:00", ""}},
  };
  const auto filter = parse_filter(text);
  EXPECT_TRUE(filter) << text;
  return matches(*filter, [](std::string_view name) -> std::optional<FilterLiteral> {
    const auto found = kRow.find(name);
    return found == kRow.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST(Filter, ComparesTextsWithoutCase) {
  EXPECT_TRUE(holds("status eq 'waiting'"));
  EXPECT_TRUE(holds("Status eq WAITING"));
  EXPECT_FALSE(holds("status ne 'waiting'"));
  EXPECT_TRUE(holds("status gt 'Open'"));
  EXPECT_TRUE(holds("startswith(status,'WAIT') and endswith(status,'ING')"));
  EXPECT_TRUE(holds("substringof('aiti',status) and not substringof('x',status)"));
}

TEST(Filter, ComparesNumbersBooleansAndDates) {
  EXPECT_TRUE(holds("age ge 42 and age lt 42.5 and age eq '42'"));
  EXPECT_FALSE(holds("age eq 'many'"));
  EXPECT_TRUE(holds("vip eq true and vip ne false"));
  EXPECT_TRUE(holds("created ge datetimeoffset'2019-06-21T07:00:00-03:00'"));
  EXPECT_TRUE(holds("created lt '2019-06-22' and created ge 2019-06-21"));
  EXPECT_TRUE(holds("createdtext eq datetime'2019-06-21T10:00:00Z'"));
  EXPECT_FALSE(holds("created eq 'soon'"));
}

TEST(Filter, ComparesBigNumbersWithTextsByTheirDigits) {
  EXPECT_TRUE(holds("phone eq 5511999998888777766665555"));
  EXPECT_FALSE(holds("phone eq 5511999998888777766665556"));
}

TEST(Filter, TreatsAbsentAsNull) {
  EXPECT_TRUE(holds("empty eq null and missing eq null and status ne null"));
  EXPECT_FALSE(holds("missing ne null or status eq null"));
  EXPECT_TRUE(holds("missing ne 'x'"));
  EXPECT_FALSE(holds("missing eq '' or missing lt 'x' or missing ge null"));
  EXPECT_FALSE(holds("startswith(missing,'')"));
}

TEST(Filter, EvaluatesTheFilterOfTheSdks) {
  EXPECT_TRUE(
      holds("phone eq '5511999998888777766665555' and (status eq 'Open' or status eq 'Waiting' or "
            "status eq 'Assigned')"));
}

RC_GTEST_PROP(Filter, QuotedTextsComeBackWhole, (std::string text)) {
  RC_PRE(text.size() < 1000);
  std::string quoted;
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  const auto filter = parse_filter("a eq '" + quoted + "'");
  RC_ASSERT(filter.has_value());
  RC_ASSERT(std::get<std::string>(filter->literal.value) == text);
}

RC_GTEST_PROP(Filter, NegationIsTheOpposite, ()) {
  const auto atoms = std::vector<std::string>{"age gt 40", "status eq 'x'", "vip eq true",
                                              "missing eq null", "startswith(status,'W')"};
  const auto joins = std::vector<std::string>{" and ", " or "};
  std::string text = *rc::gen::elementOf(atoms);
  const auto more = *rc::gen::inRange(0, 6);
  for (int i = 0; i < more; ++i) {
    text += *rc::gen::elementOf(joins) + *rc::gen::elementOf(atoms);
  }
  RC_ASSERT(holds(text) != holds("not (" + text + ")"));
}

}  // namespace
}  // namespace parlance
