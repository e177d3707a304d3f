import type { WantedSlot } from '../../core/deployment/decide.ts';
import { colourWords } from '../../core/deployment/event.ts';
import { waitUntilHealthy } from '../../targets/probe.ts';
import type { SlotId } from '../../targets/target.ts';
import { configurationAt } from '../configuration-table.ts';
import { underLease } from '../lease.ts';
import { fillSlot } from '../slot-table.ts';
import { progress, record, sentence, servingOf, type Turn } from './turn.ts';

const drainWithinMs = 30_000;

/** Every idle slot runs its part of the release and has answered its probe once. No traffic moves. */
export async function start(turn: Turn, slots: WantedSlot[]): Promise<void> {
  await Promise.all(slots.map((slot) => startOne(turn, slot)));
}

async function startOne(turn: Turn, wanted: WantedSlot): Promise<void> {
  const { ground, environment } = turn;
  const { component: name, colour, version, digest } = wanted;
  const id = { environment: environment.name, component: name, colour };
  const component = servingOf(turn, name);
  const startedAt = ground.clock.now();
  try {
    const artifact = await ground.workshop.read(name, digest);
    const configuration = await configurationAt(ground, environment, component, wanted.configuration);
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
    const said = wanted.instances === undefined ? {} : { instances };
    await record(turn, [{ type: 'slot-started', component: name, colour, tookMs, ...said }]);
  } catch (error) {
    await record(turn, [{ type: 'slot-failed', component: name, colour, reason: sentence(error) }]);
  }
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
