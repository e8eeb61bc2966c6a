// Parlance itself, as a benchmark starts it: the release build with its default settings.

import { startServer } from '../../tests/lib/server.mjs';
import { workFolder } from '../harness/processes.mjs';

export async function startOurs({ dataDir = workFolder('parlance'), args = [] } = {}) {
  const server = await startServer({ dataDir, args });
  return server;
}
