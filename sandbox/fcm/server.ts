import { createPublicKey, randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import { bearerOf, formOf, jsonOf, startDouble, type Answer, type Asked } from '../double.ts';
import { fcmClientEmail, fcmPublicKey } from '../keys.ts';
import type { Start, World } from '../world.ts';
import { messageOf, type Message } from './message.ts';

const key = createPublicKey({ key: Buffer.from(fcmPublicKey, 'base64'), format: 'der', type: 'spki' });
const scope = 'https://www.googleapis.com/auth/firebase.messaging';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const lifetimeS = 3_599;

/**
 * Google's token address (`/token`) and FCM's HTTP v1. A device whose token ends in « -parti », or from which the app was
 * removed in the inbox, is unregistered.
 */
export const start: Start = async (port, world) => {
  const phones: Phones = { access: new Map(), gone: new Set() };
  return startDouble(port, {
    service: 'fcm',
    faults: world.faults,
    answer: (asked) => (asked.path === '/token' ? grant(asked, world, phones) : send(asked, world, phones)),
    failing: (status) =>
      status === 429
        ? errorOf(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', 'QUOTA_EXCEEDED')
        : errorOf(500, 'INTERNAL', 'Internal error encountered.', 'INTERNAL'),
  });
};

interface Phones {
  /** Access tokens, and when they end. */
  access: Map<string, number>;
  gone: Set<string>;
}

/** RFC 7523: the assertion must be the service account's own, for this address. */
async function grant(asked: Asked, { now }: World, { access }: Phones): Promise<Answer> {
  const { grant_type, assertion = '' } = formOf(asked);
  if (grant_type !== grantType) {
    return {
      status: 400,
      body: { error: 'unsupported_grant_type', error_description: `Invalid grant_type: ${grant_type}` },
    };
  }
  const audience = `http://${asked.headers.host}/token`;
  const options = {
    algorithms: ['RS256'],
    issuer: fcmClientEmail,
    audience,
    currentDate: new Date(now()),
    clockTolerance: 300,
  };
  const claims = await jwtVerify(assertion, key, options).catch(() => null);
  if (claims?.payload['scope'] !== scope) {
    return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
  }
  const token = `ya29.${randomBytes(24).toString('base64url')}`;
  access.set(token, now() + lifetimeS * 1_000);
  return { status: 200, body: { access_token: token, expires_in: lifetimeS, token_type: 'Bearer' } };
}

function send(asked: Asked, world: World, phones: Phones): Answer {
  const [, project] = /^\/v1\/projects\/([\w-]+)\/messages:send$/.exec(asked.path) ?? [];
  if (asked.method !== 'POST' || !project) return { status: 404 };
  const until = phones.access.get(bearerOf(asked) ?? '');
  if (until === undefined || until <= world.now() || world.faults.take('fcm', ['refused'])) {
    return refusal(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', 'THIRD_PARTY_AUTH_ERROR');
  }
  const message = messageOf(jsonOf(asked));
  if ('wrong' in message) return refusal(400, 'INVALID_ARGUMENT', message.wrong, 'INVALID_ARGUMENT');
  const { token, validateOnly } = message;
  if (token !== null && (token.endsWith('-parti') || phones.gone.has(token))) {
    return refusal(404, 'NOT_FOUND', 'Requested entity was not found.', 'UNREGISTERED');
  }
  if (validateOnly) return { status: 200, body: { name: `projects/${project}/messages/fake_message_id` } };
  receive(world, phones, message);
  return { status: 200, body: { name: `projects/${project}/messages/0:${randomBytes(8).toString('hex')}` } };
}

function receive({ inbox }: World, { gone }: Phones, { token, topic, title, body, raw }: Message): void {
  const remove = async () => {
    if (token !== null) gone.add(token);
    return 'l’application n’est plus sur ce téléphone';
  };
  inbox.receive({
    ...{
      kind: 'push',
      service: 'fcm',
      from: 'REWAPP',
      to: [token ?? `/topics/${topic}`],
      subject: title,
      text: body,
      raw,
    },
    actions: token === null ? [] : [{ name: 'uninstall', title: 'Désinstaller l’application', act: remove }],
  });
}

function errorOf(code: number, status: string, message: string, errorCode: string) {
  const details = [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }];
  return { error: { code, message, status, details } };
}

function refusal(code: number, status: string, message: string, errorCode: string): Answer {
  return { status: code, body: errorOf(code, status, message, errorCode) };
}
