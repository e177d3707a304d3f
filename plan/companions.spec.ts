import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../bascule/cli/context.ts';
import { companionSteps, stopCompanions } from '../bascule/cli/up/companions.ts';
import { plan as schema } from '../bascule/core/plan/schema.ts';
import { Secrets } from '../bascule/engine/outside/secrets.ts';
import { targetOf } from '../bascule/server/message/targets.ts';
import { placeOf } from '../bascule/server/place.ts';
import { allPorts, portsOf } from '../bascule/server/ports.ts';
import { freePorts } from '../bascule/testing/free-ports.ts';
import { sendToPagerDuty } from '../bascule/channels/pagerduty.ts';
import { sendToSlack } from '../bascule/channels/slack.ts';
import definition from './rewapp.plan.ts';

const plan = schema.parse(definition);
let state: string;
let port: number;
let context: Context;
beforeAll(async () => {
  state = join(await mkdtemp(join(tmpdir(), 'bascule-sandbox-')), '.state');
  await mkdir(state);
  port = await freePorts(allPorts(plan, 0, ['development']));
  context = { root: fileURLToPath(new URL('..', import.meta.url)), plan, place: placeOf(state) } as Context;
});
afterAll(async () => {
  await stopCompanions(context);
  await rm(join(state, '..'), { recursive: true, force: true });
});

test('REWAPP’s sandbox starts as the plan says, takes what Bascule sends without any secret given, and shows it', async () => {
  const { daemons, steps } = await companionSteps(context, ['development'], port, new AbortController().signal);
  for (const step of steps) expect(await step.run(() => {})).toBe('démarré');
  const page = daemons[0]!.page!;
  expect(page).toMatchObject({ url: `http://localhost:${port + 80}` });

  const secrets = await Secrets.open(context.place.secrets);
  const reach = { plan, environments: [{ name: 'development' }], secrets, addresses: portsOf(plan, port) };
  for (const channel of plan.messages.channels) {
    const target = await targetOf(reach, channel);
    if (target.kind === 'slack')
      expect(await sendToSlack({ ...target, channel: channel.name }, { text: 'essai', blocks: [] })).toEqual({
        kind: 'sent',
      });
    if (target.kind === 'pagerduty')
      expect(
        await sendToPagerDuty(target, { path: '/v2/change/enqueue', event: { payload: { summary: 'essai' } } }),
      ).toEqual({ kind: 'sent' });
  }
  const shown = (await (await fetch(`${page.url}/api/messages`)).json()) as { to: string[] }[];
  expect(shown.map(({ to }) => to[0])).toEqual(['#deployments', '#incidents', 'changements récents']);
});
