import { setTimeout as pause } from 'node:timers/promises';
import type { ItemState } from '../../../../bascule/core/checklist/item-state.ts';
import { confirmedAt } from '../../../../bascule/engine/after-list-watch.ts';
import { checklist } from '../../../../bascule/server/checklist/wire.ts';
import type { Notes, Scene, Stage } from '../stage.ts';

const trafficBeforeMs = 15_000;
const lookEveryMs = 1_000;
const patienceMs = 240_000;
/** What nobody signs is seen to by itself. */
const byHand = ['changelog'];
/** Nobody configured them here, so that nothing may be said of them. */
const unknowable = ['sentry'];

/** §7.2 runs by itself against what is live: at 0-5, 5-30 and 30-60 minutes, with journeys in a real browser. */
export const afterTheCanary: Scene = {
  name: 'after',
  title: 'la liste d’après (0-60 min)',
  expected: 'tout est vu par lui-même, sauf ce qui n’est pas configuré ; le changelog est signé',
  async play(stage, notes) {
    const { rewapp, people, deployments } = stage;
    const id = deployments.get('v1.1.0') ?? '';
    const { events } = await rewapp.bascule.events(id);
    const since = confirmedAt(id, events) ?? rewapp.now();
    const phases = rewapp.planFile.plan.environments.find(({ name }) => name === 'production')?.after ?? [];
    await people.production?.begin();
    // Figures of the first minutes need somebody in them.
    await pause(trafficBeforeMs, undefined, { signal: stage.signal });
    for (const { title, toMs, items } of phases) {
      stage.tell(`liste d’après, ${title}`);
      await rewapp.moveTo(since + toMs);
      const names = items.map(({ name }) => name).filter((name) => !byHand.includes(name));
      seeItems(await seenItems(stage, id, names), notes);
    }
    const signed = await (await stage.team.as('clara')).say('sign', id, 'changelog', '--comment', 'Publié.');
    notes.expect(signed.code === 0, 'clara signe « changelog »', signed.refusal ?? '');
    const seen = await people.production?.end(stage.records, 'production-after');
    return { outcome: notes.faults.length === 0 ? 'vue' : 'incomplète', ...(seen && { seen }) };
  },
};

/** These items, once something was found of each. */
async function seenItems({ rewapp, signal }: Stage, id: string, names: string[]): Promise<ItemState[]> {
  for (const until = Date.now() + patienceMs; ; await pause(lookEveryMs, undefined, { signal })) {
    const [line] = await rewapp.bascule.command('checklist', id);
    const items = checklist.parse(line).after.flatMap((list) => list.items);
    const wanted = items.filter(({ name }) => names.includes(name));
    if (wanted.every(({ at }) => at !== null) || Date.now() > until) return wanted;
  }
}

function seeItems(items: ItemState[], notes: Notes): void {
  for (const { name, title, state, found } of items) {
    const isRight = unknowable.includes(name) ? state === 'open' : state === 'green';
    notes.expect(isRight, `${title} : ${found}`, state);
  }
}
