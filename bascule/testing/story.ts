import { messagesOf } from '../cli/event-stream.ts';
import type { DeploymentEvent } from '../core/deployment/event.ts';
import type { DeploymentSummary } from '../server/wire.ts';
import type { Installation } from './installation.ts';

/** The first event that is meant, as soon as it happened. @throws when the deployment is over without it */
export async function until(
  installation: Installation,
  id: string,
  isMeant: (event: DeploymentEvent) => boolean,
): Promise<DeploymentEvent> {
  const seen: DeploymentEvent[] = [];
  const end = await installation.follow(id, (event) => seen.push(event) > 0 && isMeant(event));
  if (end) throw new Error(`${id} is ${end.state}, and it never came to that: ${end.reason}`);
  return seen.at(-1) as DeploymentEvent;
}

/** Every component of the train has such a share of the traffic on its new slot. */
export async function atShare(installation: Installation, id: string, percent: number): Promise<void> {
  const there = new Set<string>();
  await until(installation, id, (event) => {
    if (event.type === 'shifted' && (event.percent ?? 100) === percent) there.add(event.component);
    return there.size === 2;
  });
}

/** All slots passed their smoke tests. */
export async function smoked(installation: Installation, id: string): Promise<void> {
  const there = new Set<string>();
  await until(installation, id, (event) => {
    if (event.type === 'smoke-passed') there.add(event.component);
    return there.size === 2;
  });
}

/** Follows a deployment to its end; answers all that happened. */
export async function eventsOf(installation: Installation, id: string): Promise<DeploymentEvent[]> {
  const events: DeploymentEvent[] = [];
  await installation.follow(id, (event) => void events.push(event));
  return events;
}

/** Waits until a deployment is in this state. @throws when it ended in another */
export async function reaches(
  installation: Installation,
  id: string,
  state: DeploymentSummary['state'],
): Promise<void> {
  const client = installation.client();
  for await (const { event } of messagesOf(await client.eventStream(id, null))) {
    if (event === 'progress') continue;
    const now = await client.deployment(id);
    if (now.state === state) return;
    if (event === 'end') throw new Error(`${id} is ${now.state}, and never was ${state}: ${now.reason}`);
  }
}
