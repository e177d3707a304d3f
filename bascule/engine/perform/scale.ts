import type { WantedSlot } from '../../core/deployment/decide.ts';
import { waitUntilHealthy } from '../../targets/probe.ts';
import { contentOf } from '../bring-back.ts';
import { readSlots, scaleSlot } from '../slot-table.ts';
import { progress, record, sentence, servingOf, type Turn } from './turn.ts';

/** Slots that run already have more processes, which answer. Those that ran before are left alone. */
export async function scale(turn: Turn, slots: WantedSlot[]): Promise<void> {
  for (const slot of slots) await scaleOne(turn, slot);
}

async function scaleOne(turn: Turn, { component: name, colour, version, instances }: WantedSlot): Promise<void> {
  const { ground, environment } = turn;
  const id = { environment: environment.name, component: name, colour };
  const wanted = instances ?? environment.instances;
  const startedAt = ground.clock.now();
  try {
    const rows = await readSlots(ground.pool, environment.name);
    const row = rows.find((each) => each.component === name && each.colour === colour);
    if (!row) throw new Error(`${name}/${colour} est vide : il n’y a rien à agrandir.`);
    progress(turn, `${servingOf(turn, name).title} : ${wanted} processus`);
    const content = await contentOf(ground, environment, { ...row, instances: wanted });
    const { epoch } = ground.lease(environment.name);
    const backend = await ground.slots.start(content, epoch);
    await ground.traffic.putSlot(id, epoch, version, backend);
    const health = await waitUntilHealthy({
      fetchSlot: ground.slots.every(id),
      probe: content.component.probe,
      condition: () => ground.slots.condition(id),
      logs: (lines) => ground.slots.logs(id, lines),
    });
    if (!health.healthy) throw new Error(`${content.component.title} ${version} n’est plus sain : ${health.detail}`);
    const tookMs = ground.clock.now() - startedAt;
    await record(turn, [{ type: 'scaled', component: name, colour, instances: wanted, tookMs }], (client) =>
      scaleSlot(client, { ...id, instances: wanted }),
    );
  } catch (error) {
    await record(turn, [{ type: 'slot-failed', component: name, colour, reason: sentence(error) }]);
  }
}
