import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { choose, type Choice } from '../../core/live-update/choose.ts';
import type { Plan, StaticComponent } from '../../core/plan/schema.ts';
import { failedOn, markGiven, report } from '../../engine/live-update-devices.ts';
import { offersOf } from '../../engine/live-update-table.ts';
import type { PeopleGround } from '../people/routes.ts';
import type { Bundles } from './bundles.ts';
import { stats, updateCheck, type UpdateAnswer } from './device-wire.ts';

export interface DeviceGround extends PeopleGround {
  bundles: Bundles;
  /** Where devices reach this door, when that is not where they asked: behind a proxy. */
  publicUrl: string | null;
}

type InEnvironment = { Params: { environment: string } };

/** What an app does after it has started: take it, or go back to the bundle before because it could not. */
const meaning: Record<string, 'took' | 'failed'> = { set: 'took', app_launch_ready: 'took', update_fail: 'failed' };

/**
 * For every installed app, which can prove nothing of who it is: it gets public files, and can at worst have a rollout
 * stopped, which harms nobody. Refusals are in the plugin's own words, for its own log; none is a 429, after which the
 * plugin would be silent until its next start.
 */
export function deviceRoutes(server: FastifyInstance, ground: DeviceGround): void {
  server.post<InEnvironment>('/live-update/:environment/updates', everybody, async (request, reply) => {
    const asked = updateCheck.safeParse(request.body);
    if (!asked.success) return reply.code(400).send(refusal('invalid_json_body', 'Cette demande n’est pas lisible.'));
    return answerTo(ground, request, asked.data);
  });

  server.post<InEnvironment>('/live-update/:environment/stats', reports, async (request, reply) => {
    const told = stats.safeParse(request.body);
    if (!told.success) return reply.code(400).send(refusal('invalid_json_body', 'Ce rapport n’est pas lisible.'));
    const { environment } = request.params;
    for (const { device_id: device, app_id, version_name: version, action } of [told.data].flat()) {
      const component = componentOf(ground.plan, environment, app_id);
      const what = meaning[action];
      if (!component || !what) continue;
      await report(ground.pool, {
        ...{ environment, component: component.name, device, version, what },
        at: ground.clock.now(),
      });
    }
    return { status: 'ok' };
  });

  server.get<{ Params: { environment: string; app: string; version: string } }>(
    '/live-update/:environment/bundles/:app/:version.zip',
    everybody,
    async ({ params: { environment, app, version } }, reply) =>
      sendBundle(ground, reply, { environment, app, version }),
  );
}

const everybody = { config: { public: true } };
/** Reports of what broke in a page come with it. */
const reports = { ...everybody, bodyLimit: 2 * 1024 * 1024 };

async function answerTo(
  ground: DeviceGround,
  request: FastifyRequest<InEnvironment>,
  asked: { device_id: string; app_id: string; version_build: string; version_name: string },
): Promise<UpdateAnswer> {
  const { plan, pool, clock } = ground;
  const { environment } = request.params;
  const component = componentOf(plan, environment, asked.app_id);
  if (!component) return refusal('on_premise_app', `Ni « ${asked.app_id} » ni « ${environment} » ne sont servis ici.`);
  const offers = await offersOf(pool, { environment, component: component.name });
  const device = { id: asked.device_id, current: asked.version_name, native: asked.version_build };
  const choice = choose(offers, { ...device, failed: await failedOn(pool, device.id) }, clock.now());
  if (choice.kind !== 'update') return withoutBundle(choice, device.current);
  const { version, digest } = choice.offer;
  const { checksum } = await ground.bundles.of(component.name, digest);
  await markGiven(pool, choice.offer, device.id, clock.now());
  const origin = ground.publicUrl ?? `${request.protocol}://${request.host}`;
  return { version, url: `${origin}/live-update/${environment}/bundles/${asked.app_id}/${version}.zip`, checksum };
}

function withoutBundle(choice: Exclude<Choice, { kind: 'update' }>, version: string): UpdateAnswer {
  switch (choice.kind) {
    case 'builtin':
      return { version: 'builtin' };
    case 'keep':
      return { kind: 'up_to_date', error: 'no_new_version_available', message: 'Rien de plus récent.', version };
    case 'too-old': {
      const { minimumNative } = choice.offer.rule;
      const message = `L’application du store doit d’abord être mise à jour, en ${minimumNative} au moins.`;
      return { kind: 'blocked', error: 'disable_auto_update_under_native', message, version };
    }
  }
}

/** Only what was offered may be had, and what was taken back not any more. */
async function sendBundle(
  { plan, pool, bundles }: DeviceGround,
  reply: FastifyReply,
  { environment, app, version }: { environment: string; app: string; version: string },
): Promise<FastifyReply> {
  const component = componentOf(plan, environment, app);
  const offers = component ? await offersOf(pool, { environment, component: component.name }) : [];
  const offer = offers.find((each) => each.version === version && each.rolledBack === null);
  if (!component || !offer) return reply.code(404).send(refusal('no_bundle', 'Ce bundle n’est pas proposé ici.'));
  const { file, bytes, checksum } = await bundles.of(component.name, offer.digest);
  return reply
    .header('content-type', 'application/zip')
    .header('content-length', bytes)
    .header('etag', `"${checksum}"`)
    .header('cache-control', 'public, max-age=31536000, immutable')
    .send(createReadStream(file));
}

function componentOf({ components, environments }: Plan, environment: string, app: string): StaticComponent | null {
  if (!environments.some(({ name }) => name === environment)) return null;
  const found = components.find((each) => each.kind === 'static' && each.liveUpdate?.appId === app);
  return found?.kind === 'static' ? found : null;
}

/**
 * What devices reach this door by, when that is not where they ask: behind an edge that lets them, and nobody else, in; or
 * behind a proxy, where the console's address is the same.
 */
export const publicUrlOf = (variables: NodeJS.ProcessEnv): string | null =>
  (variables['BASCULE_LIVE_UPDATE_URL'] ?? variables['BASCULE_CONSOLE_URL'])?.replace(/\/$/, '') ?? null;

const refusal = (error: string, message: string, version = '') => ({
  kind: 'failed' as const,
  error,
  message,
  version,
});
