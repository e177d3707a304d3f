import { bearerOf, formOf, jsonOf, startDouble, type Answer, type Asked } from '../double.ts';
import type { Start, World } from '../world.ts';
import { offerCommand } from './command.ts';
import { postedOf, readOf, type Posted } from './posted.ts';

/**
 * Slack as an app sees it: incoming webhooks, `chat.postMessage` and `auth.test` of the Web API, where a failure is
 * `ok: false` under HTTP 200; and slash commands, which it sends signed.
 */
export const start: Start = async (port, world) => {
  const double = await startDouble(port, {
    service: 'slack',
    faults: world.faults,
    answer: (asked) => answer(asked, world),
    failing: (status) =>
      status === 429 ? { ok: false, error: 'ratelimited' } : { ok: false, error: 'internal_error' },
  });
  offerCommand(world, double.url);
  return double;
};

function answer(asked: Asked, world: World): Answer {
  const { method, path } = asked;
  if (method !== 'POST') return { status: 405 };
  if (/^\/services\/T\w+\/B\w+\/\w+$/.test(path)) return incomingWebhook(asked, world);
  if (path === '/api/chat.postMessage') return api(asked, world, postMessage);
  if (path === '/api/auth.test') return api(asked, world, () => ({ ...team, user: 'bascule', user_id: 'U0BASCULE' }));
  if (/^\/commands\/\w+$/.test(path)) return later(asked, world);
  return path.startsWith('/api/') ? { status: 200, body: { ok: false, error: 'unknown_method' } } : { status: 404 };
}

const team = { url: 'https://rewapp.slack.com/', team: 'REWAPP', team_id: 'T0REWAPP' };

/** Its channel is part of the address; failures are plain words under 4xx. */
function incomingWebhook(asked: Asked, world: World): Answer {
  if (world.faults.take('slack', ['refused'])) return { status: 404, body: 'no_service' };
  const sent = jsonOf(asked) ?? jsonOf({ ...asked, body: Buffer.from(formOf(asked)['payload'] ?? '') });
  if (sent === null || typeof sent !== 'object') return { status: 400, body: 'invalid_payload' };
  const posted = postedOf(sent as Record<string, unknown>);
  if ('error' in posted) return { status: 400, body: posted.error };
  keep(world, `#${asked.query.get('channel') ?? 'webhook'}`, posted, sent);
  return { status: 200, body: 'ok' };
}

type Method = (sent: Record<string, unknown>, world: World) => Record<string, unknown> & { error?: string };

/** All methods answer 200; whether it worked is in `ok`. A token that is not ours is `invalid_auth`. */
function api(asked: Asked, world: World, method: Method): Answer {
  const isJson = asked.headers['content-type']?.startsWith('application/json');
  const sent = (isJson ? jsonOf(asked) : formValues(formOf(asked))) as Record<string, unknown> | null;
  const token = bearerOf(asked) ?? sent?.['token'];
  const ours = world.settings['SLACK_TOKEN'];
  const error = !token ? 'not_authed' : ours && token !== ours ? 'invalid_auth' : sent === null ? 'invalid_json' : null;
  const body = error ? { error } : method(sent ?? {}, world);
  return { status: 200, body: { ok: body.error === undefined, ...body } };
}

function postMessage(sent: Record<string, unknown>, world: World) {
  const { channel } = sent;
  if (typeof channel !== 'string' || channel === '' || world.faults.take('slack', ['refused']))
    return { error: 'channel_not_found' };
  const posted = postedOf(sent);
  if ('error' in posted) return posted;
  const { id } = keep(world, channel, posted, sent);
  const ts = `${Math.floor(world.now() / 1_000)}.${String(id).padStart(6, '0')}`;
  return { channel: 'C0SANDBOX', ts, message: { type: 'message', subtype: 'bot_message', text: posted.text, ts } };
}

/** The address that a command's later answers go to. */
function later(asked: Asked, world: World): Answer {
  const sent = jsonOf(asked);
  if (sent === null || typeof sent !== 'object') return { status: 400, body: 'invalid_payload' };
  const posted = postedOf(sent as Record<string, unknown>);
  if ('error' in posted) return { status: 400, body: posted.error };
  keep(world, '/incident', posted, sent);
  return { status: 200, body: 'ok' };
}

function keep({ inbox }: World, channel: string, posted: Posted, sent: object) {
  const raw = Object.fromEntries(Object.entries(sent).filter(([name]) => name !== 'token'));
  const subject = posted.text.split('\n')[0] ?? '';
  return inbox.receive({
    ...{ kind: 'chat', service: 'slack', from: 'bascule', to: [channel], subject, text: readOf(posted), raw },
  });
}

/** In a form, what is no text is JSON. */
function formValues(form: Record<string, string>): Record<string, unknown> {
  return { ...form, ...(form['blocks'] && { blocks: jsonText(form['blocks']) }) };
}

function jsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
