import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { sendCommand } from '../../../sandbox/slack/command.ts';
import type { World } from '../../../sandbox/world.ts';
import { withIncidents } from '../../core/incident/spec/story.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { sandboxCompanion, standIns, startOutside } from '../../testing/outside.ts';
import { incidentList } from '../incident/wire.ts';
import { diagnosis } from '../doctor/wire.ts';
import { channelList, messageList, secretNames } from '../message/wire.ts';

/** The little product with a team, incidents, and the channels of §9.1; what stands outside is a companion. */
const withChannels = (plan: PlanInput): PlanInput => {
  const led = withIncidents(plan);
  return {
    ...led,
    environments: [{ name: 'test', title: 'Production', bakeMs: 0 }],
    incidents: {
      ...led.incidents,
      declaredWhen: [{ environment: 'test', ends: ['verdict'], severity: 'SEV-2' }],
      declaredWhenDown: [],
    },
    companions: [sandboxCompanion],
    messages: {
      console: 'http://localhost:{{console}}',
      ...standIns,
      channels: [
        ...standIns.channels,
        { kind: 'email', name: 'email', title: 'E-mail', use: 'Essayer', audience: 'Personne', to: ['a@exemple.fr'] },
      ],
      deploymentsOf: ['test'],
      identities: [{ person: 'dora', slack: 'U0LEA', pagerduty: 'P0LEA' }],
    },
  };
};

