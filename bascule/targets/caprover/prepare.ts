import type { CapRoverSettings } from '../../core/target/caprover.ts';
import { followBuild } from './build.ts';
import { CapRoverError } from './caprover-error.ts';
import type { CapRoverClient } from './client.ts';
import { companionActions } from './prepare-companions.ts';
import { domainActions, publicActions, slotActions } from './prepare-apps.ts';
import { ProjectFence } from './project-fence.ts';
import type { Router } from './router.ts';
import { emptyRoutes } from './traffic.ts';
import type { App, Info } from './wire.ts';

export interface Preparation {
  client: CapRoverClient;
  router: Router;
  settings: CapRoverSettings;
  environment: string;
  /** What serves, with the paths of each that another one answers. */
  components: { name: string; mounts: Record<string, string> }[];
  /** The value of a secret, made up and sealed on our side first where there is none: CapRover gives none back once lost. */
  secretOf(name: string): Promise<string>;
  /** What is being done, in a few words. */
  onProgress(what: string): void;
}

/** What CapRover is, as far as it is prepared. */
export interface Found {
  info: Info;
  apps: App[];
}

/** One change of CapRover that is still missing. */
export interface Action {
  what: string;
  carryOut(): Promise<void>;
}

/** Looks until nothing is missing: some twenty, whatever the plan. What is still missing then does not stay. */
const LIMIT = 60;
const BUILD_WITHIN_MS = 10 * 60_000;

/**
 * A CapRover, fresh or not, has what an environment needs: its apps, domains, certificates, databases and its part of
 * nginx's configuration. What is missing is looked for and never remembered, so that it may end anywhere and be begun
 * again; where nothing is missing it changes nothing. Answers what it did. @throws CapRoverError, TargetError `stale-epoch`
 */
export async function prepare(preparation: Preparation, epoch: number): Promise<string[]> {
  const { client, environment, onProgress } = preparation;
  const fence = new ProjectFence(client);
  const done: string[] = [];
  for (let looks = 0; looks < LIMIT; looks++) {
    const next = await missing(preparation, await fence.admit(environment, epoch), epoch);
    if (next.length === 0) return done;
    for (const { what, carryOut } of next) {
      // Before each of them: somebody may have taken over meanwhile.
      await fence.admit(environment, epoch);
      onProgress(what);
      await carryOut();
      done.push(what);
    }
  }
  const sentence = `CapRover ne garde pas ce qui lui est demandé (${done.at(-1)}) : voyez qui d’autre le change, puis relancez « npx bascule up ${environment} ».`;
  throw new CapRoverError('not-converged', sentence);
}

/** What can be done now, each without the other; the rest is looked for once what is before it is there. */
async function missing(preparation: Preparation, project: string, epoch: number): Promise<Action[]> {
  const { client } = preparation;
  const { appDefinitions } = await client.apps();
  const found: Found = { info: await client.info(), apps: appDefinitions };
  const concerns = [
    () => rootActions(preparation, found),
    () => buildActions(preparation, found),
    () => slotActions(preparation, found, project),
    () => routerActions(preparation, epoch),
    () => publicActions(preparation, found, project),
    () => domainActions(preparation, found),
    () => companionActions(preparation, found, project),
  ];
  for (const concern of concerns) {
    const actions = await concern();
    if (actions.length > 0) return actions;
  }
  return [];
}

function rootActions({ client, settings }: Preparation, { info }: Found): Action[] {
  const { rootDomain, certificatesFor } = settings;
  if (info.rootDomain !== rootDomain) {
    if (info.rootDomain === '')
      return [{ what: `domaine racine ${rootDomain}`, carryOut: () => client.setRootDomain(rootDomain) }];
    const sentence = `Ce CapRover sert ${info.rootDomain}, le plan dit ${rootDomain} : corrigez rootDomain dans le plan, ou changez-le d’abord dans CapRover.`;
    throw new CapRoverError('refused', sentence);
  }
  if (certificatesFor === null) return [];
  if (!info.hasRootSsl) return [{ what: 'TLS de CapRover', carryOut: () => client.enableRootSsl(certificatesFor) }];
  return info.forceSsl ? [] : [{ what: 'TLS seul pour CapRover', carryOut: () => client.forceRootSsl() }];
}

/** An app that is being built takes no changes. */
function buildActions({ client, ...preparation }: Preparation, { apps }: Found): Action[] {
  const ours = ownApps(preparation);
  return apps
    .filter(({ appName, isAppBuilding }) => isAppBuilding && ours.has(appName))
    .map(({ appName }) => ({
      what: `construction de ${appName}`,
      carryOut: async () => void (await followBuild(client, appName, BUILD_WITHIN_MS)),
    }));
}

function ownApps({ settings, components }: Omit<Preparation, 'client'>): Set<string> {
  const names = [...components.map(({ name }) => name), 'postgres', 'redis'];
  return new Set(names.flatMap((name) => ['', '-blue', '-green'].map((end) => `${settings.prefix}${name}${end}`)));
}

/** Before the public apps: their server blocks name what is defined here, and nginx takes no unknown name. */
async function routerActions(
  { router, settings, environment, components }: Preparation,
  epoch: number,
): Promise<Action[]> {
  const how = (known: Parameters<Parameters<Router['change']>[2]>[0]['components']) => ({
    ...Object.fromEntries(components.map(({ name }) => [name, emptyRoutes(settings, name)])),
    ...known,
  });
  const is = await router.peek(environment);
  if (is && router.isCurrent(is) && components.every(({ name }) => is.state.components[name])) return [];
  const carryOut = async () => {
    await router.change(environment, epoch, ({ components: known }) => how(known), []);
  };
  return [{ what: 'routage de nginx', carryOut }];
}
