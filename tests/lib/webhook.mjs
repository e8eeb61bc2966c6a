// A bot's own web server: records what the platform posts, and fails as it is told to.
//
//   const hook = await startWebhook();
//   hook.url('/messages')                      the address to give to the bot
//   hook.failNext(2, 503)                      the next two posts are answered 503
//   await hook.posts.take((p) => …)            one post: {path, headers, body, json, at}

import { createServer } from 'node:http';
import { Inbox } from './deadline.mjs';

export async function startWebhook() {
  const hook = new Webhook();
  await hook.listen();
  return hook;
}

class Webhook {
  #server;
  #script = [];
  #sockets = new Set();

  constructor() {
    /** Posts that were answered with success. */
    this.posts = new Inbox('webhook');
    /** Posts that were answered with a failure, a hang or a reset. */
    this.refused = new Inbox('refused posts of the webhook');
    this.active = 0;
    /** The most posts that were ever open at one time. */
    this.mostActive = 0;
  }

  listen(port = 0) {
    this.#server = createServer((request, response) => this.#serve(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    return new Promise((resolve, reject) => {
      this.#server.on('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.port = this.#server.address().port;
        resolve(this);
      });
    });
  }

  url(path = '/') {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** The next `count` posts get `status`; `how` may be a status, 'reset' or 'hang'. */
  failNext(count = 1, how = 500) {
    for (let i = 0; i < count; i++) this.#script.push(how);
  }

  /** What else decides: a function of the post that returns how it fails, or undefined. */
  judge = () => undefined;

  /** Every post from now on gets `how`, until `recover()`. */
  failAll(how = 500) {
    this.failing = how;
  }

  recover() {
    this.failing = undefined;
    this.#script = [];
  }

  #serve(request, response) {
    this.active += 1;
    this.mostActive = Math.max(this.mostActive, this.active);
    response.on('close', () => (this.active -= 1));
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      let json;
      try {
        json = JSON.parse(body);
      } catch {
        json = undefined;
      }
      const post = { method: request.method, path: request.url, headers: request.headers, body, json, at: Date.now() };
      const how = this.#script.shift() ?? this.failing ?? this.judge(post);
      if (how === undefined) {
        response.writeHead(200).end();
        this.posts.push(post);
        return;
      }
      post.answered = how;
      if (how === 'reset') request.socket.destroy();
      else if (how !== 'hang') response.writeHead(how).end();
      this.refused.push(post);
    });
  }

  async close() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
