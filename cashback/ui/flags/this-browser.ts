const key = 'rewapp.visitor';

/** Names this browser for flags that are on for a share of all: the same as long as it keeps what sites store. */
export function thisBrowser(storage: Storage = localStorage): string {
  const known = storage.getItem(key);
  if (known) return known;
  // `randomUUID` is there on https and localhost alone.
  const made = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  storage.setItem(key, made);
  return made;
}
