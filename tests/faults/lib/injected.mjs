// Faults that the server makes itself under its database, as the file named by PARLANCE_FAULTS says: `off`, `enospc`,
// `enospc after=BYTES`, `eio write`, `eio fsync`, `eio fsync after=SYNCS`.

import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../../lib/server.mjs';

/** The server looks at the file at most this often. */
const LOOKS_EVERY = 50;

export class InjectedFaults {
  constructor() {
    this.file = join(scratchFolder('faults'), 'plan');
    this.#write('off');
  }

  get env() {
    return { PARLANCE_FAULTS: this.file };
  }

  #write(line) {
    writeFileSync(`${this.file}.new`, `${line}\n`);
    renameSync(`${this.file}.new`, this.file);
  }

  /** In force when it resolves. */
  async set(line) {
    this.#write(line);
    await new Promise((done) => setTimeout(done, LOOKS_EVERY * 2));
  }
}
