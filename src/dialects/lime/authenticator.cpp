#include "dialects/lime/authenticator.h"

#include <openssl/crypto.h>
#include <simdjson.h>

#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "base/text.h"
#include "hub/log.h"
#include "net/jwt.h"

namespace parlance::lime {
namespace {

constexpr std::string_view kRefusal = "Authentication failed";

std::optional<std::string> member(std::string_view object, std::string_view name) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object root;
  if (parser.parse(object.data(), object.size()).get(root) != simdjson::SUCCESS)
    return std::nullopt;
  std::string_view value;
  if (root.at_key_case_insensitive(name).get(value) != simdjson::SUCCESS) return std::nullopt;
  return std::string(value);
}

}  // namespace

Authenticator::Authenticator(hub::Hub& hub, std::map<std::string, std::string, std::less<>> issuers)
    : hub_(hub),
      guard_(hub.settings()),
      issuers_(std::move(issuers)),
      schemes_{"guest", "plain", "key", "external"} {}

Admission Authenticator::refused(const Node& node, std::string_view address, std::string text) {
  guard_.failed(node.key(), address, hub_.clock().now());
  hub_.metrics().authentication_failures.add();
  hub::log_info("authentication refused", {{"node", node.text()}, {"address", address}});
  return {false, false, nullptr, std::move(text)};
}

void Authenticator::session(const Node& node, std::string_view scheme,
                            std::string_view authentication, std::string_view address,
                            Executor& executor, Function<void(Admission)> done) {
  const int wait = guard_.refused(node.key(), address, hub_.clock().now());
  if (wait > 0) {
    done({false, false, nullptr,
          "Too many failed attempts; try again in " + std::to_string(wait) + " seconds"});
    return;
  }
  if (iequals(scheme, "guest")) {
    done(guest(node));
    return;
  }
  if (iequals(scheme, "key") || iequals(scheme, "plain")) {
    const bool by_key = iequals(scheme, "key");
    const auto text = member(authentication, by_key ? "key" : "password");
    auto secret = text ? base64_decode(*text) : std::nullopt;
    if (!secret) {
      done(refused(
          node, address,
          by_key ? "The key is missing or not Base64" : "The password is missing or not Base64"));
      return;
    }
    if (by_key) {
      key(node, *secret, address, std::move(done));
    } else {
      password(node, std::move(*secret), address, executor, std::move(done));
    }
    return;
  }
  const auto token = member(authentication, "token");
  const auto issuer = member(authentication, "issuer");
  if (!token || !issuer) {
    done(refused(node, address, "The token or its issuer is missing"));
    return;
  }
  Admission admission = external(node, *token, *issuer);
  if (!admission.admitted) {
    admission = refused(node, address, std::move(admission.refusal));
  }
  done(std::move(admission));
}

Admission Authenticator::guest(const Node& node) {
  const auto kind = hub_.domains().kind(node);
  if (kind != hub::DomainKind::kBot && kind != hub::DomainKind::kPerson) {
    return {false, false, nullptr, "Guests are not admitted to this domain"};
  }
  // Whoever has an account must prove who it is.
  if (hub_.accounts().find(node) != nullptr) {
    return {false, false, nullptr, "The identity has an account: sign in with its password or key"};
  }
  return {true, true, nullptr, {}};
}

void Authenticator::key(const Node& node, std::string_view secret, std::string_view address,
                        Function<void(Admission)> done) {
  const hub::AccountPtr account = hub_.accounts().find(node);
  if (account == nullptr || !hub_.accounts().check_key(account, secret)) {
    done(refused(node, address, std::string(kRefusal)));
    return;
  }
  done({true, false, account, {}});
}

void Authenticator::password(const Node& node, std::string secret, std::string_view address,
                             Executor& executor, Function<void(Admission)> done) {
  const hub::AccountPtr account = hub_.accounts().find(node);
  hub_.accounts().check_password(account, std::move(secret), executor,
                                 [this, node, account, address = std::string(address),
                                  done = std::move(done)](bool right) mutable {
                                   if (!right || account == nullptr) {
                                     done(refused(node, address, std::string(kRefusal)));
                                     return;
                                   }
                                   guard_.succeeded(node.key(), address);
                                   done({true, false, account, {}});
                                 });
}

