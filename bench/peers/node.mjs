// Starts one of the peers written for Node.

import { join } from 'node:path';
import { benchFolder, freePort, run, startListener, workFolder } from '../harness/processes.mjs';

const script = (name) => join(benchFolder, 'peers', name);

export async function startNode(name, args = []) {
  const folder = workFolder('node');
  const port = await freePort();
  return startListener(name, process.execPath, [script(name), String(port), ...(args.length > 0 ? args : [folder])], { port, folder });
}

export const runNode = (name, args, options) => run(process.execPath, [script(name), ...args.map(String)], options);
