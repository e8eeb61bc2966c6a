// Bots that receive: over a session, and through a webhook. All of them file what comes in the ledger.

import { DeadlineError } from '../../lib/deadline.mjs';
import { CommandFailed, LimeSession, SessionRefused } from '../../lib/lime.mjs';
import { OPCODE } from '../../lib/frames.mjs';
import { startWebhook } from '../../lib/webhook.mjs';

/** A bot with one session at a time, made anew by `connect`. */
export class SessionReceiver {
  constructor({ bot, ledger, transport = 'ws', habits = 'javascript', notifies = true }) {
    Object.assign(this, { bot, ledger, transport, habits, notifies });
  }

  /** Resolves when the session is there; quietly when the server went away meanwhile. */
  async connect(server) {
    let session;
    try {
      session = await LimeSession[this.transport](this.transport === 'ws' ? server.http : server.tcp, this.habits);
      session.onEnvelope = (envelope) => 'content' in envelope && this.ledger.deliver(envelope, session);
      await session.login({ bot: this.bot });
      await session.announce({ bot: this.bot }, { autoNotify: this.notifies });
    } catch (error) {
      session?.drop();
      if (error instanceof SessionRefused || error instanceof CommandFailed || error instanceof DeadlineError) throw error;
      return; // no server there, or no longer
    }
    this.session = session;
    this.onSession?.(session);
  }

  drop() {
    this.session?.drop();
    this.session = undefined;
  }

  /** All that the old connection still holds has been read. */
  async over() {
    await this.session?.ended;
    this.session = undefined;
  }
}

/** A bot that answers the server's pings only now and then, as one that is busy does. */
export class BusyReceiver extends SessionReceiver {
  constructor(options) {
    super({ ...options, transport: 'ws', notifies: false });
  }

  onSession(session) {
    const { ws } = session.transport;
    ws.answerPings = false;
    const timer = setInterval(() => {
      const last = ws.frames.drain((frame) => frame.opcode === OPCODE.ping).at(-1);
      ws.frames.drain();
      if (last) ws.sendFrame({ opcode: OPCODE.pong, payload: last.payload });
    }, 80);
    session.ended.then(() => clearInterval(timer));
  }
}

/**
 * A bot with a message URL; every `failEvery`-th post is answered with 503. No message is refused twice: the server
 * tries a message as often as it was told to, and then rightly calls it failed.
 */
export async function webhookReceiver({ ledger, failEvery = 0 }) {
  const hook = await startWebhook();
  const refused = new Set();
  let taken = 0;
  hook.judge = ({ json }) => {
    if (failEvery === 0 || taken < failEvery || refused.has(json?.id)) return undefined;
    taken = 0;
    refused.add(json?.id);
    return 503;
  };
  const file = hook.posts.push.bind(hook.posts);
  hook.posts.push = (post) => {
    taken += 1;
    ledger.deliver(post.json ?? {}, undefined);
    if (post.json === undefined) file(post);
  };
  return hook;
}
