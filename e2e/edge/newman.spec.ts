import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { password, startTestApi, type TestApi } from '../../cashback/api/testing/api.ts';
import { runCollection } from '../newman/run-collection.ts';
import { startEdge, type Edge } from './edge.ts';
import { hasNginx } from './nginx.ts';

let api: TestApi;
let edge: Edge;

beforeAll(async () => {
  if (!hasNginx) return;
  api = await startTestApi(inject('postgresUrl'));
  edge = await startEdge(Number(new URL(api.url).port));
});
afterAll(async () => {
  await edge?.stop();
  await api?.close();
});

describe.skipIf(!hasNginx)('REWAPP behind its edge', () => {
  test('answers its whole collection as it does without one: no rule stands in a customer’s way', async () => {
    const partner = { email: (await api.partner()).subject.email, password };
    const admin = { email: (await api.admin()).subject.email, password };
    const accounts = { partner, admin, madeUpData: true };
    const run = await runCollection(new URL(`http://127.0.0.1:${edge.port}`), accounts);
    expect(run).toMatchObject({ failures: [], passedOver: [] });
    expect(run.assertions).toBeGreaterThan(100);
  });
});
