import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { password, startTestApi, type TestApi } from '../../cashback/api/testing/api.ts';
import { runCollection, type ApiAccounts } from './run-collection.ts';

const nobody: ApiAccounts = { partner: null, admin: null, madeUpData: false };
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi(inject('postgresUrl'));
});
afterAll(() => api?.close());

test('the collection passes against the real API, sale included', async () => {
  const partner = { email: (await api.partner()).subject.email, password };
  const admin = { email: (await api.admin()).subject.email, password };
  const run = await runCollection(new URL(api.url), { partner, admin, madeUpData: true });
  expect(run).toMatchObject({ failures: [], passedOver: [] });
  expect(run.assertions).toBeGreaterThan(100);
});

test('without accounts it says which requests it passed over, and fails none', async () => {
  const run = await runCollection(new URL(api.url), nobody);
  expect(run.failures).toEqual([]);
  expect(run.passedOver).toContain('Connexion du partenaire');
  expect(run.passedOver).toContain('Encaissement');
});

test('a synthetic partner among real accounts credits nothing', async () => {
  const partner = { email: (await api.partner()).subject.email, password };
  const run = await runCollection(new URL(api.url), { ...nobody, partner });
  expect(run.failures).toEqual([]);
  expect(run.passedOver).not.toContain('Connexion du partenaire');
  expect(run.passedOver).toContain('Encaissement');
});

test('an API that is not there fails every request', async () => {
  const run = await runCollection(new URL('http://127.0.0.1:9'), nobody);
  expect(new Set(run.failures.map(({ request }) => request)).size).toBe(run.sent);
});

test('every route of the API is asked', async () => {
  const collection = await readFile(join(import.meta.dirname, 'rewapp.postman_collection.json'), 'utf8');
  const asked = requestsIn(JSON.parse(collection) as Folder);
  const routes = await routesOfTheApi();
  expect(routes.length).toBeGreaterThan(10);
  expect(routes.filter((route) => !asked.includes(route))).toEqual([]);
});

interface Folder {
  item?: Folder[];
  request?: { method: string; url: { raw: string } };
}

/** As in `GET /api/health`. */
function requestsIn({ item = [], request }: Folder): string[] {
  const own = request ? [`${request.method} ${request.url.raw.replace('{{baseUrl}}', '').split('?')[0]}`] : [];
  return [...own, ...item.flatMap(requestsIn)];
}

/** As Nest's decorators name them in the sources. */
async function routesOfTheApi(): Promise<string[]> {
  const cwd = join(import.meta.dirname, '../../cashback/api');
  const routes: string[] = [];
  for await (const file of glob('*/*.ts', { cwd })) {
    const source = await readFile(join(cwd, file), 'utf8');
    const prefix = /@Controller\((?:'(.*)')?\)/.exec(source)?.[1];
    for (const [, verb = '', path] of source.matchAll(/@(Get|Post|Put|Delete|Patch)\((?:'(.*)')?\)/g)) {
      routes.push(`${verb.toUpperCase()} /${[prefix, path].filter(Boolean).join('/')}`);
    }
  }
  return routes;
}