Admission Authenticator::external(const Node& node, std::string_view token,
                                  std::string_view issuer) {
  const auto known = issuers_.find(issuer);
  if (known == issuers_.end())
    return {false, false, nullptr, "The token's issuer is not configured"};
  net::JwtExpectation expected;
  expected.secret = known->second;
  expected.now = hub_.clock().now();
  const auto claims = net::verify_jwt(token, expected);
  if (!claims) return {false, false, nullptr, "The token is not valid: " + claims.error().message};
  const auto subject = Node::parse(claims->subject);
  if (!subject || !subject->same_identity(node)) {
    return {false, false, nullptr, "The token belongs to another identity"};
  }
  hub::AccountPtr account = hub_.accounts().find(node);
  if (account == nullptr) return {false, false, nullptr, "The identity has no account"};
  return {true, false, std::move(account), {}};
}

// A connection sends the same header with each request, and a thread serves few connections at a
// time: what it admitted last is not decoded and hashed again. Good while the account's entry is
// the same, whose keys do not expire.
struct Authenticator::Remembered {
  const Authenticator* owner = nullptr;
  std::string header;
  hub::AccountPtr account;
};

Authenticator::Remembered& Authenticator::remembered(std::string_view header) {
  thread_local std::array<Remembered, 64> slots;
  return slots[std::hash<std::string_view>{}(header) % slots.size()];
}

hub::AccountPtr Authenticator::recall(std::string_view header, std::string_view address) {
  const Remembered& slot = remembered(header);
  if (slot.owner != this || slot.header.size() != header.size() ||
      CRYPTO_memcmp(slot.header.data(), header.data(), header.size()) != 0) {
    return nullptr;
  }
  const Node& identity = slot.account->account.identity;
  if (hub_.accounts().find(identity) != slot.account) return nullptr;
  if (guard_.watching() && guard_.refused(identity.key(), address, hub_.clock().now()) > 0) {
    return nullptr;
  }
  return slot.account;
}

void Authenticator::remember(std::string_view header, const hub::AccountPtr& account) {
  for (const auto& key : account->keys) {
    if (key.expiration || key.temporary) return;
  }
  remembered(header) = {this, std::string(header), account};
}

void Authenticator::http(std::string_view header, std::string_view address, Executor& executor,
                         Function<void(Admission)> done) {
  header = trim(header);
  if (hub::AccountPtr account = recall(header, address)) {
    done({true, false, std::move(account), {}});
    return;
  }
  const auto blank = header.find(' ');
  const std::string_view scheme = header.substr(0, blank);
  const std::string_view value =
      blank == std::string_view::npos ? std::string_view{} : trim(header.substr(blank));
  const bool by_key = iequals(scheme, "Key");
  const auto decoded = by_key || iequals(scheme, "Basic") ? base64_decode(value) : std::nullopt;
  const auto colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) {
    done({false, false, nullptr,
          header.empty() ? "The Authorization header is missing"
                         : "The Authorization header is neither 'Key' nor 'Basic' with Base64 of "
                           "identifier:secret"});
    return;
  }
  std::string name = decoded->substr(0, colon);
  // An identifier that has an '@' and is no identity of ours is a name to be encoded (A3).
  auto parsed = Node::parse(name);
  std::optional<Node> node;
  if (parsed && !parsed->domain().empty() &&
      (hub_.domains().kind(*parsed) == hub::DomainKind::kBot ||
       hub_.domains().kind(*parsed) == hub::DomainKind::kPerson)) {
    node = parsed;
  } else {
    node = Node::parse(percent_encode(name) + "@" + hub_.domains().bots());
  }
  if (!node) {
    done({false, false, nullptr, std::string(kRefusal)});
    return;
  }
  if (guard_.refused(node->key(), address, hub_.clock().now()) > 0) {
    done({false, false, nullptr, "Too many failed attempts; try again in a minute"});
    return;
  }
  std::string secret = decoded->substr(colon + 1);
  if (by_key) {
    key(*node, secret, address,
        [this, header, done = std::move(done)](Admission admission) mutable {
          // Keys are checked at once: the header is still there.
          if (admission.admitted) remember(header, admission.account);
          done(std::move(admission));
        });
  } else {
    password(*node, std::move(secret), address, executor, std::move(done));
  }
}

}  // namespace parlance::lime
