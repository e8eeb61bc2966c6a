// Idle WebSockets on Node's ws. Argument: port.

import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => socket.on('message', () => {}));
server.listen(Number(process.argv[2]), '127.0.0.1');
