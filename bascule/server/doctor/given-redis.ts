import type { Environment } from '../../core/plan/schema.ts';
import type { RedisPlace } from '../../doctor/redis.ts';
import { Secrets } from '../../engine/outside/secrets.ts';

/** The Redis that an environment's programs are given: the one that people gave goes before the plan's. */
export function givenRedis(secrets: string, { name, variables }: Pick<Environment, 'name' | 'variables'>): RedisPlace {
  return {
    url: async () => (await (await Secrets.open(secrets)).find(name, 'REDIS_URL')) ?? variables['REDIS_URL'] ?? null,
    give: `« npx bascule secret set REDIS_URL --env ${name} »`,
  };
}
