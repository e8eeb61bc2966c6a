// A certificate for `localhost`, made for one test run.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './server.mjs';

/** `{key, cert, ca}`: two files for the server, and the authority that a client trusts. */
export function makeCertificate() {
  const folder = scratchFolder('tls');
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-keyout', key, '-out', cert,
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return { key, cert, ca: readFileSync(cert) };
}

/** The part of a configuration file that names it. */
export const tlsConfig = ({ key, cert }) => `[tls]\ncertificate = "${cert}"\nkey = "${key}"\n`;
