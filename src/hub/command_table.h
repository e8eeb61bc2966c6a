// The one table of commands. The router, `parlance commands`, the API reference and the contract
// tests all read it; a command is one row and one handler.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/function.h"
#include "hub/session.h"
#include "model/envelope.h"
#include "model/uri.h"

namespace parlance::hub {

class Hub;

// Who asks. `session` is null for a request over HTTP.
struct Caller {
  Node node;           // full node of a session, identity of an HTTP caller
  AccountPtr account;  // nullptr: a guest
  SessionPtr session;
  Executor* executor = nullptr;  // where the reply is wanted
};

// The right and duty to answer one command, once, from any thread. Dropped unanswered: failure 61.
class CommandReply {
 public:
  struct Outcome {
    Reason reason;  // absent: success
    std::string type;
    std::string resource;
  };
  CommandReply() = default;
  explicit CommandReply(Function<void(Outcome)> complete) : complete_(std::move(complete)) {}
  CommandReply(CommandReply&&) = default;
  CommandReply& operator=(CommandReply&&) = delete;
  ~CommandReply();

  void success() { finish({}); }
  void success(std::string_view type, std::string resource) {
    finish({{}, std::string(type), std::move(resource)});
  }
  void failure(int code, std::string description) {
    finish({{code, std::move(description)}, {}, {}});
  }
  void failure(const Error& error) { finish({to_reason(error), {}, {}}); }

 private:
  void finish(Outcome outcome);
  Function<void(Outcome)> complete_;
};

// All references are valid during the handler's call only; copy what is needed later.
struct CommandCall {
  Hub& hub;
  const Caller& caller;
  const Command& command;
  const LimeUri& uri;
  const std::vector<std::string>& variables;  // of the URI template, in order, decoded
  Node owner;  // whose resources: the owner in an absolute URI, else the caller (or `from` it may
               // use)
  CommandReply reply;
};

struct CommandRow {
  std::string_view service;  // sub-domain that answers: "" is postmaster@msging.net itself
  Method method;
  std::string_view uri;   // template
  std::string_view type;  // of the resource: sent for set and merge, answered for get; may be empty
  std::string_view description;
  std::function<void(CommandCall)> handler;
};

class CommandTable {
 public:
  CommandTable();
  ~CommandTable();

  // Before the server starts; the texts of `row` must live as long as the table. A second row with
  // the same service, method and URI is a bug and ends the program.
  void add(CommandRow row);

  enum class Miss : std::uint8_t { kNone, kUri, kMethod };
  struct Match {
    const CommandRow* row = nullptr;
    std::vector<std::string> variables;
    Miss miss = Miss::kUri;
  };
  // `service` empty: every row whose URI matches (the root decides whose it is); else only that
  // service's rows, and those marked for every one ("*": /ping). Where several templates match, the
  // one with the earlier literal wins (`/accounts/keys` before `/accounts/{identity}`).
  Match find(std::string_view service, Method method, const LimeUri& uri) const;

  const std::vector<CommandRow>& rows() const { return rows_; }

 private:
  struct Route;  // one template of one service, with its rows by method
  struct Index;
  std::vector<CommandRow> rows_;
  std::unique_ptr<Index> index_;
};

}  // namespace parlance::hub
