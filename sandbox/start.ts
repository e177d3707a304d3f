import { start as fcm } from './fcm/server.ts';
import { start as inbox } from './inbox/server.ts';
import { start as pagerduty } from './pagerduty/server.ts';
import { start as powens } from './powens/server.ts';
import { start as sendgrid } from './sendgrid/server.ts';
import { start as sentry } from './sentry/server.ts';
import type { Service } from './services.ts';
import { services } from './services.ts';
import { start as slack } from './slack/server.ts';
import { start as smtp } from './smtp/server.ts';
import { start as stores } from './stores/server.ts';
import { start as twilio } from './twilio/server.ts';
import type { Running, Start, World } from './world.ts';

const starts: Record<Service, Start> = { inbox, powens, sendgrid, twilio, fcm, sentry, slack, pagerduty, smtp, stores };

/** All doubles side by side. The inbox comes last: who sees it answer can use all the others. */
export async function startSandbox(
  basePort: number,
  world: World,
): Promise<{ inbox: Running; close(): Promise<void> }> {
  const others = services.filter((service) => service !== 'inbox');
  const running: Running[] = [];
  for (const service of [...others, 'inbox' as const]) {
    running.push(await starts[service](basePort + services.indexOf(service), world));
  }
  return {
    inbox: running.at(-1) as Running,
    close: async () => {
      await Promise.all(running.map((each) => each.close()));
    },
  };
}
