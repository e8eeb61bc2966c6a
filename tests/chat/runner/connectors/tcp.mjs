// A LIME session over raw TCP, in the handwriting of the C# client unless `habits` says otherwise.

import { sessionConnector } from '../session-actor.mjs';

export default sessionConnector('tcp', 'a LIME session over TCP, nothing sent by itself');
