// node:test with the server's log at hand: a failing test prints the last lines of every server it left running.

import test from 'node:test';
import { letGo, openNow } from './open.mjs';
import { liveServers, startServer } from './server.mjs';

export { describe, before, after, beforeEach, afterEach } from 'node:test';

function wrap(body) {
  return async (t) => {
    const before = openNow();
    try {
      await body(t);
    } catch (error) {
      letGo(before);
      for (const server of liveServers) {
        const tail = server.logTail();
        if (tail.trim()) t.diagnostic(`log of the server on ${server.http}:\n${tail}`);
      }
      throw error;
    }
  };
}

/** As node:test's `test`, plus the log. */
function logged(name, options, body) {
  if (typeof options === 'function') [options, body] = [{}, options];
  return test(name, options, wrap(body));
}
export { logged as test };

/** A server for one test (or file, in a `before`): stopped afterwards, and its stop must be clean. */
export async function serverFor(t, options) {
  const server = await startServer(options);
  t.after(() => server.stop());
  return server;
}
