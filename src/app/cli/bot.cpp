#include <fmt/format.h>

#include "app/bot_access.h"
#include "app/cli/cli.h"
#include "app/cli/subcommands.h"
#include "app/cli/table.h"
#include "app/control_protocol.h"

namespace parlance::app {

namespace {

std::string or_dash(std::string_view text) {
  return std::string(text.empty() ? "-" : text);
}

void print_bot(const BotInfo& bot) {
  print_table({{"name", bot.name},
               {"identity", bot.identity},
               {"brain", or_dash(bot.brain)},
               {"plan", or_dash(bot.plan)},
               {"inbox", fmt::format("{}", bot.inbox)},
               {"message url", or_dash(bot.message_url)},
               {"notification url", or_dash(bot.notification_url)},
               {"created", bot.created}});
}

// Reaches the bots, does `action` with them, and turns what failed into words and an exit code.
template <class Action>
int with_bots(const BotOptions& options, const Program& program, Missing missing, Action action) {
  const auto config = configure(options.place);
  if (!config) return kMisused;
  auto access = reach_bots(*config, program, missing);
  if (!access) return report(access.error());
  return action(*access->bots);
}

}  // namespace

int run_bot_add(const BotOptions& options, const Program& program) {
  return with_bots(options, program, Missing::kMake, [&](BotAdmin& bots) {
    BotSpec spec = options.bot;
    if (spec.brain == "none") spec.brain.clear();
    const auto added = bots.add(spec);
    if (!added) return report(added.error());
    if (options.json) {
      fmt::print("{}\n", to_json(*added));
      return kDone;
    }
    print_table({{"identifier", added->identifier},
                 {"access key", added->access_key},
                 {"authorization", added->authorization}});
    fmt::print("Keep the access key: it is not shown again.\n");
    return kDone;
  });
}

int run_bot_list(const BotOptions& options, const Program& program) {
  return with_bots(options, program, Missing::kFail, [&](BotAdmin& bots) {
    const auto list = bots.list();
    if (!list) return report(list.error());
    if (options.json) {
      fmt::print("{}\n", to_json(*list));
      return kDone;
    }
    std::vector<TableRow> table = {{"NAME", "BRAIN", "PLAN", "INBOX", "MESSAGE URL"}};
    for (const BotInfo& bot : *list) {
      table.push_back({bot.name, or_dash(bot.brain), or_dash(bot.plan),
                       fmt::format("{}", bot.inbox), or_dash(bot.message_url)});
    }
    print_table(table);
    return kDone;
  });
}

int run_bot_show(const BotOptions& options, const Program& program) {
  return with_bots(options, program, Missing::kFail, [&](BotAdmin& bots) {
    const auto bot = bots.show(options.bot.name);
    if (!bot) return report(bot.error());
    if (options.json) {
      fmt::print("{}\n", to_json(*bot));
    } else {
      print_bot(*bot);
    }
    return kDone;
  });
}

int run_bot_remove(const BotOptions& options, const Program& program) {
  return with_bots(options, program, Missing::kFail, [&](BotAdmin& bots) {
    if (const auto done = bots.remove(options.bot.name); !done) return report(done.error());
    if (options.json) {
      fmt::print("{{}}\n");
    } else {
      fmt::print("removed {}\n", options.bot.name);
    }
    return kDone;
  });
}

}  // namespace parlance::app
