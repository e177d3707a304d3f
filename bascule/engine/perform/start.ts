import type { WantedSlot } from '../../core/deployment/decide.ts';
import { colourWords } from '../../core/deployment/event.ts';
import { waitUntilHealthy } from '../../targets/probe.ts';
import type { SlotId } from '../../targets/target.ts';
import { configurationAt } from '../configuration-table.ts';
import { underLease } from '../lease.ts';
import { fillSlot, readSlots } from '../slot-table.ts';
import { progress, record, sentence, servingOf, type Turn } from './turn.ts';

const drainWithinMs = 30_000;

/** Every idle slot runs its part of the release and has answered its probe once. No traffic moves. */
export async function start(turn: Turn, slots: WantedSlot[]): Promise<void> {
  await Promise.all(slots.map((slot) => startOne(turn, slot)));
}

async function startOne(turn: Turn, planned: WantedSlot): Promise<void> {
  const { ground, environment } = turn;
  const { component: name, colour, version, digest } = planned;
  const id = { environment: environment.name, component: name, colour };
  const component = servingOf(turn, name);
  const startedAt = ground.clock.now();
  try {
    const artifact = await ground.workshop.read(name, digest);
    const configuration = await configurationAt(ground, environment, component, planned.configuration);
    const wanted = { ...planned, ...(await asManyAsLive(turn, planned)) };
    await claim(turn, id, wanted);
    progress(turn, `${component.title} : démarrage de ${version} sur ${colourWords[colour]}`);
    const { epoch } = ground.lease(environment.name);
    const instances = wanted.instances ?? environment.instances;
    const content = { id, component, environment, artifact, version, configuration, instances };
    const backend = await ground.slots.start(content, epoch);
    await ground.traffic.putSlot(id, epoch, version, backend);
    const health = await waitUntilHealthy({
      fetchSlot: ground.slots.every(id),
      probe: component.probe,
      condition: () => ground.slots.condition(id),
      logs: (lines) => ground.slots.logs(id, lines),
    });
    if (!health.healthy) throw new Error(`${component.title} ${version} n’a jamais été sain : ${health.detail}`);
    const tookMs = ground.clock.now() - startedAt;
    const said = planned.instances === undefined ? {} : { instances };
    await record(turn, [{ type: 'slot-started', component: name, colour, tookMs, ...said }]);
  } catch (error) {
    await record(turn, [{ type: 'slot-failed', component: name, colour, reason: sentence(error) }]);
  }
}

/** Where the number follows the load, the next version begins with as many as the live one has come to. */
async function asManyAsLive({ ground, environment }: Turn, planned: WantedSlot): Promise<{ instances?: number }> {
  if (!environment.autoscale || planned.instances !== undefined) return {};
  const rows = await readSlots(ground.pool, environment.name);
  const live = rows.find(({ component, weight }) => component === planned.component && weight > 0);
  return live?.instances ? { instances: live.instances } : {};
}

/** The idle slot gives up what it held: its last requests end, then it is ours. A server that lost its lease claims none. */
async function claim({ ground, environment }: Turn, id: SlotId, wanted: WantedSlot): Promise<void> {
  const lease = ground.lease(environment.name);
  const { version, digest, configuration = null, instances = null } = wanted;
  await underLease(ground.pool, lease, (client) =>
    fillSlot(client, { ...id, version, digest, configuration, instances }),
  );
  await ground.traffic.drain(id, lease.epoch, drainWithinMs);
}
