#include "dialects/lime/http.h"

#include <memory>
#include <string>
#include <utility>

#include "base/text.h"
#include "dialects/lime/error_body.h"
#include "model/query.h"

namespace parlance::lime {
namespace {

using Responder = std::shared_ptr<net::HttpResponder>;

void reply_error(net::HttpResponder& responder, int status, Reason reason) {
  responder.reply(status, kJsonBody, error_body(reason));
}

void reply_throttled(net::HttpResponder& responder, int seconds) {
  net::HttpResponse response;
  response.status = 429;
  response.content_type = kJsonBody;
  response.body = error_body({reason_code::kQuota, "The plan's limit is exceeded"});
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  responder.reply(std::move(response));
}

void reply_unauthorized(net::HttpResponder& responder, std::string why) {
  net::HttpResponse response;
  response.status = 401;
  response.content_type = kJsonBody;
  response.body = error_body({reason_code::kAuthentication, std::move(why)});
  response.headers.emplace_back("WWW-Authenticate", "Key");
  responder.reply(std::move(response));
}

hub::Caller caller_of(const Admission& admission, net::HttpResponder& responder) {
  hub::Caller caller;
  caller.node = admission.account->account.identity;
  caller.account = admission.account;
  caller.executor = &responder.loop();
  return caller;
}

// 202, 429 or 503 once the envelope is on disk or refused.
hub::AcceptDone accepted(net::HttpResponder responder) {
  return [responder = std::move(responder)](hub::AcceptResult result) mutable {
    switch (result.acceptance) {
      case hub::Acceptance::kAccepted:
        responder.reply(202, {}, {});
        return;
      case hub::Acceptance::kThrottled:
        reply_throttled(responder, result.retry_after_seconds);
        return;
      case hub::Acceptance::kUnavailable:
        reply_error(responder, 503,
                    {reason_code::kProcessing, "The envelope could not be stored; try again"});
        return;
    }
  };
}

class HttpApi {
 public:
  HttpApi(hub::Hub& hub, Authenticator& authenticator) : hub_(hub), authenticator_(authenticator) {}

  // Authenticates, then calls `next(caller, responder, body)`; the body is copied only when the
  // credentials take time to check.
  template <class Next>
  void authenticated(const net::HttpRequest& request, net::HttpResponder responder, Next next) {
    struct Waiting {
      net::HttpResponder responder;
      std::string body;
      bool later = false;
    };
    auto waiting = std::make_shared<Waiting>(std::move(responder), std::string{}, false);
    const std::string_view body = request.body;
    bool finished = false;
    bool* const here = &finished;
    authenticator_.http(
        request.header("Authorization"), request.remote_address, waiting->responder.loop(),
        [waiting, body, here, next](Admission admission) {
          if (!waiting->later) *here = true;
          if (!admission.admitted) {
            reply_unauthorized(waiting->responder, std::move(admission.refusal));
            return;
          }
          next(caller_of(admission, waiting->responder), std::move(waiting->responder),
               waiting->later ? std::string_view(waiting->body) : body);
        });
    if (finished) return;
    waiting->later = true;
    waiting->body = body;
  }

  void messages(const hub::Caller& caller, net::HttpResponder responder, std::string_view body) {
    if (auto message = read<Message>(responder, body, "message")) {
      hub_.send_message(caller, std::move(*message), accepted(std::move(responder)));
    }
  }

  void notifications(const hub::Caller& caller, net::HttpResponder responder,
                     std::string_view body) {
    auto notification = read<Notification>(responder, body, "notification");
    if (!notification) return;
    if (notification->to.empty() && notification->from.empty()) {
      reply_error(responder, 400, {reason_code::kRecipients, "to: the recipient is missing"});
      return;
    }
    hub_.send_notification(caller, std::move(*notification), accepted(std::move(responder)));
  }

