import { start as inbox } from './inbox/server.ts';
import { start as pagerduty } from './pagerduty/server.ts';
import type { Service } from './services.ts';
import { services } from './services.ts';
import { start as slack } from './slack/server.ts';
import { start as smtp } from './smtp/server.ts';
import type { Running, Start, World } from './world.ts';

/** Each service's double; one that is not here yet leaves its port free. */
const starts: Partial<Record<Service, Start>> = { inbox, slack, pagerduty, smtp };

/** All doubles side by side. The inbox comes last: who sees it answer can use all the others. */
export async function startSandbox(
  basePort: number,
  world: World,
): Promise<{ inbox: Running; close(): Promise<void> }> {
  const others = services.filter((service) => service !== 'inbox');
  const running: Running[] = [];
  for (const service of [...others, 'inbox' as const]) {
    const start = starts[service];
    if (start) running.push(await start(basePort + services.indexOf(service), world));
  }
  return {
    inbox: running.at(-1) as Running,
    close: async () => {
      await Promise.all(running.map((each) => each.close()));
    },
  };
}
