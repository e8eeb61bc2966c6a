// The peer most people would write: Node's http, ws and better-sqlite3, an insert and an fsync for every message.
// Arguments: port, data folder.

import { createServer } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { WebSocketServer } from 'ws';

const [port, folder] = process.argv.slice(2);
const database = new Database(join(folder, 'messages.db'));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec('CREATE TABLE messages (sequence INTEGER PRIMARY KEY, id TEXT, sender TEXT, recipient TEXT, type TEXT, content TEXT)');
const insert = database.prepare('INSERT INTO messages (id, sender, recipient, type, content) VALUES (?, ?, ?, ?, ?)');

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text) => (body += text));
  request.on('end', () => {
    const message = JSON.parse(body);
    message.from = 'sender@msging.net';
    insert.run(message.id, message.from, message.to, message.type, message.content);
    response.writeHead(202).end();
    const text = JSON.stringify(message);
    for (const client of sockets.clients) client.send(text);
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
server.listen(Number(port), '127.0.0.1');
