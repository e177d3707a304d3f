import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plan as schema } from '../../core/plan/schema.ts';
import { companionSecret } from '../../engine/outside/companion-secrets.ts';
import { Secrets } from '../../engine/outside/secrets.ts';
import { placeOf } from '../../server/place.ts';
import { freePorts } from '../../testing/free-ports.ts';
import type { Context } from '../context.ts';
import { recordOf } from '../machine/daemon.ts';
import { isAlive } from '../machine/process-record.ts';
import { smallPlan } from '../spec/run-bascule.ts';
import { companionSteps, runningCompanions, stopCompanions } from './companions.ts';

const program = `
import { createServer } from 'node:http';
const { BASE_PORT, BACK, TOKEN } = process.env;
createServer((_, answer) => answer.end(JSON.stringify({ pid: process.pid, BASE_PORT, BACK, TOKEN })))
  .listen(Number(BASE_PORT) + 1, '127.0.0.1');
`;

let root: string;
let port: number;
let context: Context;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bascule-companion-'));
  port = await freePorts([81]);
  await writeFile(join(root, 'double.mjs'), program);
  await mkdir(join(root, '.state'));
  const double = {
    ...{ name: 'double', title: 'Double', command: ['node', 'double.mjs'], environments: ['staging'], ports: [1] },
    ...{ variables: { BACK: 'http://127.0.0.1:{{console}}' }, secrets: ['TOKEN'], page: { title: 'Page', port: 1 } },
  };
  const plan = schema.parse({ ...smallPlan, port, companions: [double] });
  // Of a context companions need no more.
  context = { root, plan, place: placeOf(join(root, '.state')) } as Context;
});
afterEach(async () => {
  await stopCompanions(context);
  await rm(root, { recursive: true, force: true });
});

const bringUp = async (environments: string[]) => {
  const { daemons, steps } = await companionSteps(context, environments, port, new AbortController().signal);
  const results: string[] = [];
  for (const step of steps) results.push(await step.run(() => {}));
  return { daemons, results };
};
const ask = async () => (await fetch(`http://127.0.0.1:${port + 81}`)).json();

test('a companion starts with its environment, is given ports and secrets, and is found again', async () => {
  expect((await bringUp(['development'])).daemons).toEqual([]);
  const { daemons, results } = await bringUp(['development', 'staging']);
  expect(results).toEqual(['démarré']);
  const secret = await companionSecret(await Secrets.open(context.place.secrets), 'TOKEN');
  expect(secret).toHaveLength(32);
  const first = await ask();
  expect(first).toMatchObject({
    ...{ BASE_PORT: String(port + 80), BACK: `http://127.0.0.1:${port + 90}`, TOKEN: secret },
  });
  expect(daemons[0]?.page).toEqual({ title: 'Page', url: `http://localhost:${port + 81}` });
  await rm(daemons[0]!.pidFile);
  expect((await bringUp(['staging'])).results).toEqual(['déjà en marche']);
  expect(await ask()).toEqual(first);
  expect((await runningCompanions(context)).map(({ name }) => name)).toEqual(['double']);
});

test('it is stopped, and one of another state directory is let be', async () => {
  const { daemons } = await bringUp(['staging']);
  const record = await recordOf(daemons[0]!);
  const elsewhere = { ...context, place: placeOf(join(root, '.other')) };
  expect(await runningCompanions(elsewhere)).toEqual([]);
  expect(await stopCompanions(elsewhere)).toBe(false);
  expect(await isAlive(record!)).toBe(true);
  expect(await stopCompanions(context)).toBe(true);
  expect(await isAlive(record!)).toBe(false);
  expect(await stopCompanions(context)).toBe(false);
});

test('another program at its port is not taken for it', async () => {
  const { daemons } = await bringUp(['staging']);
  const other = { ...context, place: placeOf(join(root, '.other')) };
  const { daemons: others } = await companionSteps(other, ['staging'], port, new AbortController().signal);
  expect([await daemons[0]!.answers(), await others[0]!.answers()]).toEqual([true, false]);
});
