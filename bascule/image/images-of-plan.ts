import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockedPackages } from '../core/release/lockfile.ts';
import type { Plan } from '../core/plan/schema.ts';
import { ecrRegion } from '../targets/aws/ecr-region.ts';
import type { Images } from './images.ts';
import type { RegistryAccount, RegistryOptions } from './registry.ts';

interface Around {
  /** The folder that the plan's paths are relative to. */
  root: string;
  /** The folder that all state is under. */
  state: string;
  /** The value of a secret that the plan names; null: nobody gave one. */
  secret(name: string): Promise<string | null>;
  /** To the registry that the plan names. */
  pushed: boolean;
}

/** Images as the plan says how they are made. Connects to nothing yet. */
export async function imagesOf(plan: Plan, { root, state, secret, pushed }: Around): Promise<Images> {
  const [{ EngineImages }, { default: Docker }] = await Promise.all([
    import('./engine-images.ts'),
    import('dockerode'),
  ]);
  const { socket, base } = plan.images;
  const registry = pushed ? registryOf(plan, secret) : null;
  return new EngineImages({
    engine: new Docker({ socketPath: socket }),
    base,
    state,
    product: plan.name,
    locked: async () => {
      const lock = await readFile(join(root, 'package-lock.json'), 'utf8').catch(() => '{}');
      return lockedPackages(JSON.parse(lock));
    },
    ...(registry && { registry }),
  });
}

/** The registry that the plan names; null: none. */
export function registryOf({ images }: Plan, secret: Around['secret']): RegistryOptions | null {
  const { registry: prefix, account, insecure } = images;
  if (prefix === null) return null;
  const region = ecrRegion(prefix);
  const login = account !== null ? () => given(account, secret) : region !== null ? () => ofAws(region) : null;
  return {
    prefix,
    ...(login && { login }),
    ...(insecure && { insecure }),
  };
}

/** ECR's own module brings the SDK with it: only for who has one. */
async function ofAws(region: string): Promise<RegistryAccount> {
  const { ecrLogin } = await import('../targets/aws/ecr-login.ts');
  return ecrLogin({ region });
}

async function given(name: string, secret: Around['secret']): Promise<RegistryAccount> {
  const [, user, password] = /^([^:]+):(.+)$/.exec((await secret(name)) ?? '') ?? [];
  if (user && password) return { user, password };
  throw new Error(`Le registre veut un compte : donnez au secret ${name} une valeur « utilisateur:mot de passe ».`);
}