describe('N1, §9: what people are told, and what they say back', { timeout: 120_000 }, () => {
  let installation: Installation;
  let world: World;
  let closeOutside: () => Promise<void>;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withChannels);
    ({ world, close: closeOutside } = await startOutside(installation));
    await installation.startSwitch();
    await installation.startServerInTime();
  }, 90_000);
  afterAll(async () => {
    await closeOutside();
    await installation.remove();
  });

  const chat = (to: string) => world.inbox.list({ kind: 'chat', to });
  const until = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 20_000, interval: 50 });
  const command = (text: string) =>
    sendCommand(world, 'http://127.0.0.1:9', { command: '/incident', text, userId: 'U0LEA', userName: 'lea' });
  const said = () => chat('@lea').at(-1)?.text;
  const incidents = async () =>
    (await installation.client().call('GET', '/api/incidents?all=1', incidentList)).incidents;

  test('a deployment is told when it begins and when it is there, each once, and the pager knows of the change', async () => {
    const id = await installation.deployVersion({ version: 'v1' });
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    await until(() => expect(chat('#deployments')).toHaveLength(2));
    expect(chat('#deployments').map(({ text }) => text.split('\n')[0])).toEqual([
      'ℹ️ DÉPLOIEMENT COMMENCÉ',
      '✅ DÉPLOIEMENT RÉUSSI',
    ]);
    expect(chat('#deployments')[1]?.text).toMatch(
      /\*Déploiement Production \w+\*\n• Heure : \d{4}-\d\d-\d\d \d\d:\d\d UTC/,
    );
    expect(chat('#deployments')[1]?.text).toContain(`/deployments/${id}|`);
    await until(() => expect(world.inbox.list({ kind: 'page' })).toMatchObject([{ state: 'changement' }]));
  });

  test('somebody declares an incident in Slack, once, and takes it on in PagerDuty', async () => {
    world.faults.put('slack', { kind: 'repeated' });
    await command('declare SEV-1 API indisponible');
    expect((await incidents()).map(({ title, severity }) => [title, severity])).toEqual([
      ['API indisponible', 'SEV-1'],
    ]);
    const id = (await incidents())[0]!.id;
    expect(chat('@lea').map(({ text }) => text)).toEqual([
      expect.stringContaining(`Incident ${id} déclaré`),
      'C’est déjà fait.',
    ]);
    await until(() => expect(chat('#incidents')[0]?.text).toContain('INCIDENT SEV-1 - API indisponible'));
    const page = await world.inbox.waitFor(({ kind, state }) => kind === 'page' && state === 'déclenchée');
    const acknowledge = page.actions.find(({ title }) => title === 'Acquitter');
    world.faults.put('pagerduty', { kind: 'repeated' });
    expect(await acknowledge?.act()).toBe('Bascule le sait (200, 200).');
    expect(await incidents()).toMatchObject([{ id, state: 'acknowledged' }]);
    await until(() => expect(chat('#incidents').at(-1)?.text).toContain('INCIDENT PRIS EN CHARGE'));
    await command(`ack ${id}`);
    expect(said()).toContain('pris en charge');
  });

  test('what is signed wrongly, or was long ago, moves nothing', async () => {
    const before = (await incidents()).length;
    world.faults.put('slack', { kind: 'bad-signature' });
    await command('declare SEV-1 Faux');
    expect(said()).toContain('http 401');
    world.faults.put('slack', { kind: 'late' });
    await command('declare SEV-1 Vieux');
    expect(said()).toContain('http 401');
    await command('declare SEV-9 Rien');
    expect(said()).toContain('SEV-1, SEV-2, SEV-3, SEV-4');
    expect(await incidents()).toHaveLength(before);

    await command('declare SEV-1 Paiements refusés');
    const { id } = (await incidents()).find(({ title }) => title === 'Paiements refusés')!;
    const page = await world.inbox.waitFor(({ kind, subject }) => kind === 'page' && subject.includes(id));
    world.faults.put('pagerduty', { kind: 'bad-signature' });
    await expect(page.actions[0]?.act()).rejects.toThrow('401');
    expect((await incidents()).find((each) => each.id === id)).toMatchObject({ state: 'open' });
  });

  test('Slack is away while the server dies: what was to be said is said when both are back, once', async () => {
    const before = chat('#deployments').length;
    world.faults.put('slack', { kind: '500', times: 2 });
    const id = await installation.deployVersion({ version: 'v2' });
    await installation.follow(id);
    await installation.killServer();
    await installation.startServerInTime();
    await installation.moveBy(61_000);
    await until(() => expect(chat('#deployments')).toHaveLength(before + 2));
    // The minute may have brought another message, which met the fault that was left.
    await until(async () => {
      const { messages } = await installation.client().call('GET', '/api/messages?which=failed', messageList);
      expect(messages).toEqual([]);
    });
  });

  test('the doctor looks at each channel, and nobody hears of it', async () => {
    const before = world.inbox.list().length;
    const looks = async () => {
      const { rows } = await installation.client().call('GET', '/api/environments/test/doctor', diagnosis);
      return rows.filter(({ id }) => id.startsWith('channel-')).map(({ id, outcome }) => [id, outcome]);
    };
    expect(await looks()).toEqual([
      ['channel-deployments', 'ok'],
      ['channel-incidents', 'ok'],
      ['channel-pagerduty', 'ok'],
      ['channel-email', 'not-configured'],
    ]);
    world.faults.put('slack', { kind: '500', times: 2 });
    expect((await looks()).map(([, outcome]) => outcome)).toEqual(['failed', 'failed', 'ok', 'not-configured']);
    expect(world.inbox.list()).toHaveLength(before);
  });

  test('a channel without its secret says what is missing, and takes it from the owner alone', async () => {
    const client = installation.client();
    const channels = async () => (await client.call('GET', '/api/channels', channelList)).channels;
    expect((await channels()).map(({ name, missing }) => [name, missing])).toEqual([
      ['#deployments', null],
      ['#incidents', null],
      ['pagerduty', null],
      ['email', expect.stringContaining('SMTP_URL')],
    ]);
    const given = { name: 'SMTP_URL', value: 'smtp://127.0.0.1:1', by: 'test' };
    const { token } = await installation.tokenOf('dora');
    const refused = await fetch(`${installation.consoleUrl}/api/secrets`, {
      ...{ method: 'POST', body: JSON.stringify(given) },
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
    expect(refused.status).toBe(403);
    await client.call('POST', '/api/secrets', secretNames, given);
    expect((await channels()).at(-1)).toMatchObject({ name: 'email', missing: null });
    const names = await client.call('GET', '/api/secrets', secretNames);
    expect(JSON.stringify(names)).not.toContain('127.0.0.1');
  });
});
