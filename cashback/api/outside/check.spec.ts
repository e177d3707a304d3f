import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { ensureGenerated } from '../testing/api.ts';
import { type Doubles, startDoubles } from '../testing/doubles.ts';
import { checkService } from './check.ts';
import { readOutside, type Service, serviceNames } from './settings.ts';

let doubles: Doubles;
beforeAll(async () => {
  await ensureGenerated(inject('postgresUrl'));
  doubles = await startDoubles({ TWILIO_AUTH_TOKEN: 'jeton-de-test' });
});
afterAll(() => doubles?.close());
afterEach(() => doubles.world.faults.clear());

const first: Record<Service, string> = {
  powens: 'POWENS_URL',
  sendgrid: 'SENDGRID_URL',
  twilio: 'TWILIO_URL',
  fcm: 'FCM_URL',
  sentry: 'SENTRY_DSN',
};

describe.each(serviceNames)('the look at %s', (service) => {
  it('is green when it answers, and sends nobody anything', async () => {
    const before = doubles.world.inbox.list().length;
    expect(await checkService(service, doubles.variables)).toMatchObject({ outcome: 'ok' });
    // An error that is captured is the proof that errors are.
    expect(doubles.world.inbox.list().length - before).toBe(service === 'sentry' ? 1 : 0);
  });

  it.each(['500', '429', 'refused'] as const)('is red with what to do when it answers with %s', async (kind) => {
    // Twilio refuses only messages.
    if (service === 'twilio' && kind === 'refused') return;
    doubles.world.faults.put(service, { kind, times: 9 });
    const found = await checkService(service, doubles.variables);
    expect(found).toMatchObject({ outcome: 'failed', found: expect.any(String), remedy: expect.any(String) });
  });

  it('says « pas configuré » where it is not, never green', async () => {
    const others = { ...doubles.variables, [first[service]]: '' };
    expect(await checkService(service, others)).toMatchObject({
      outcome: 'not-configured',
      found: `pas configuré : ${first[service]} n’est pas donnée`,
    });
  });

  it('is red when nobody is there', async () => {
    const nowhere = {
      ...doubles.variables,
      [first[service]]: service === 'sentry' ? 'http://k@127.0.0.1:9/1' : 'http://127.0.0.1:9',
    };
    const variables = service === 'fcm' ? { ...nowhere, FCM_TOKEN_URL: 'http://127.0.0.1:9/token' } : nowhere;
    expect(await checkService(service, variables)).toMatchObject({
      outcome: 'failed',
      remedy: expect.stringMatching(/^vérifiez le réseau/),
    });
  });
});

it('a number that is not the account’s is told', async () => {
  expect(await checkService('twilio', { ...doubles.variables, TWILIO_FROM: '+33612345678' })).toMatchObject({
    outcome: 'failed',
    found: 'le numéro +33612345678 n’est pas de ce compte',
  });
});

describe('the variables', () => {
  it('of a service that is switched on must all be there, and every fault is named at once', () => {
    const wrong = { FCM_PROJECT: undefined, SENDGRID_API_KEY: 'clé', FCM_PRIVATE_KEY: 'x', SENDGRID_WEBHOOK_KEY: 'x' };
    const variables = { ...doubles.variables, ...wrong };
    expect(readOutside(variables).faults).toEqual([
      'SENDGRID_API_KEY ne commence pas par SG.',
      'SENDGRID_WEBHOOK_KEY n’est pas une clé publique (base64 de DER)',
      'FCM_PROJECT est absente',
      'FCM_PRIVATE_KEY n’est pas une clé PKCS 8 en PEM',
    ]);
  });

  it('of a service that is not switched on do not matter', () => {
    expect(readOutside({ SENDGRID_API_KEY: 'x' })).toMatchObject({ faults: [], outside: { sendgrid: null } });
  });
});
