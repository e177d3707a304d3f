import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Monitoring } from '../../contracts/operations.ts';
import { startTestApi } from '../testing/api.ts';
import { asOwner } from '../testing/database.ts';
import { startTestApiWithDoubles, type TestApiWithDoubles } from '../testing/doubles.ts';

let api: TestApiWithDoubles;
beforeAll(async () => {
  api = await startTestApiWithDoubles(inject('postgresUrl'));
});
afterAll(() => api?.close());

describe('an error that nobody expected', () => {
  it('is told to Sentry with release, environment and route, and with nobody’s name', async () => {
    const consumer = await api.consumer();
    await asOwner(api.database.ownerUrl, ['ALTER TABLE wallet.ledger_account RENAME TO gone']);
    try {
      expect(await api.call('GET', '/api/wallet/balance', { as: consumer })).toMatchObject({ status: 500 });
    } finally {
      await asOwner(api.database.ownerUrl, ['ALTER TABLE wallet.gone RENAME TO ledger_account']);
    }
    const { raw } = await api.world.inbox.waitFor(({ kind }) => kind === 'error');
    expect(raw).toMatchObject({
      release: 'rewapp@v9.9.9',
      environment: 'test',
      level: 'error',
      tags: { app: 'api', method: 'GET', route: '/api/wallet/balance' },
      exception: { values: [{ stacktrace: { frames: expect.any(Array) } }] },
    });
    const text = JSON.stringify(raw);
    for (const told of [consumer.subject.email, consumer.subject.id, consumer.accessToken, '"user"', '"request"'])
      expect(text).not.toContain(told);
  });

  it('disturbs nobody while Sentry is away', async () => {
    api.world.faults.put('sentry', { kind: '500', times: 5 });
    const { status } = await api.call('POST', '/api/identity/refresh', { body: '{' });
    expect(status).toBe(400);
    expect(api.world.inbox.list({ kind: 'error' })).toHaveLength(1);
    api.world.faults.clear();
  });
});

describe('the apps', () => {
  it('are told where to report', async () => {
    const { body } = await api.call<Monitoring>('GET', '/api/monitoring');
    expect(body).toEqual({ dsn: api.variables['SENTRY_DSN'], environment: 'test', release: 'rewapp@v9.9.9' });
  });

  it('are told when nobody listens', async () => {
    const bare = await startTestApi(inject('postgresUrl'));
    try {
      expect((await bare.call<Monitoring>('GET', '/api/monitoring')).body.dsn).toBeNull();
    } finally {
      await bare.close();
    }
  });
});