  void commands(const hub::Caller& caller, net::HttpResponder responder, std::string_view body) {
    auto command = read<Command>(responder, body, "command");
    if (!command) return;
    hub_.process_command(
        caller, std::move(*command),
        [responder = std::move(responder)](hub::Hub::CommandOutcome outcome) mutable {
          if (outcome.throttled > 0) {
            reply_throttled(responder, outcome.throttled);
          } else if (outcome.timed_out) {
            reply_error(responder, 504, std::move(outcome.response->reason));
          } else if (outcome.response) {
            thread_local std::string json;
            json.clear();
            append_json(json, *outcome.response);
            responder.reply(200, kJsonBody, json);
          } else {
            responder.reply(202, {}, {});
          }
        });
  }

  void inbox(const hub::Caller& caller, net::HttpResponder responder, bool notifications,
             bool keep) {
    hub_.take_inbox(
        caller, notifications, keep,
        [responder = std::move(responder)](Result<std::vector<std::string>> envelopes) mutable {
          if (!envelopes) {
            reply_error(responder, 503, {reason_code::kProcessing, envelopes.error().message});
            return;
          }
          std::string body = "[";
          for (const std::string& envelope : *envelopes) {
            if (body.size() > 1) body.push_back(',');
            body += envelope;
          }
          body.push_back(']');
          responder.reply(200, kJsonBody, body);
        });
  }

 private:
  template <class T>
  std::optional<T> read(net::HttpResponder& responder, std::string_view body,
                        std::string_view kind) {
    auto envelope = parse_envelope(body);
    if (!envelope) {
      reply_error(responder, 400, std::move(envelope.error().reason));
      return std::nullopt;
    }
    T* wanted = std::get_if<T>(&*envelope);
    if (wanted == nullptr) {
      reply_error(responder, 400,
                  {reason_code::kValidation, "The body is not a " + std::string(kind)});
      return std::nullopt;
    }
    constexpr hub::Traffic kTraffic = std::is_same_v<T, Message> ? hub::Traffic::kMessage
                                      : std::is_same_v<T, Notification>
                                          ? hub::Traffic::kNotification
                                          : hub::Traffic::kCommand;
    hub_.metrics().received(kTraffic, hub::Carrier::kHttp).add();
    return std::move(*wanted);
  }

  hub::Hub& hub_;
  Authenticator& authenticator_;
};

bool keep_stored(std::string_view query) {
  const auto uri = LimeUri::parse("/?" + std::string(query));
  const auto value = uri ? uri->query("keepStored") : std::nullopt;
  return value && parse_boolean(*value).value_or(false);
}

}  // namespace

void add_http_routes(net::HttpRouter& router, hub::Hub& hub, Authenticator& authenticator,
                     std::size_t body_limit) {
  const auto api = std::make_shared<HttpApi>(hub, authenticator);
  using Post = void (HttpApi::*)(const hub::Caller&, net::HttpResponder, std::string_view);
  const auto post = [&](std::string path, Post handler) {
    router.add({"POST", std::move(path),
                [api, handler](const net::HttpRequest& request, net::HttpResponder responder) {
                  api->authenticated(
                      request, std::move(responder),
                      [api, handler](const hub::Caller& caller, net::HttpResponder next,
                                     std::string_view body) {
                        (*api.*handler)(caller, std::move(next), body);
                      });
                },
                body_limit});
  };
  post("/messages", &HttpApi::messages);
  post("/notifications", &HttpApi::notifications);
  post("/commands", &HttpApi::commands);
  const auto inbox = [&](std::string path, bool notifications) {
    router.add(
        {"GET", std::move(path),
         [api, notifications](const net::HttpRequest& request, net::HttpResponder responder) {
           const bool keep = keep_stored(request.query);
           api->authenticated(
               request, std::move(responder),
               [api, notifications, keep](const hub::Caller& caller, net::HttpResponder next,
                                          std::string_view) {
                 api->inbox(caller, std::move(next), notifications, keep);
               });
         }});
  };
  inbox("/messages/inbox", false);
  inbox("/notifications/inbox", true);
}

}  // namespace parlance::lime
