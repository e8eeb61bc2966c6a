#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "app/config_keys.h"

namespace parlance::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string fault(std::string_view toml, const Environment& environment = {}) {
  const auto loaded = parse_config(toml, "test.toml", environment);
  return loaded ? "" : loaded.error().message;
}

TEST(Config, WithoutFileAndEnvironmentIsTheDefaults) {
  const auto loaded = load_config("", {});
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->config.http.listen, "127.0.0.1:8081");
  EXPECT_EQ(loaded->config.lime.envelope_limit, 8u << 20);
  EXPECT_THAT(loaded->config.webhook.retry_seconds, ElementsAre(1, 5, 15, 30, 60));
  EXPECT_THAT(loaded->config.node_name(), HasSubstr("#"));
}

TEST(Config, ReadsEveryTypeFromToml) {
  const auto loaded = parse_config(R"(
[http]
listen = "[::1]:0"
body_limit = "512KiB"
origins = ["https://a.example", "https://b.example"]
[lime]
handshake_timeout = "500ms"
ping_after = 90
[throttle]
enabled = true
free_messages = 5
[webhook]
retry_seconds = [2, 4]
)",
                                   "test.toml", {});
  ASSERT_FALSE(loaded) << "500ms is below the bound of lime.handshake_timeout";
  EXPECT_EQ(loaded.error().message,
            "test.toml:7: lime.handshake_timeout must be from 1s to 1h, and is \"500ms\"");
  const auto good = parse_config(
      "http.listen = \"[::1]:0\"\nhttp.body_limit = \"512KiB\"\nhttp.origins = [\"https://a\"]\n"
      "lime.ping_after = 90\nlime.ping_within = \"2m\"\nthrottle.enabled = true\n"
      "throttle.free_messages = 5\nwebhook.retry_seconds = [2, 4]\n",
      "test.toml", {});
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->config.http.listen, "[::1]:0");
  EXPECT_EQ(good->config.http.body_limit, 512u << 10);
  EXPECT_THAT(good->config.http.origins, ElementsAre("https://a"));
  EXPECT_EQ(good->config.lime.ping_after, Millis(90'000));
  EXPECT_EQ(good->config.lime.ping_within, Millis(120'000));
  EXPECT_TRUE(good->config.throttle.enabled);
  EXPECT_EQ(good->config.throttle.free_messages, 5u);
  EXPECT_THAT(good->config.webhook.retry_seconds, ElementsAre(2, 4));
}

TEST(Config, AnUnknownKeyIsNamedWithTheNearestKnownOne) {
  EXPECT_EQ(fault("[http]\nlisten = \"127.0.0.1:1\"\nlisen = 1\n"),
            "test.toml:3: unknown key \"http.lisen\"; did you mean \"http.listen\"?");
  EXPECT_EQ(fault("[throtle]\nenabled = true\n"),
            "test.toml:2: unknown key \"throtle.enabled\"; did you mean \"throttle.enabled\"?");
  EXPECT_THAT(fault("[completely.different.matter]\nunheard_of = 1\n"),
              HasSubstr("`parlance config --example` lists all keys"));
  EXPECT_THAT(fault("[nothing_here]\n"), HasSubstr("unknown key \"nothing_here\""));
  EXPECT_EQ(fault("[http]\n"), "");
}

TEST(Config, EveryFaultIsReported) {
  EXPECT_EQ(fault("[http]\nlisten = 8081\nbody_limit = \"lots\"\n[log]\nlevel = \"loud\"\n"),
            "test.toml:2: http.listen must be HOST:PORT, and is 8081\n"
            "test.toml:3: http.body_limit must be a size in bytes, or as in \"512KiB\", \"8MiB\", "
            "and is \"lots\"\n"
            "test.toml:5: log.level must be one of debug, info, warn, error, off, and is \"loud\"");
}

TEST(Config, WrongTypesAndRangesAreNamed) {
  EXPECT_THAT(fault("throttle.enabled = \"yes\""), HasSubstr("must be true or false"));
  EXPECT_THAT(fault("inbox.default_size = -1"), HasSubstr("must be a whole number"));
  EXPECT_THAT(fault("server.loops = 100000"), HasSubstr("must be from 0 to 256, and is 100000"));
  EXPECT_THAT(fault("webhook.retry_seconds = [1, 0]"), HasSubstr("entry 2 must be from 1"));
  EXPECT_THAT(fault("http.listen = \"8081\""), HasSubstr("must be HOST:PORT, such as"));
  EXPECT_THAT(fault("domain.bots = \"\""), HasSubstr("must be a text"));
}

TEST(Config, BrokenTomlIsReportedWithItsLine) {
  EXPECT_THAT(fault("[http]\nlisten = \n"), HasSubstr("test.toml:2: "));
}

TEST(Config, TheEnvironmentWinsOverTheFile) {
  const auto loaded = parse_config("http.listen = \"127.0.0.1:1\"", "test.toml",
                                   {{"PARLANCE_HTTP_LISTEN", "127.0.0.1:2"},
                                    {"PARLANCE_HTTP_ORIGINS", "https://a, https://b"},
                                    {"PARLANCE_WEBHOOK_RETRY_SECONDS", "3,6"},
                                    {"PARLANCE_EGRESS_ALLOW_HTTP", "1"},
                                    {"PARLANCE_COMMAND_TIMEOUT", "1.5"},
                                    {"PARLANCE_LIME_ENVELOPE_LIMIT", "4MiB"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->config.http.listen, "127.0.0.1:2");
  EXPECT_THAT(loaded->config.http.origins, ElementsAre("https://a", "https://b"));
  EXPECT_THAT(loaded->config.webhook.retry_seconds, ElementsAre(3, 6));
  EXPECT_TRUE(loaded->config.egress.allow_http);
  EXPECT_EQ(loaded->config.command.timeout, Millis(1'500));
  EXPECT_EQ(loaded->config.lime.envelope_limit, 4u << 20);
}

TEST(Config, AFaultOfTheEnvironmentNamesTheVariable) {
  EXPECT_THAT(fault("", {{"PARLANCE_SERVER_LOOPS", "many"}}),
              HasSubstr("environment variable PARLANCE_SERVER_LOOPS must be a whole number"));
}

TEST(Config, ASlipOfAVariableIsWarnedOfAndOthersAreLeftAlone) {
  const auto loaded =
      load_config("", {{"PARLANCE_HTTP_LISTE", "x"}, {"PARLANCE_TEST_TIME_FACTOR", "4"}});
  ASSERT_TRUE(loaded);
  EXPECT_THAT(loaded->warnings, ElementsAre(HasSubstr("did you mean PARLANCE_HTTP_LISTEN?")));
}

TEST(Config, TlsNeedsBothFilesAndHttpsNeedsTls) {
  EXPECT_EQ(fault("tls.key = \"k.pem\""),
            "test.toml: tls.certificate and tls.key are set together or not at all");
  EXPECT_THAT(fault("https.listen = \"127.0.0.1:8443\""), HasSubstr("https.listen needs"));
}

TEST(Config, AddressBlocksAreChecked) {
  EXPECT_EQ(fault("egress.allow = [\"10.0.0.0/8\", \"10.0.0.1/8\"]"),
            "test.toml: egress.allow: \"10.0.0.1/8\" has bits set behind its prefix of 8");
}

TEST(Config, AMissingFileIsAnError) {
  EXPECT_THAT(load_config("/nowhere/parlance.toml", {}).error().message,
              HasSubstr("/nowhere/parlance.toml cannot be read: No such file"));
}

TEST(Config, OptionsSetKeysByName) {
  Config config;
  EXPECT_TRUE(set_config(config, "http.listen", "0.0.0.0:80"));
  EXPECT_EQ(config.http.listen, "0.0.0.0:80");
  EXPECT_FALSE(set_config(config, "http.listen", "nonsense"));
}

// "#key = value" lines become active; "# comment" lines stay.
std::string uncommented(const std::string& example) {
  std::istringstream lines(example);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    out += line.starts_with('#') && !line.starts_with("# ") ? line.substr(1) : line;
    out += '\n';
  }
  return out;
}

TEST(ConfigExample, IsAcceptedAndChangesNothing) {
  const auto asPrinted = parse_config(example_config(), "example", {});
  ASSERT_TRUE(asPrinted) << asPrinted.error().message;
  auto loaded = parse_config(uncommented(example_config()), "example", {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  Config defaults;
  for (const ConfigKey& key : config_keys()) {
    EXPECT_EQ(to_toml(key.type, key.target(loaded->config)),
              to_toml(key.type, key.target(defaults)))
        << key.name;
  }
}

TEST(ConfigExample, HasEveryKeyOnce) {
  const auto text = uncommented(example_config());
  std::set<std::string_view> names;
  for (const ConfigKey& key : config_keys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    EXPECT_THAT(text, HasSubstr("# " + environment_name(key.name) + "\n"));
    EXPECT_THAT(key.meaning, ::testing::EndsWith("."));
  }
}

TEST(ConfigDocumentation, HasTheTableOfKeysAsItIs) {
  const auto path = std::filesystem::path(__FILE__).parent_path() / "../../docs/configuration.md";
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_THAT(text.str(), HasSubstr(config_markdown()))
      << "replace the table of docs/configuration.md by what `parlance config --markdown` prints";
}

}  // namespace
}  // namespace parlance::app
