// A LIME session over a raw WebSocket of our own: every envelope is the test's.

import { sessionConnector } from '../session-actor.mjs';

export default sessionConnector('ws', 'a LIME session over WebSocket, nothing sent by itself');
