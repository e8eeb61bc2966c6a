// History on Node's http and better-sqlite3: the same messages, one prepared statement, one index.
// Arguments: port, database file, [threads, rounds: fill the file first and end].

import { createServer } from 'node:http';
import Database from 'better-sqlite3';
import { id, personOf, textOf } from '../harness/conversations.mjs';

const [port, file, threads, rounds] = process.argv.slice(2);
const database = new Database(file);
database.pragma('journal_mode = WAL');

if (threads !== undefined) {
  database.pragma('synchronous = OFF');
  database.exec(`
    CREATE TABLE messages (sequence INTEGER PRIMARY KEY, peer TEXT, id TEXT, direction TEXT, type TEXT, content TEXT,
                           date TEXT, status TEXT);
    CREATE INDEX by_peer ON messages (peer, sequence)`);
  const insert = database.prepare(
    'INSERT INTO messages (peer, id, direction, type, content, date, status) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const fillRound = database.transaction((round) => {
    for (let thread = 0; thread < Number(threads); thread++) {
      const direction = round % 2 === 0 ? 'received' : 'sent';
      const text = textOf(round, thread);
      insert.run(personOf(thread), id(thread, round), direction, 'text/plain', text, new Date().toISOString(), 'dispatched');
    }
  });
  for (let round = 0; round < Number(rounds); round++) fillRound(round);
  database.close();
  process.exit(0);
}

database.pragma('mmap_size = 1073741824');
const page = database.prepare(
  'SELECT id, direction, type, content, date, status FROM messages WHERE peer = ? ORDER BY sequence DESC LIMIT 20',
);
const total = database.prepare('SELECT count(*) AS total FROM messages WHERE peer = ?');

createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text) => (body += text));
  request.on('end', () => {
    const command = JSON.parse(body);
    const peer = command.uri.slice('/threads/'.length, command.uri.indexOf('?'));
    const answer = {
      id: command.id,
      method: 'get',
      status: 'success',
      type: 'application/vnd.lime.collection+json',
      resource: { itemType: 'application/vnd.iris.thread-message+json', total: total.get(peer).total, items: page.all(peer) },
    };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
}).listen(Number(port), '127.0.0.1');
