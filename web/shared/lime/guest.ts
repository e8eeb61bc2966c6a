import { randomUuid } from './ids';
import { guestDomain } from './node';

const keyOf = (bot: string) => `parlance.guest.${bot.toLowerCase()}`;

/** Used when the browser refuses storage: the guest then lives as long as the page. */
const remembered = new Map<string, string>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return remembered.get(key) ?? null;
  }
}

function write(key: string, value: string): void {
  remembered.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // Kept in `remembered`.
  }
}

/** The guest this browser is to the given bot; made on first use and kept until `renewGuest`. */
export function guestIdentity(bot: string): string {
  const key = keyOf(bot);
  let id = read(key);
  if (!id || !/^[0-9a-f-]{36}$/i.test(id)) {
    id = randomUuid();
    write(key, id);
  }
  return `${id}@${guestDomain}`;
}

/** Makes this browser a new person to the bot, and returns who that is. */
export function renewGuest(bot: string): string {
  write(keyOf(bot), randomUuid());
  return guestIdentity(bot);
}

/** Follows another tab, which made this browser the given guest. */
export function adoptGuest(bot: string, identity: string): void {
  write(keyOf(bot), identity.split('@')[0] ?? '');
}

let instanceOfTab: Promise<string> | undefined;

/**
 * The instance of this tab. It survives a reload, so that answers under way still find the tab,
 * and is never shared: a duplicated tab copies the session storage but cannot hold the same lock.
 */
export function tabInstance(): Promise<string> {
  instanceOfTab ??= claimInstance();
  return instanceOfTab;
}

async function claimInstance(): Promise<string> {
  const key = 'parlance.instance';
  let instance: string | null = null;
  try {
    instance = sessionStorage.getItem(key);
  } catch {
    // A fresh instance for each load.
  }
  if (!instance || !(await holdLock(`parlance.instance.${instance}`))) {
    instance = `web-${randomUuid().slice(0, 13)}`;
    void holdLock(`parlance.instance.${instance}`);
    try {
      sessionStorage.setItem(key, instance);
    } catch {
      // As above.
    }
  }
  return instance;
}

/** Holds a lock as long as the page lives. False when another tab has it or locks are missing. */
function holdLock(name: string): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(false);
  return new Promise((resolve) => {
    // The page before a reload may release its lock a moment late.
    const patience = AbortSignal.timeout(400);
    navigator.locks
      .request(name, { signal: patience }, () => {
        resolve(true);
        return new Promise(() => {});
      })
      .catch(() => resolve(false));
  });
}
