#include "hub/on_behalf.h"

#include "base/text.h"

namespace parlance::hub {

Node on_behalf_node(const Domains& domains, std::string_view service, const Node& owner) {
  return domains.server_node(service).with_instance(percent_encode(owner.identity()));
}

std::optional<Node> represented(const Core& core, const Node& node) {
  if (node.instance().empty() || core.domains.service(node).empty()) return std::nullopt;
  if (core.domains.kind(node) != DomainKind::kService) return std::nullopt;
  if (core.message_service_of(node) != nullptr) return std::nullopt;
  const auto decoded = percent_decode(node.instance());
  if (!decoded) return std::nullopt;
  auto owner = Node::parse(*decoded);
  if (!owner) return std::nullopt;
  const DomainKind kind = core.domains.kind(*owner);
  if (kind != DomainKind::kBot && kind != DomainKind::kPerson) return std::nullopt;
  return owner;
}

Node reporter_of(const Core& core, const Message& message) {
  if (message.pp.empty()) return message.from;
  return represented(core, message.pp) ? message.from : message.pp;
}

}  // namespace parlance::hub
