import type { Secrets } from './secrets.ts';

/** No environment can be named so. */
const scope = '@companions';

/**
 * What a companion and Bascule know both: made up once on this machine, 192 bits in 32 characters, as long as the keys of
 * the services that companions stand in for.
 */
export async function companionSecret(secrets: Secrets, name: string): Promise<string> {
  return (await secrets.value(scope, name)).slice(0, 32);
}
