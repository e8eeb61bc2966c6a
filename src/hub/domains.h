// Who owns an address, by its domain (spec blip-core 1.2, 1.3; extensions 0.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hub/settings.h"
#include "model/node.h"

namespace parlance::hub {

enum class DomainKind : std::uint8_t {
  kServer,   // postmaster@msging.net, or the server node
  kService,  // …@scheduler.msging.net: an extension
  kBot,      // …@msging.net
  kPerson,   // …@0mn.io
  kChannel,  // a network that needs a gateway
  kUnknown,
};

class Domains {
 public:
  explicit Domains(const Settings& settings);

  DomainKind kind(const Node& node) const;
  // The sub-domain of a service domain: "scheduler" of scheduler.msging.net; empty for the core.
  std::string_view service(const Node& node) const;
  // postmaster@msging.net/#node, or postmaster@scheduler.msging.net/#node.
  const Node& server_node() const { return core_; }
  Node server_node(std::string_view service) const;
  const std::string& bots() const { return settings_.bots_domain; }
  const std::string& people() const { return settings_.people_domain; }

 private:
  const Settings& settings_;
  Node core_;
};

}  // namespace parlance::hub
