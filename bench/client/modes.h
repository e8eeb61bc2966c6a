// What the load client can be. Each runs until its work is done or its input ends.
#pragma once

#include "options.h"

namespace bench {

// One receiver that counts. Orders: `reset RUN`, `report`.
//   --address HOST:PORT --path PATH [--protocol NAME]
//   [--node NODE --key KEY [--notify yes]]    a LIME session; without, a plain WebSocket
void receive(const Options& options);

// Connections that do nothing. Order: `open N` opens N more and answers when all are there.
//   --address HOST:PORT --path PATH [--protocol NAME]
//   [--name NAME --domain DOMAIN [--key KEY]] LIME sessions: guests, or instances of the bot NAME
void idle(const Options& options);

// Fills a server with conversations between one bot and many people, who are guests and present:
// by turns the bot posts to each of them, and each of them writes to the bot. Ends when everything
// has arrived at its other side.
//   --address HOST:PORT --bot NAME --key KEY --authorization VALUE --threads N --rounds N
//   --domain DOMAIN
void fill(const Options& options);

// One LIME session that sends commands, so many under way at a time; says how many were answered.
//   --address HOST:PORT --node NODE --key KEY --method get|set --kind bucket|contact --things N
//   --seconds N --under-way N
void command(const Options& options);

}  // namespace bench
