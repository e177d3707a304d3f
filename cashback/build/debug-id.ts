import { createHash } from 'node:crypto';

export interface Stamped {
  id: string;
  script: string;
  map: string;
}

/**
 * A script and its source map under one id, by which Sentry finds the map whatever the version is called and wherever
 * the script is served: https://docs.sentry.io/platforms/javascript/sourcemaps/troubleshooting_js/debug-ids. The id
 * comes of the contents, so that the same source builds the same files.
 */
export function withDebugId(script: string, map: string): Stamped {
  const id = idOf(script, map);
  // In a line of its own, for which the map's mappings move down by one.
  const register = `try{(globalThis._sentryDebugIds??={})[new Error().stack]="${id}"}catch{}\n`;
  const parsed = JSON.parse(map) as { mappings: string };
  return {
    id,
    script: `${register}${script.trimEnd()}\n//# debugId=${id}\n`,
    map: JSON.stringify({ ...parsed, mappings: `;${parsed.mappings}`, debug_id: id, debugId: id }),
  };
}

/** In the shape of a UUID of version 8, which is one's own. */
function idOf(script: string, map: string): string {
  const hex = createHash('sha256').update(script).update('\0').update(map).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}
