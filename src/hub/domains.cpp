#include "hub/domains.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace parlance::hub {
namespace {

// The sub-domains of the bots' domain that are services of the server (spec extensions 0.1, 0.3).
constexpr std::array<std::string_view, 10> kServices = {
    "ai",   "analytics", "broadcast", "builder", "crm",
    "desk", "media",     "scheduler", "stripe",  "tunnel"};

constexpr std::string_view kPostmaster = "postmaster";

// "scheduler" of scheduler.msging.net when msging.net is `domain`; else empty.
std::string_view sub_domain(std::string_view text, std::string_view domain) {
  if (text.size() < domain.size() + 2) return {};
  const std::size_t length = text.size() - domain.size() - 1;
  if (text[length] != '.' || !iequals(text.substr(length + 1), domain)) return {};
  return text.substr(0, length);
}

}  // namespace

Domains::Domains(const Settings& settings)
    : settings_(settings), core_(Node::of(kPostmaster, settings.bots_domain, settings.node_name)) {}

DomainKind Domains::kind(const Node& node) const {
  const std::string_view domain = node.domain();
  const bool names_the_domain = node.name().empty() || iequals(node.name(), kPostmaster);
  if (domain.empty() || iequals(domain, settings_.bots_domain)) {
    return names_the_domain ? DomainKind::kServer : DomainKind::kBot;
  }
  if (iequals(domain, settings_.people_domain)) {
    return names_the_domain ? DomainKind::kService : DomainKind::kPerson;
  }
  if (!service(node).empty()) return DomainKind::kService;
  const bool channel = std::ranges::any_of(
      settings_.channel_domains, [&](const auto& known) { return iequals(domain, known); });
  return channel ? DomainKind::kChannel : DomainKind::kUnknown;
}

std::string_view Domains::service(const Node& node) const {
  const std::string_view domain = node.domain();
  if (const auto sub = sub_domain(domain, settings_.bots_domain); !sub.empty()) {
    for (const auto known : kServices) {
      if (iequals(sub, known)) return known;
    }
  }
  // A channel's own postmaster: its directory.
  if (node.name().empty() || iequals(node.name(), kPostmaster)) {
    if (iequals(domain, settings_.people_domain)) return settings_.people_domain;
    for (const auto& known : settings_.channel_domains) {
      if (iequals(domain, known)) return known;
    }
  }
  return {};
}

Node Domains::server_node(std::string_view service) const {
  if (service.empty()) return core_;
  const bool whole = service.find('.') != std::string_view::npos;  // a channel's domain
  std::string domain(service);
  if (!whole) domain.append(1, '.').append(settings_.bots_domain);
  return Node::of(kPostmaster, domain, settings_.node_name);
}

}  // namespace parlance::hub
