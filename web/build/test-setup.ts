import { webcrypto } from 'node:crypto';

// Node 18 has what browsers have, under another name.
globalThis.crypto ??= webcrypto as Crypto;
