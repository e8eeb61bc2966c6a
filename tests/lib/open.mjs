// What a test has opened: when it fails, everything of it is let go, so that nothing keeps the process or talks on.

const opened = new Set();

/** Remembers something with `abandon()` or `drop()`; returns it. */
export function remember(resource) {
  opened.add(resource);
  return resource;
}

export const openNow = () => new Set(opened);

/** Lets go of everything that was opened since `before` was taken. */
export function letGo(before) {
  for (const resource of opened) {
    if (before.has(resource)) continue;
    opened.delete(resource);
    try {
      if (resource.abandon) resource.abandon();
      else resource.drop();
    } catch {
      // It is closed already.
    }
  }
}
