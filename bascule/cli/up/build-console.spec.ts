import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plan as schema } from '../../core/plan/schema.ts';
import { placeOf } from '../../server/place.ts';
import { littlePlan } from '../../testing/product.ts';
import { withTeam } from '../../testing/team.ts';
import type { Context } from '../context.ts';
import { buildConsole } from './build-console.ts';

let state: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'bascule-console-'));
});
afterAll(() => rm(state, { recursive: true, force: true }));

function contextOf(change: typeof withTeam) {
  const said: string[] = [];
  const out = { say: (line: string) => said.push(line), note: (line: string) => said.push(line) };
  const plan = schema.parse(change(littlePlan('Little', 20_000)));
  return { context: { plan, out, place: placeOf(state) } as unknown as Context, said };
}

test('where the plan names nobody, nobody could come in, and nothing is built', async () => {
  const { context, said } = contextOf((plan) => plan);
  await buildConsole(context, new AbortController().signal);
  expect([said, await readdir(state)]).toEqual([[], []]);
});

test('tells when the console is there, and how to come in', { timeout: 300_000 }, async () => {
  const { context, said } = contextOf(withTeam);
  await buildConsole(context, new AbortController().signal);
  expect(said.join()).toContain('La console est prête');
});

test('told to stop, it stops, and says nothing', async () => {
  const { context, said } = contextOf(withTeam);
  const stop = new AbortController();
  const built = buildConsole(context, stop.signal);
  stop.abort();
  await built;
  expect(said).toEqual([]);
});
