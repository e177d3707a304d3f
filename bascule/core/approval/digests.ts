/** What a car of the train brings. */
export interface Brought {
  component: string;
  /** Null until it is built. */
  digest: string | null;
  /** Digest of the variables that it runs with, where they are kept. */
  configuration?: string | undefined;
}

/**
 * What people agree to, by component: the artifacts and the variables that they run with, for other variables make
 * another release. Null until all is built.
 */
export function digestsOf(train: readonly Brought[]): Record<string, string> | null {
  const known = train.flatMap(({ component, digest, configuration }) =>
    digest === null ? [] : [[component, configuration === undefined ? digest : `${digest}+${configuration}`]],
  );
  return known.length === train.length ? Object.fromEntries(known) : null;
}
