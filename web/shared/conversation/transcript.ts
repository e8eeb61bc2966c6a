import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Entry } from './entry';

/** Where a browser keeps its conversations, so that a reload goes on where it was. */
export interface Transcript {
  /** The newest `limit` entries before `seq`, oldest first. */
  load(chat: string, limit: number, before?: number): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  /** Finds a message by the id of its envelope. */
  find(chat: string, direction: Entry['direction'], id: string): Promise<Entry | undefined>;
  clear(chat: string): Promise<void>;
}

interface Schema extends DBSchema {
  entries: {
    key: string;
    value: Entry;
    indexes: { 'chat-seq': [string, number]; 'chat-direction-id': [string, string, string] };
  };
}

class IndexedDbTranscript implements Transcript {
  constructor(private readonly db: IDBPDatabase<Schema>) {}

  async load(chat: string, limit: number, before = Number.POSITIVE_INFINITY): Promise<Entry[]> {
    const range = IDBKeyRange.bound([chat, Number.NEGATIVE_INFINITY], [chat, before], true, true);
    const found: Entry[] = [];
    let cursor = await this.db
      .transaction('entries')
      .store.index('chat-seq')
      .openCursor(range, 'prev');
    while (cursor && found.length < limit) {
      found.push(cursor.value);
      cursor = await cursor.continue();
    }
    return found.reverse();
  }

  async put(entry: Entry): Promise<void> {
    await this.db.put('entries', entry);
  }

  find(chat: string, direction: Entry['direction'], id: string): Promise<Entry | undefined> {
    return this.db.getFromIndex('entries', 'chat-direction-id', [chat, direction, id]);
  }

  async clear(chat: string): Promise<void> {
    const range = IDBKeyRange.bound([chat, Number.NEGATIVE_INFINITY], [chat, []]);
    const store = this.db.transaction('entries', 'readwrite').store;
    let cursor = await store.index('chat-seq').openCursor(range);
    while (cursor) {
      await cursor.delete();
      cursor = await cursor.continue();
    }
  }
}

/** Keeps entries as long as the page lives: for tests, and for browsers that refuse storage. */
export class MemoryTranscript implements Transcript {
  private readonly entries = new Map<string, Entry>();

  async load(chat: string, limit: number, before = Number.POSITIVE_INFINITY): Promise<Entry[]> {
    return [...this.entries.values()]
      .filter((entry) => entry.chat === chat && entry.seq < before)
      .sort((a, b) => a.seq - b.seq)
      .slice(-limit);
  }

  async put(entry: Entry): Promise<void> {
    this.entries.set(entry.key, structuredClone(entry));
  }

  async find(chat: string, direction: Entry['direction'], id: string): Promise<Entry | undefined> {
    return [...this.entries.values()].find(
      (entry) => entry.chat === chat && entry.direction === direction && entry.id === id,
    );
  }

  async clear(chat: string): Promise<void> {
    for (const entry of this.entries.values()) {
      if (entry.chat === chat) this.entries.delete(entry.key);
    }
  }
}

export async function openTranscript(): Promise<Transcript> {
  try {
    const db = await openDB<Schema>('parlance', 1, {
      upgrade(database) {
        const entries = database.createObjectStore('entries', { keyPath: 'key' });
        entries.createIndex('chat-seq', ['chat', 'seq']);
        entries.createIndex('chat-direction-id', ['chat', 'direction', 'id']);
      },
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
    return new IndexedDbTranscript(db);
  } catch {
    return new MemoryTranscript();
  }
}
