// The authentication schemes of LIME sessions and of the HTTP API (spec lime 4.4, blip-core 1.11).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "base/function.h"
#include "hub/hub.h"
#include "hub/login_guard.h"

namespace parlance::lime {

struct Admission {
  bool admitted = false;
  bool guest = false;
  hub::AccountPtr account;  // nullptr for guests
  std::string refusal;      // for people; says no more than it should
};

class Authenticator {
 public:
  // `issuers`: of external tokens, by name, with the HS256 secret that signs them.
  Authenticator(hub::Hub& hub, std::map<std::string, std::string, std::less<>> issuers);

  // As offered in `schemeOptions`.
  const std::vector<std::string>& schemes() const { return schemes_; }

  // `authentication` is the raw JSON object of the envelope. `done` is called on `executor`, at
  // once or later.
  void session(const Node& node, std::string_view scheme, std::string_view authentication,
               std::string_view address, Executor& executor, Function<void(Admission)> done);

  // The value of an Authorization header: `Key base64(identifier:secret)` or
  // `Basic base64(node:password)`.
  void http(std::string_view header, std::string_view address, Executor& executor,
            Function<void(Admission)> done);

 private:
  void key(const Node& node, std::string_view secret, std::string_view address,
           Function<void(Admission)> done);
  void password(const Node& node, std::string secret, std::string_view address, Executor& executor,
                Function<void(Admission)> done);
  struct Remembered;
  static Remembered& remembered(std::string_view header);
  hub::AccountPtr recall(std::string_view header, std::string_view address);
  void remember(std::string_view header, const hub::AccountPtr& account);
  Admission guest(const Node& node);
  Admission external(const Node& node, std::string_view token, std::string_view issuer);
  Admission refused(const Node& node, std::string_view address, std::string text);

  hub::Hub& hub_;
  hub::LoginGuard guard_;
  std::map<std::string, std::string, std::less<>> issuers_;
  std::vector<std::string> schemes_;
};

}  // namespace parlance::lime
