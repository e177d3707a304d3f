import type { ProcessSlotSpec, StaticSlotSpec } from '../target.ts';
import { CapRoverError } from './caprover-error.ts';
import { followBuild } from './build.ts';
import { companionAddress, companionApp } from './names.ts';
import { appAction } from './prepare-apps.ts';
import type { Action, Found, Preparation } from './prepare.ts';
import { isDeployed } from './slot-plan.ts';
import type { CaptainDefinition } from './wire.ts';

interface Companion {
  name: 'postgres' | 'redis';
  secret: string;
  image: string;
  /** What its image keeps. */
  data: string;
  port: number;
  variables(password: string): Record<string, string>;
  definition: CaptainDefinition;
}

const REDIS_PASSWORD = 'REDIS_PASSWORD';
const REDIS_PORT = 6_379;

/**
 * What stands beside the components, as CapRover's one-click apps would: one instance on one node, a volume, a password
 * of ours. CapRover has no secrets, so theirs is a variable that whoever may enter CapRover can read.
 */
export async function companionActions(preparation: Preparation, found: Found, project: string): Promise<Action[]> {
  const actions: Action[] = [];
  for (const companion of companionsOf(preparation)) {
    actions.push(...(await actionsFor(preparation, found, project, companion)));
  }
  return actions;
}

/**
 * A program with what it reaches the companions by: `REDIS_URL`, made of the same secret as Redis' own password. It is
 * on CapRover's network alone, and one that people gave goes before it.
 */
export async function withCompanions<Spec extends ProcessSlotSpec | StaticSlotSpec>(
  spec: Spec,
  { settings, secretOf }: Pick<Preparation, 'settings' | 'secretOf'>,
): Promise<Spec> {
  if (spec.kind === 'static' || settings.redis === null) return spec;
  const password = encodeURIComponent(await secretOf(REDIS_PASSWORD));
  const ours = { REDIS_URL: `redis://:${password}@${companionAddress(settings, 'redis', REDIS_PORT)}` };
  return { ...spec, secrets: { ...ours, ...spec.secrets } };
}

function companionsOf({ settings: { postgres, redis } }: Preparation): Companion[] {
  const all: Companion[] = [];
  if (postgres !== null) {
    all.push({
      ...{ name: 'postgres', secret: 'POSTGRES_PASSWORD', image: postgres, port: 5432 },
      // From 18 on its data is in a folder of its version below it (docker-library/postgres#1259).
      data: '/var/lib/postgresql',
      variables: (password) => ({ POSTGRES_USER: 'bascule', POSTGRES_PASSWORD: password, POSTGRES_DB: 'bascule' }),
      definition: { imageName: postgres },
    });
  }
  if (redis !== null) {
    const lines = [`FROM ${redis}`, 'CMD exec redis-server --appendonly yes --requirepass "$REDIS_PASSWORD"'];
    all.push({
      ...{ name: 'redis', secret: REDIS_PASSWORD, image: redis, port: REDIS_PORT, data: '/data' },
      variables: (password) => ({ REDIS_PASSWORD: password }),
      definition: { dockerfileLines: lines },
    });
  }
  return all;
}

async function actionsFor(
  preparation: Preparation,
  found: Found,
  project: string,
  companion: Companion,
): Promise<Action[]> {
  const { client, settings, secretOf } = preparation;
  const name = companionApp(settings, companion.name);
  const app = found.apps.find(({ appName }) => appName === name);
  const variables = Object.entries(companion.variables(await secretOf(companion.secret)));
  const changes = {
    notExposeAsWebApp: true,
    instanceCount: 1,
    containerHttpPort: companion.port,
    envVars: variables.map(([key, value]) => ({ key, value })),
    volumes: [{ containerPath: companion.data, volumeName: `${name}-data` }],
  };
  const action = appAction(preparation, app, { name, persistent: true, project, changes });
  if (action.length > 0 || (app && isDeployed(app, companion.image))) return action;
  const carryOut = async () => {
    await client.deploy(name, companion.definition, companion.image);
    const why = await followBuild(client, name, 10 * 60_000);
    if (why === null) return;
    const sentence = `CapRover n’a pas pu préparer ${name} de ${companion.image} : vérifiez que ses nœuds peuvent tirer cette image, puis relancez. Fin de son journal :\n${why}`;
    throw new CapRoverError('build-failed', sentence);
  };
  return [{ what: `${name} de ${companion.image}`, carryOut }];
}
