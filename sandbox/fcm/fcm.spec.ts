import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fcmClientEmail, fcmPrivateKey } from '../keys.ts';
import { worldForTests } from '../world-for-tests.ts';
import type { Running, World } from '../world.ts';
import { start } from './server.ts';

const own = createPrivateKey({ key: Buffer.from(fcmPrivateKey, 'base64'), format: 'der', type: 'pkcs8' });
let world: World;
let double: Running;
let now: number;
beforeEach(async () => {
  now = Date.now();
  world = worldForTests({}, () => now);
  double = await start(0, world);
});
afterEach(() => double.close());

async function grant(key: KeyObject = own, audience = `${double.url}/token`, grantType = 'jwt-bearer') {
  const assertion = await new SignJWT({ scope: 'https://www.googleapis.com/auth/firebase.messaging' })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(fcmClientEmail)
    .setAudience(audience)
    .setIssuedAt(Math.floor(now / 1_000))
    .setExpirationTime(Math.floor(now / 1_000) + 3_600)
    .sign(key);
  const body = new URLSearchParams({ grant_type: `urn:ietf:params:oauth:grant-type:${grantType}`, assertion });
  const answer = await fetch(`${double.url}/token`, { method: 'POST', body });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

async function send(accessToken: string, message: object, more: object = {}) {
  const answer = await fetch(`${double.url}/v1/projects/p/messages:send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ message, ...more }),
  });
  return { status: answer.status, body: (await answer.json()) as { error?: { status: string }; name?: string } };
}

describe('a token', () => {
  test('is given to the service account alone, for this address', async () => {
    expect(await grant()).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3_599 } });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const refused = { status: 400, body: { error: 'invalid_grant' } };
    expect(await grant(privateKey)).toMatchObject(refused);
    expect(await grant(own, 'https://ailleurs.exemple/token')).toMatchObject(refused);
    expect(await grant(own, undefined, 'autre')).toMatchObject({ body: { error: 'unsupported_grant_type' } });
  });

  test('ends after its hour', async () => {
    const { access_token: token = '' } = (await grant()).body;
    expect(await send(token, { topic: 'a' })).toMatchObject({ status: 200 });
    now += 3_600_000;
    expect(await send(token, { topic: 'a' })).toMatchObject({
      status: 401,
      body: { error: { status: 'UNAUTHENTICATED' } },
    });
  });
});

describe('a message', () => {
  test('whose data is not of strings, or that goes nowhere, is refused', async () => {
    const { access_token: token = '' } = (await grant()).body;
    const invalid = { status: 400, body: { error: { status: 'INVALID_ARGUMENT' } } };
    expect(await send(token, { topic: 'a', data: { points: 5 } })).toMatchObject(invalid);
    expect(await send(token, { notification: { title: 'a' } })).toMatchObject(invalid);
    expect(await send(token, { token: 'court' })).toMatchObject(invalid);
  });

  test('that is only to be checked is sent to nobody', async () => {
    const { access_token: token = '' } = (await grant()).body;
    expect(await send(token, { topic: 'a' }, { validate_only: true })).toMatchObject({
      body: { name: 'projects/p/messages/fake_message_id' },
    });
    expect(world.inbox.list()).toEqual([]);
  });

  test('to a phone from which the app was removed in the inbox is unregistered', async () => {
    const { access_token: token = '' } = (await grant()).body;
    const to = { token: 'telephone-de-test-00001', notification: { title: 'Bonjour' } };
    expect(await send(token, to)).toMatchObject({ status: 200 });
    await world.inbox.list({ kind: 'push' })[0]?.actions[0]?.act();
    expect(await send(token, to)).toMatchObject({
      status: 404,
      body: { error: { details: [{ errorCode: 'UNREGISTERED' }] } },
    });
  });
});
