import { describe, expect, it } from 'vitest';
import { wireTo } from './wire';

const answering = (answer: () => Response) => wireTo('/api', async () => answer());
const ask = { method: 'GET', path: 'wallet/balance' } as const;

describe('the wire to the API', () => {
  it('sends the token, the body and the headers it is given', async () => {
    let seen: [string, RequestInit] | undefined;
    const wire = wireTo('https://api.rewapp.fr', async (url, request) => {
      seen = [String(url), request ?? {}];
      return new Response(null, { status: 204 });
    });
    await wire({
      method: 'POST',
      path: 'qr/redeem',
      body: { a: 1 },
      accessToken: 't',
      headers: { 'idempotency-key': 'k' },
    });
    expect(seen?.[0]).toBe('https://api.rewapp.fr/qr/redeem');
    expect(seen?.[1]).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json', 'idempotency-key': 'k' },
    });
  });

  it('takes the sentence of the API as it is, with those of the fields', async () => {
    const problem = { code: 'champ-invalide', message: 'Corrigez.', fields: [{ path: 'email', message: 'Invalide.' }] };
    const { answer } = await answering(() => Response.json(problem, { status: 422 }))(ask);
    expect(answer).toEqual({
      ok: false,
      refusal: { code: 'champ-invalide', message: 'Corrigez.', fields: { email: 'Invalide.' } },
    });
  });

  it.each([
    [502, 'indisponible'],
    [503, 'indisponible'],
    [429, 'trop-de-demandes'],
    [500, 'incident'],
  ])('puts in words a %i that a proxy answered in HTML', async (status, code) => {
    const { answer } = await answering(() => new Response('<h1>Bad</h1>', { status }))(ask);
    expect(answer).toMatchObject({ ok: false, refusal: { code } });
  });

  it('says that the connection failed when no answer comes', async () => {
    const wire = wireTo('/api', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await wire(ask)).toMatchObject({ status: 0, answer: { ok: false, refusal: { code: 'hors-ligne' } } });
  });

  it('counts a success cut short as no answer', async () => {
    const { answer } = await answering(() => new Response('{"points":', { status: 200 }))(ask);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'hors-ligne' } });
  });
});
