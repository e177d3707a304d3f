import type { WantedSlot } from '../../core/deployment/decide.ts';
import { colourWords } from '../../core/deployment/event.ts';
import { waitUntilHealthy } from '../../targets/probe.ts';
import type { SlotId } from '../../targets/target.ts';
import { fillSlot } from '../slot-table.ts';
import { progress, record, sentence, servingOf, type Turn } from './turn.ts';

const drainWithinMs = 30_000;

/** Every idle slot runs its part of the release and has answered its probe once. No traffic moves. */
export async function start(turn: Turn, slots: WantedSlot[]): Promise<void> {
  await Promise.all(slots.map((slot) => startOne(turn, slot)));
}

async function startOne(turn: Turn, { component: name, colour, digest }: WantedSlot): Promise<void> {
  const { ground, environment, deployment } = turn;
  const id = { environment: environment.name, component: name, colour };
  const component = servingOf(turn, name);
  const startedAt = ground.clock();
  try {
    const artifact = await ground.workshop.read(name, digest);
    await claim(turn, id, digest);
    progress(turn, `${component.title} : démarrage de ${deployment.version} sur ${colourWords[colour]}`);
    const { version } = deployment;
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

/** The idle slot gives up what it held: its last requests end, then it is ours. */
async function claim(turn: Turn, id: SlotId, digest: string): Promise<void> {
  const { ground, environment, deployment } = turn;
  await fillSlot(ground.pool, { ...id, version: deployment.version, digest });
  if ((await ground.slots.condition(id)).digest === digest) return;
  await ground.traffic.drain(id, ground.lease(environment.name).epoch, drainWithinMs);
}
