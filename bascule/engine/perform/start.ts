import type { WantedSlot } from '../../core/deployment/decide.ts';
import { colourWords } from '../../core/deployment/event.ts';
import { waitUntilHealthy } from '../../targets/probe.ts';
import type { SlotId } from '../../targets/target.ts';
import { holdLease } from '../lease.ts';
import { fillSlot } from '../slot-table.ts';
import { transaction } from '../transaction.ts';
import { progress, record, sentence, servingOf, type Turn } from './turn.ts';

const drainWithinMs = 30_000;

/** Every idle slot runs its part of the release and has answered its probe once. No traffic moves. */
export async function start(turn: Turn, slots: WantedSlot[]): Promise<void> {
  await Promise.all(slots.map((slot) => startOne(turn, slot)));
}

async function startOne(turn: Turn, { component: name, colour, version, digest }: WantedSlot): Promise<void> {
  const { ground, environment } = turn;
  const id = { environment: environment.name, component: name, colour };
  const component = servingOf(turn, name);
  const startedAt = ground.clock();
  try {
    const artifact = await ground.workshop.read(name, digest);
    await claim(turn, id, version, digest);
    progress(turn, `${component.title} : démarrage de ${version} sur ${colourWords[colour]}`);
    const backend = await ground.slots.start({ id, component, environment, artifact, version });
    await ground.traffic.putSlot(id, ground.lease(environment.name).epoch, version, backend);
    const health = await waitUntilHealthy({
      fetchSlot: ground.slots.through(id),
      probe: component.probe,
      condition: () => ground.slots.condition(id),
      logs: (lines) => ground.slots.logs(id, lines),
    });
    if (!health.healthy) throw new Error(`${component.title} ${version} n’a jamais été sain : ${health.detail}`);
    await record(turn, [{ type: 'slot-started', component: name, colour, tookMs: ground.clock() - startedAt }]);
  } catch (error) {
    await record(turn, [{ type: 'slot-failed', component: name, colour, reason: sentence(error) }]);
  }
}

/** The idle slot gives up what it held: its last requests end, then it is ours. A server that lost its lease claims none. */
async function claim({ ground, environment }: Turn, id: SlotId, version: string, digest: string): Promise<void> {
  const lease = ground.lease(environment.name);
  await transaction(ground.pool, async (client) => {
    await holdLease(client, lease);
    await fillSlot(client, { ...id, version, digest });
  });
  await ground.traffic.drain(id, lease.epoch, drainWithinMs);
}
