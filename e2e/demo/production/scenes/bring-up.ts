import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Bascule } from '../../../rewapp/bascule.ts';
import { gatesOf, seeGates } from '../deployment.ts';
import { gatherStaging } from '../people.ts';
import { giveStoreKeys } from '../sandbox-stores.ts';
import type { Scene } from '../stage.ts';
import { Watched } from '../watched.ts';

const stepTold = z.object({ type: z.literal('step'), step: z.string(), result: z.string() });
/** Long enough to tell a P95: the gate of production asks for it. Nothing else runs meanwhile. */
const trafficMs = 20_000;

/** `npx bascule up`: staging takes `main` by itself, production waits for a release. */
export const bringUp: Scene = {
  name: 'up',
  title: 'staging prend main, production reste vide',
  expected: 'staging confirmé après lint et tests unitaires ; production dit quoi faire',
  async play(stage, notes) {
    const { rewapp, checks, source, tell } = stage;
    tell('npx bascule up --environments staging,production (contrôles de main compris)');
    const told = (await rewapp.start()).flatMap((line) => stepTold.safeParse(line).data ?? []);
    const result = (name: string) => told.find(({ step }) => step === `environment:${name}`)?.result ?? '';
    notes.expect(/vide.*release cut/.test(result('production')), `production : ${result('production')}`);
    await giveStoreKeys(await stage.team.as('lea'), rewapp.ports.companions);
    notes.see('lea donne à Bascule les clés de Google Play et de l’App Store (bascule secret set)');
    const watched = new Watched(rewapp.bascule, await stagingDeployment(rewapp.bascule), stage.onEvent);
    seeGates(await gatesOf(stage, watched.id), ['matrix', 'check:lint', 'check:unit'], notes);
    const people = await gatherStaging(stage);
    await people.begin();
    await pause(trafficMs, undefined, { signal: stage.signal });
    const last = watched.events.findLast(({ type }) => type === 'shifted');
    await rewapp.moveTo((last?.at ?? rewapp.now()) + bakeMsOf(rewapp.planFile.plan.environments));
    const { summary, events } = await watched.end;
    stage.deployments.set('staging', watched.id);
    const seen = await people.end(stage.records, 'staging-v1.0.0');
    notes.see(`P95 sous charge : ${Math.round(seen.latencyMsP95)} ms`);
    for (const candidate of [source.first, source.accountOpened, source.largeBalances]) checks.gather(candidate);
    return { outcome: summary.state, events, seen };
  },
};

async function stagingDeployment(bascule: Bascule): Promise<string> {
  const found = (await bascule.status())?.environments.find(({ name }) => name === 'staging');
  if (found?.deployment) return found.deployment.id;
  throw new Error('Nothing was ever deployed to staging.');
}

const bakeMsOf = (environments: { name: string; bakeMs: number }[]) =>
  environments.find(({ name }) => name === 'staging')?.bakeMs ?? 0;
