// lime-js itself, without blip-sdk: what a web chat page uses. Sends nothing by itself but answers to pings.
// Options: bot=NAME, or guest, or as=IDENTITY with password=TEXT; instance=.

import { LimeJsClient } from '../../../lib/sdk.mjs';
import { newId } from '../../../lib/habits.mjs';
import { LimeActor } from '../lime-actor.mjs';

class LimeJsActor extends LimeActor {
  async connect() {
    const { bot, guest, as, ...who } = this.options;
    if (bot) who.bot = this.world.bot(bot);
    else who.identity = as ?? this.facts.guestName ?? (guest === true ? `${newId()}@0mn.io` : guest);
    const client = await LimeJsClient.connect(this.world.server, who);
    this.client = client;
    this.address = client.node;
    if (!bot) this.facts.guestName = client.node.split('/')[0];
    for (const inbox of [client.messages, client.notifications, client.commands]) {
      for (const early of inbox.drain()) this.receive(early);
      inbox.push = (envelope) => this.receive(envelope);
    }
  }

  get connected() {
    return this.client?.channel.state === 'established' && this.client.transport._webSocket.readyState === 1;
  }

  async post(envelope) {
    if ('content' in envelope) this.client.channel.sendMessage(envelope);
    else this.client.channel.sendNotification(envelope);
  }

  request(command) {
    return this.client.command(command);
  }

  async leave() {
    if (this.connected) await this.client.close();
  }

  async drop() {
    this.client.cut();
  }
}

export default { name: 'js', help: 'lime-js over lime-transport-websocket', create: (world, name, options) => new LimeJsActor(world, name, options) };
