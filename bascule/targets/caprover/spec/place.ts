import { programImage, startCapRover, type CapRover } from '../../../../sandbox/caprover/server.ts';
import { noNginx } from '../../../../sandbox/caprover/nginx.ts';
import { caprover, type CapRoverSettings } from '../../../core/target/caprover.ts';
import { systemClock } from '../../../engine/clock.ts';
import type { Traffic } from '../../../engine/ground.ts';
import type { Colour } from '../../../switch/wire.ts';
import type { ProcessSlotSpec } from '../../target.ts';
import { CapRoverTarget } from '../caprover-target.ts';
import { CapRoverClient } from '../client.ts';
import { Door } from '../door.ts';
import { askHttp, type HttpAnswer } from '../http.ts';
import { publicHost } from '../names.ts';
import { prepare } from '../prepare.ts';
import { Router } from '../router.ts';
import type { RouterRules } from '../router-lines.ts';
import { Samples } from '../samples.ts';
import { capRoverTraffic } from '../traffic.ts';

const { CAPROVER_URL, CAPROVER_PASSWORD, CAPROVER_ROOT_DOMAIN, CAPROVER_SAMPLES, CAPROVER_IMAGES } = process.env;

/**
 * A real CapRover 1.15 where the environment names one; else its double. The real one needs, beside its address and
 * password, `CAPROVER_ROOT_DOMAIN`, `CAPROVER_SAMPLES` (`address:port` of this machine as its nginx reaches it) and
 * `CAPROVER_IMAGES`: `v1=reference,v2=reference,broken=reference`, which it can pull; the first two listen on 8080 and say
 * their version in `x-version`, the last never answers.
 */
export const isReal = CAPROVER_URL !== undefined && CAPROVER_PASSWORD !== undefined;

/** For `describe.skipIf`. */
export const noCapRover = (what: string): boolean => !isReal && noNginx(what);

export interface Place {
  double: CapRover;
  settings: CapRoverSettings;
  rules: RouterRules;
  samples: Samples;
  close(): Promise<void>;
}

export async function startPlace(changes: Partial<CapRoverSettings> = {}): Promise<Place> {
  const versions = ['v1', 'v2', 'v3'];
  const images = Object.fromEntries(
    versions.map((version) => [`registry.test/app:${version}`, programImage(version, named)]),
  );
  const broken = {
    ...programImage('broken', named),
    command: [process.execPath, '-e', 'console.log("no database");setInterval(() => {}, 1e6)'],
  };
  const double = isReal
    ? null
    : await startCapRover({ images: { ...images, 'registry.test/app:broken': { ...broken, healthcheck: false } } });
  const [, address = '127.0.0.1', port = '0'] = /^(.*):(\d+)$/.exec(CAPROVER_SAMPLES ?? '') ?? [];
  const samples = await Samples.listen(Number(port));
  const settings = caprover.parse({
    ...{ kind: 'caprover', url: CAPROVER_URL ?? double?.url, rootDomain: CAPROVER_ROOT_DOMAIN ?? 'apps.test' },
    ...{ prefix: isReal ? 'bascule-spec-' : '', certificatesFor: null, versionHeader: 'x-version' },
    router: double ? `127.0.0.1:${double.router.http}` : null,
    samples: { address, port: samples.port },
    convergesWithinMs: isReal ? 180_000 : 20_000,
    ...changes,
  });
  const sticky = { cookie: 'visitor', header: 'x-visitor', domain: null };
  const rules = { sticky, samples: `${address}:${samples.port}` };
  return {
    // Specs of faults look whether it is real first.
    double: double as CapRover,
    ...{ settings, rules, samples },
    close: async () => {
      await samples.close();
      await double?.close();
    },
  };
}

const named = { env: { VERSION_HEADER: 'x-version' } };

const imageNames = Object.fromEntries(
  (CAPROVER_IMAGES ?? '').split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
);

/** One Bascule of the several that there may be: its own connection, its own view. */
export function serverAt(
  { double, settings, rules, samples }: Place,
  more: { patienceMs?: number; inForceWithinMs?: number } = {},
) {
  const { patienceMs = isReal ? 60_000 : 20_000, inForceWithinMs = isReal ? 30_000 : 20_000 } = more;
  const client = new CapRoverClient({
    ...{ url: settings.url, patienceMs, answerWithinMs: isReal ? 60_000 : 10_000 },
    password: () => CAPROVER_PASSWORD ?? double.disk.password,
  });
  const door = new Door(settings);
  const router = new Router({ client, door, rules, inForceWithinMs, patienceMs });
  const imageOf = async ({ artifact }: { artifact: { version: string } }) =>
    imageNames[artifact.version] ?? `registry.test/app:${artifact.version}`;
  const target = new CapRoverTarget({ client, router, door, settings, imageOf, probePathOf: () => '/health' });
  const traffic: Traffic = capRoverTraffic({ client, router, samples, settings, clock: systemClock, quietMs: 300 });
  const prepared = (environment: string, components: string[], epoch = 1) =>
    prepare(
      {
        ...{ client, router, settings, environment, onProgress: () => {}, secretOf: async (name) => `secret-${name}` },
        components: components.map((name) => ({ name, mounts: name === 'web' ? { '/api': 'api' } : {} })),
      },
      epoch,
    );
  return { client, door, router, target, traffic, prepared };
}
export type Server = ReturnType<typeof serverAt>;

export function slotOf(
  colour: Colour,
  version: string,
  more: { component?: string; containers?: number; environment?: string } = {},
): ProcessSlotSpec {
  const { component = 'api', containers = 1, environment = 'production' } = more;
  return {
    ...{
      kind: 'process',
      id: { environment, component, colour },
      artifact: { digest: `digest-${version}`, version, files: '' },
    },
    ...{ command: ['node'], containers, memoryMb: 64, startWithinMs: 5_000, stopWithinMs: 2_000 },
    ...{ variables: { LOG_LEVEL: 'info' }, secrets: { SESSION_SECRET: 'not told to anybody' } },
  };
}

/** A visitor's request, by the domain. */
export function visit(
  { settings }: Place,
  path = '/',
  headers: Record<string, string> = {},
  component = 'api',
): Promise<HttpAnswer> {
  const url = new URL(`http://${publicHost(settings, component)}${path}`);
  return askHttp({ url, method: 'GET', headers, at: settings.router, withinMs: 10_000 });
}
