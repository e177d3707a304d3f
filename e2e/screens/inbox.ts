import { asMail } from '../../bascule/core/message/as-mail.ts';
import { asText } from '../../bascule/core/message/as-text.ts';
import { say } from '../../bascule/core/message/say.ts';
import type { Terms } from '../../bascule/core/message/said.ts';
import { start } from '../../sandbox/inbox/server.ts';
import type { Incoming } from '../../sandbox/inbox/message.ts';
import { worldForTests } from '../../sandbox/world-for-tests.ts';
import type { World } from '../../sandbox/world.ts';
import { desk, phone, type Screen, type Stage } from './screen.ts';

const terms: Terms = {
  titleOf: () => 'Production',
  personOf: (name) => name,
  linkTo: (path) => `http://localhost:8170${path}`,
  when: (at) => new Date(at).toLocaleString('fr-FR'),
};
const at = Date.UTC(2025, 10, 24, 15, 45);
const about = { incident: 'i-7', severity: 'SEV-1', title: 'API indisponible' };
const opened = say(
  'incident-opened',
  {
    ...{ ...about, environment: 'production', beganAt: at, impact: 'Tous les utilisateurs' },
    ...{ status: 'Investigation en cours', nextUpdateMs: 900_000 },
  },
  terms,
);
const succeeded = say(
  'deployment-succeeded',
  { deployment: 'd-12', environment: 'production', version: 'v1.2.3', at, tookMs: 480_000, metrics: 'Nominal' },
  terms,
);

const chat = (to: string, said: typeof opened): Incoming => ({
  ...{ kind: 'chat', service: 'slack', from: 'bascule', to: [to], subject: `${said.title} : ${said.heading}` },
  ...{ text: asText(said), raw: { channel: to } },
});

/** One of each kind, as an afternoon brings them. */
export function fill({ inbox }: World, acknowledge: () => void = () => {}): void {
  inbox.receive(chat('#deployments', succeeded));
  inbox.receive({
    ...{ kind: 'sms', service: 'twilio', from: 'REWAPP', to: ['+33612345678'], subject: '', raw: {} },
    text: 'Votre code REWAPP : 492 817. Il est valable 10 minutes.',
  });
  inbox.receive({
    ...{ kind: 'push', service: 'fcm', from: 'rewapp', to: ['téléphone de Léa'], subject: '+120 points', raw: {} },
    text: 'Vos points de la Librairie du Port sont arrivés.',
  });
  inbox.receive(chat('#incidents', opened));
  const { subject, text, html } = asMail(opened, 'REWAPP');
  inbox.receive({
    ...{ kind: 'mail', service: 'smtp', from: 'bascule@rewapp.fr', to: ['marc.lefevre@rewapp.fr'], raw: {} },
    ...{ subject, text, html },
  });
  const page = inbox.receive({
    ...{ kind: 'page', service: 'pagerduty', from: 'REWAPP', to: ['astreinte'], state: 'déclenchée', raw: {} },
    ...{ subject: 'SEV-1 API indisponible', text: 'SEV-1 API indisponible (production, i-7, Niveau 1)' },
    actions: [
      {
        ...{ name: 'acknowledged', title: 'Acquitter' },
        act: async () => {
          inbox.change(page.id, { state: 'acquittée', actions: [] });
          acknowledge();
          return 'Bascule le sait (200).';
        },
      },
    ],
  });
  inbox.receive({
    ...{ kind: 'error', service: 'sentry', from: 'api', to: ['rewapp-api'], subject: 'TypeError: points', raw: {} },
    text: 'TypeError: Cannot read properties of undefined (reading ‘points’)',
  });
}

export async function inboxStage(world = worldForTests({}, () => at)): Promise<Stage> {
  fill(world);
  const { url, close } = await start(0, world);
  return { base: url, close };
}

const screen = (name: string, path: string, width: number, theme: Screen['theme']): Screen => ({
  ...{ name: `inbox-${name}`, stage: inboxStage, path, width, theme, scripts: 'on' },
});

export const inboxScreens: Screen[] = [
  screen('desk-light', '/#message-5', desk, 'light'),
  screen('desk-dark', '/#message-6', desk, 'dark'),
  screen('phone-light', '/#message-4', phone, 'light'),
];
