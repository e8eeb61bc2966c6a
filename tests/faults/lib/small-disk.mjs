// A disk of its own for one test, small enough to be filled: a tmpfs, which only root may mount.

import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../../lib/server.mjs';

const mounted = new Set();

function unmount(folder) {
  if (!mounted.delete(folder)) return;
  execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
}
process.on('exit', () => {
  for (const folder of mounted) unmount(folder);
});

export class SmallDisk {
  /** `{disk}`, or `{why}` it cannot be had here. */
  static mount(megabytes) {
    const folder = scratchFolder('disk');
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
    } catch (error) {
      return { why: `a tmpfs cannot be mounted here: ${String(error.stderr ?? error.message).trim()}` };
    }
    mounted.add(folder);
    return { disk: new SmallDisk(folder) };
  }

  constructor(folder) {
    this.folder = folder;
    this.ballast = join(folder, 'ballast');
  }

  /** Takes the space that is left, but for about `spare` bytes. */
  fill(spare = 0) {
    const file = openSync(this.ballast, 'a');
    const block = Buffer.alloc(64 << 10, 'x');
    try {
      for (let size = block.length; size >= 4096; ) {
        try {
          writeSync(file, block, 0, size);
        } catch (error) {
          if (error.code !== 'ENOSPC') throw error;
          size >>= 1;
        }
      }
    } finally {
      closeSync(file);
    }
    if (spare > 0) execFileSync('truncate', ['-s', `-${spare}`, this.ballast]);
  }

  free() {
    unlinkSync(this.ballast);
  }

  unmount() {
    unmount(this.folder);
  }
}
