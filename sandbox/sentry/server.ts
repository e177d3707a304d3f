import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { startDouble, type Answer, type Asked } from '../double.ts';
import type { Start, World } from '../world.ts';
import { envelopeOf, titleOf } from './envelope.ts';
import { Releases } from './releases.ts';

/** Sentry: envelopes from its libraries, in browsers too, and what `sentry-cli` asks for. */
export const start: Start = (port, world) => {
  const releases = new Releases(world);
  return startDouble(port, {
    service: 'sentry',
    faults: world.faults,
    answer: (asked) => answer(asked, world, releases),
    failing: (status) => ({
      detail: status === 429 ? 'Creation of this event was denied due to rate limiting.' : 'Internal Error',
    }),
  });
};

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'content-type, x-sentry-auth, sentry-trace, baggage',
  'access-control-allow-methods': 'POST',
};

function answer(asked: Asked, world: World, releases: Releases): Answer {
  const [, project] = /^\/api\/(\d+)\/envelope\/$/.exec(asked.path) ?? [];
  if (project && asked.method === 'OPTIONS') return { status: 204, headers: cors };
  if (project && asked.method === 'POST') return { headers: cors, ...take(asked, world) };
  const [, rest] = /^\/api\/0\/(?:organizations|projects\/[\w-]+)\/[\w-]+\/(.*)$/.exec(asked.path) ?? [];
  if (rest !== undefined) return releases.answer(asked, rest, `http://${asked.headers.host}`);
  return { status: 404, body: { detail: 'The requested resource does not exist' } };
}

function take(asked: Asked, world: World): Answer {
  const body = asked.headers['content-encoding'] === 'gzip' ? gunzipSync(asked.body) : asked.body;
  const envelope = envelopeOf(body);
  if (!envelope) return { status: 400, body: { detail: 'invalid event envelope' } };
  const key =
    asked.query.get('sentry_key') ??
    /sentry_key=(\w+)/.exec(String(asked.headers['x-sentry-auth']))?.[1] ??
    envelope.key;
  if (!key || world.faults.take('sentry', ['refused'])) {
    return { status: 403, body: { detail: 'event submission rejected with_reason: ProjectId' } };
  }
  for (const event of envelope.events) {
    const { release = 'sans version', environment = 'sans environnement', platform = '', level = 'error' } = event;
    world.inbox.receive({
      ...{ kind: 'error', service: 'sentry', from: platform, to: [environment], subject: titleOf(event) },
      ...{ text: `${level} dans ${release} (${environment})`, state: level, raw: event },
    });
  }
  return { status: 200, body: { id: envelope.id ?? randomBytes(16).toString('hex') } };
}
