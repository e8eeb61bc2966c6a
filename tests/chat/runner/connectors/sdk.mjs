// The unmodified blip-sdk: sets presence and receipt, answers each message with received and consumed, and
// comes back by itself when the connection is lost.
// Options: bot=NAME, guest[=NAME], password=TEXT, instance=, domain=, presence={…}, over=http.

import { SdkClient } from '../../../lib/sdk.mjs';
import { LimeActor } from '../lime-actor.mjs';

class SdkActor extends LimeActor {
  async connect() {
    const { bot, over, ...who } = this.options;
    if (bot) who.bot = this.world.bot(bot);
    const sdk = new SdkClient(this.world.server, who, { transport: over ?? 'ws' });
    this.sdk = sdk;
    for (const inbox of [sdk.messages, sdk.notifications, sdk.commands]) {
      const push = inbox.push.bind(inbox);
      inbox.push = (envelope) => {
        this.receive(envelope);
        push(envelope);
      };
    }
    await sdk.connect();
    this.address = sdk.node;
  }

  get connected() {
    return this.sdk?.client.listening === true;
  }

  async post(envelope) {
    this.sdk.send(envelope);
  }

  request(command) {
    return this.sdk.command(command);
  }

  async leave() {
    if (this.connected) await this.sdk.close();
    else this.sdk?.abandon();
  }

  async drop() {
    this.sdk.cut();
  }

  abandon() {
    this.sdk?.abandon();
  }
}

export default { name: 'sdk', help: 'blip-sdk over lime-transport-websocket', create: (world, name, options) => new SdkActor(world, name, options) };
