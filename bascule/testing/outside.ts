import type { World } from '../../sandbox/world.ts';
import { startSandbox } from '../../sandbox/start.ts';
import { worldForTests } from '../../sandbox/world-for-tests.ts';
import type { PlanInput } from '../core/plan/schema.ts';
import { companionSecret } from '../engine/outside/companion-secrets.ts';
import { Secrets } from '../engine/outside/secrets.ts';
import type { Installation } from './installation.ts';

const words = { use: 'Essayer', audience: 'Personne' };

/** A companion that stands in for what is outside: that of the tests themselves, since `up` starts none for them. */
export const sandboxCompanion: NonNullable<PlanInput['companions']>[number] = {
  ...{ name: 'sandbox', title: 'Bac à sable', command: ['node', 'sandbox/main.ts'], environments: ['test'] },
  ports: [0, 1, 2, 3, 4, 5, 6, 7, 8],
};

/** Slack and PagerDuty, with the channels of §9.1 on them. */
export const standIns = {
  slack: { standIn: 'http://127.0.0.1:{{companion+6}}/api/' },
  pagerduty: { standIn: 'http://127.0.0.1:{{companion+7}}' },
  channels: [
    { kind: 'slack', name: '#deployments', title: 'Slack #deployments', ...words },
    { kind: 'slack', name: '#incidents', title: 'Slack #incidents', ...words },
    { kind: 'pagerduty', name: 'pagerduty', title: 'PagerDuty', ...words },
  ],
} satisfies PlanInput['messages'];

/** Starts the doubles of an installation, with the secrets that both sides know and the addresses that they call back. */
export async function startOutside(installation: Installation): Promise<{ world: World; close(): Promise<void> }> {
  const secrets = await Secrets.open(installation.place.secrets);
  const made = ['SLACK_TOKEN', 'SLACK_SIGNING_SECRET', 'PAGERDUTY_ROUTING_KEY', 'PAGERDUTY_WEBHOOK_SECRET'];
  const values = await Promise.all(made.map(async (name) => [name, await companionSecret(secrets, name)]));
  const world = worldForTests({
    ...Object.fromEntries(values),
    SLACK_COMMAND_URL: `${installation.consoleUrl}/api/slack/commands`,
    PAGERDUTY_WEBHOOK_URL: `${installation.consoleUrl}/api/pagerduty/events`,
  });
  const { close } = await startSandbox(installation.companionPort, world);
  return { world, close };
}
