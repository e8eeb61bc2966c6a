// The receiving side of a bot over HTTP: `connect NAME webhook of=HOOK`, where `webhook HOOK` made the server.
// Posts to /messages and /notifications become messages and notifications. Failures are scripted:
//   NAME ? fail 2 503 -> ok      NAME ? fail all 500 -> ok      NAME ? recover -> ok      NAME ? refused 2 -> ok

import { Actor } from '../actor.mjs';
import { LimeActor } from '../lime-actor.mjs';
import { ChatSyntaxError } from '../pattern.mjs';

class WebhookActor extends LimeActor {
  async connect() {
    this.hook = this.world.webhooks.get(this.options.of ?? this.name);
    if (!this.hook) throw new ChatSyntaxError(`no webhook is named “${this.options.of ?? this.name}”`);
    const take = (post) => {
      this.world.set('post', { path: post.path, headers: post.headers, method: post.method });
      this.receive(post.json);
    };
    for (const early of this.hook.posts.drain()) take(early);
    this.hook.posts.push = take;
  }

  async ask(cursor) {
    const verb = cursor.word();
    if (verb === 'fail') {
      const count = cursor.word();
      const word = cursor.word();
      const how = /^\d+$/.test(word) ? Number(word) : word;
      if (count === 'all') this.hook.failAll(how);
      else this.hook.failNext(Number(count), how);
    } else if (verb === 'recover') this.hook.recover();
    else if (verb === 'refused') {
      for (let left = Number(cursor.word()); left > 0; left--) await this.hook.refused.take(() => true, 'a post that was refused');
    } else if (verb === 'one-at-a-time') return { outcome: this.hook.mostActive <= 1 ? 'ok' : `no: ${this.hook.mostActive} at once`, value: this.hook.mostActive };
    else throw new ChatSyntaxError(`a webhook cannot “${verb}”`);
    return { outcome: 'ok' };
  }

  say(cursor) {
    return Actor.prototype.say.call(this, cursor);
  }

  async barrier() {}
}

export default { name: 'webhook', help: "a bot's own URLs", create: (world, name, options) => new WebhookActor(world, name, options) };
