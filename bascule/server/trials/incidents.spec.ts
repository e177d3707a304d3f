import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { z } from 'zod';
import { hour, minute, withIncidents } from '../../core/incident/spec/story.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { People } from '../../testing/people.ts';
import { atShare } from '../../testing/story.ts';
import { Visitors } from '../../testing/visitors.ts';
import { incidentList, incidentShown, onCallShown, postMortem, type IncidentShown } from '../incident/wire.ts';

/** The rules are REWAPP's in small; the deployment goes where nobody needs to agree. */
const withRules = (plan: PlanInput): PlanInput => {
  const led = withIncidents(plan);
  return {
    ...led,
    environments: [{ name: 'test', title: 'Production', bakeMs: 30 * minute }],
    incidents: {
      ...led.incidents,
      declaredWhen: [{ environment: 'test', ends: ['verdict'], severity: 'SEV-2' }],
      declaredWhenDown: [{ environment: 'test', components: ['service'], forMinutes: 2, severity: 'SEV-1' }],
    },
    statusPage: {
      ...{ title: 'Little', address: 'status.little.fr', environments: ['test'] },
      components: [
        {
          name: 'service',
          title: 'Service',
          description: 'Il répond',
          from: { kind: 'component', component: 'service' },
        },
      ],
    },
    rollback: {
      ...plan.rollback,
      triggers: [
        ...plan.rollback.triggers,
        { kind: 'burn-rate', objective: 0.999, rate: 14.4, longMs: hour, shortMs: 5 * minute },
      ],
    },
  };
};

describe('R2, §8: from a bad version to its post-mortem', { timeout: 180_000 }, () => {
  let installation: Installation;
  let people: People;
  let visitors: Visitors;
  let bad: string;
  let declaredAt: number;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withRules);
    people = new People(installation);
    await installation.startSwitch();
    await installation.startServerInTime();
    const id = await installation.deployVersion({ version: 'v1' });
    await atShare(installation, id, 100);
    visitors = new Visitors(
      20,
      ['service', 'site'].map((name) => installation.url(name)),
    );
    visitors.start();
    await visitors.round();
    await installation.moveBy(30 * minute);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  }, 90_000);
  afterAll(async () => {
    await visitors.stop();
    await installation.remove();
  });

  test('the traffic goes back by itself, and the incident is there with all that led to it', async () => {
    const broken = join(installation.root, '.little/broken');
    bad = await installation.deployVersion({ version: 'v2', extra: failingOnce(broken) });
    await atShare(installation, bad, 100);
    await visitors.round();
    writeFileSync(broken, '');
    expect(await installation.follow(bad)).toMatchObject({ state: 'rolled-back' });
    await visitors.round();
    expect(visitors.meeting('hello from v1')).toBe(20);

    const { incidents } = await call('GET', '/api/incidents', incidentList);
    expect(incidents).toMatchObject([{ id: 'i-1', state: 'mitigated', severity: 'SEV-2', environment: 'test' }]);
    const incident = await show();
    declaredAt = incident.declared.at;
    expect(incident).toMatchObject({
      title: 'Perturbations : Service',
      components: ['service'],
      impact: 'Tous les utilisateurs',
      deployments: [{ id: bad, as: 'cause' }],
      calls: [{ level: 'Niveau 1', people: [await onCall()] }],
    });
    expect(inOrder(incident)).toEqual([
      'requested',
      'shifted',
      'judged',
      'declared',
      'called',
      'returned',
      'mitigated',
    ]);
  });

  test('people are told, the pager wakes who is on call, and the public reads the truth', async () => {
    expect(await templates()).toEqual(['incident-opened', 'page', 'escalated', 'incident-updated']);
    expect((await messages('page'))[0]?.body).toMatchObject({
      dedupKey: 'i-1',
      people: [await onCall()],
      severity: 'SEV-2',
      environment: 'test',
    });
    const { updates } = await show();
    expect(updates.map(({ status }) => status)).toEqual(['investigating', 'monitoring']);
  });

  test('nobody takes it on, so the next level is called, also by a server that was killed meanwhile', async () => {
    await installation.killServer();
    await installation.startServerInTime();
    await installation.moveTo(declaredAt + 5 * minute);
    await vi.waitFor(
      async () => expect((await show()).calls.map(({ level }) => level)).toEqual(['Niveau 1', 'Niveau 2']),
      20_000,
    );
    expect((await show()).calls[1]?.people).toEqual(['karim', 'fanny']);
    expect((await messages('page')).map(({ body }) => body['dedupKey'])).toEqual([
      'i-1',
      expect.stringMatching(/^i-1\/\d+$/),
    ]);
  });

  test('of two who take it on at once one is first, and the other is told who', async () => {
    const outcomes = await Promise.allSettled([take('karim'), take('fanny')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { acknowledged } = await show();
    const refused = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`par ${acknowledged?.by}`),
    });
    expect(await messages('page-acknowledged')).toHaveLength(2);
    await installation.moveTo(declaredAt + 20 * minute);
    await settled(declaredAt + 20 * minute);
    expect((await show()).calls).toHaveLength(2);
  });

  test('it is resolved by a person, who says what it was', async () => {
    await say('karim', 'tasks', { text: 'Prévenir le support', owner: 'paola', by: 'x' });
    await say('karim', 'resolve', { cause: 'Une erreur de configuration.', action: 'Retour à v1.', by: 'x' });
    expect(await show()).toMatchObject({ state: 'resolved', phase: 'post-mortem', tasks: [{ owner: 'paola' }] });
    const resolved = (await messages('incident-resolved'))[0]?.body;
    expect(resolved).toMatchObject({ cause: 'Une erreur de configuration.', action: 'Retour à v1.' });
    expect(await messages('page-resolved')).toHaveLength(2);
  });

  test('its post-mortem is drafted with real numbers and says what is still to be written', async () => {
    await counted();
    const { document, missing } = await call('GET', '/api/incidents/i-1/post-mortem', postMortem);
    const { numbers } = await show();
    expect(numbers.errors).toBeGreaterThanOrEqual(20);
    expect(numbers.requests).toBeGreaterThanOrEqual(numbers.errors ?? Infinity);
    expect(document).toContain('# Post-mortem i-1 : Perturbations : Service');
    expect(document).toMatch(/\| Requêtes en erreur \| \d+ \([\d,]+\s%\) \|/);
    expect(document).toContain(`Le déploiement ${bad} de la version`);
    expect(document).toContain('> *À écrire.* Pourquoi le système l’a-t-il permis ?');
    expect(missing).toEqual(['causes', 'wrong']);
  });

  test('its people are reminded a day before it is due and when it is, until it is published', async () => {
    const { resolvedAt } = await show();
    await installation.moveTo((resolvedAt ?? 0) + 24 * hour);
    await reminded(1);
    await installation.moveTo((resolvedAt ?? 0) + 48 * hour);
    await reminded(2);
    await expect(say('karim', 'post-mortem/publish', { by: 'x' }, postMortem)).rejects.toThrow(
      'Il reste à écrire dans ce post-mortem : Causes racines, Ce qui a mal marché.',
    );
    const { revision } = await call('GET', '/api/incidents/i-1/post-mortem', postMortem);
    const parts = {
      causes: 'Rien ne vérifie les variables avant le basculement.',
      wrong: 'Personne n’a répondu en 5 minutes.',
    };
    await say('karim', 'post-mortem', { parts, revision, by: 'x' }, postMortem);
    await say('karim', 'actions', { text: 'Vérifier les variables', owner: 'karim', kind: 'prevent', by: 'x' });
    const { document, published } = await say('karim', 'post-mortem/publish', { by: 'x' }, postMortem);
    expect(published).toMatchObject({ by: 'karim' });
    expect(document).toContain('| 1 | Prévenir | Vérifier les variables | Karim Benali | — | à faire |');
    await installation.moveTo((resolvedAt ?? 0) + 80 * hour);
    await settled((resolvedAt ?? 0) + 80 * hour);
    expect(await messages('post-mortem-due')).toHaveLength(2);
    expect((await call('GET', '/api/incidents', incidentList)).incidents).toEqual([]);
  });

  const call = <S extends z.ZodType>(method: 'GET' | 'POST', path: string, schema: S, body?: unknown) =>
    installation.client().call(method, path, schema, body);
  /** The week decides who. */
  const onCall = async () => (await call('GET', `/api/on-call?at=${declaredAt}`, onCallShown)).now?.person;
  const show = () => call('GET', '/api/incidents/i-1', incidentShown);
  const say = async <S extends z.ZodType = typeof incidentShown>(
    person: string,
    verb: string,
    body: object,
    schema: S = incidentShown as unknown as S,
  ): Promise<z.infer<S>> => (await people.as(person)).call('POST', `/api/incidents/i-1/${verb}`, schema, body);
  const take = (person: string) => say(person, 'acknowledge', { by: person });
  const messages = async (template: string) =>
    (await installation.rows(
      "SELECT template, body FROM bascule.message WHERE template = $1 AND body->>'test' IS NULL ORDER BY number",
      template,
    )) as { template: string; body: Record<string, unknown> }[];
  const templates = async () =>
    (
      (await installation.rows(
        "SELECT template FROM bascule.message WHERE channel IN ('#incidents', 'pagerduty') AND template <> 'change' ORDER BY number",
      )) as { template: string }[]
    ).map(({ template }) => template);
  const reminded = (times: number) =>
    vi.waitFor(async () => expect(await messages('post-mortem-due')).toHaveLength(times), 20_000);
  /** Whatever was due by then is done. */
  const settled = (at: number) =>
    vi.waitFor(async () => {
      const due = await installation.rows('SELECT 1 FROM bascule.incident WHERE due_at <= $1', at);
      expect(due).toEqual([]);
    }, 20_000);
  /** The server has taken what the switch counted of the bad version into its minutes. */
  const counted = () =>
    vi.waitFor(async () => expect((await show()).numbers.errors ?? 0).toBeGreaterThanOrEqual(20), {
      timeout: 60_000,
      interval: 500,
    });
});

describe('§8.1: a component that answers nobody any more', { timeout: 120_000 }, () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withRules);
    await installation.startSwitch();
    await installation.startServerInTime();
  }, 60_000);
  afterAll(() => installation.remove());

  test('is an incident by itself, with the public told, and mitigated when it answers again', async () => {
    const away = join(installation.root, '.little/away');
    const health = `response.statusCode = existsSync(${JSON.stringify(away)}) ? 503 : 200; response.end('ok')`;
    const extra = "import { existsSync } from 'node:fs';";
    const id = await installation.deployVersion({ version: 'v1', health, extra });
    await atShare(installation, id, 100);
    // Confirmed: from here on no deployment takes anything back.
    await installation.moveBy(30 * minute);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    writeFileSync(away, '');
    await minutesUntil({ title: 'Service indisponible', severity: 'SEV-1', state: 'open' });
    rmSync(away);
    await minutesUntil({ state: 'mitigated' });
  });

  /** Minutes go by, one look in each, until the incident is so. */
  async function minutesUntil(expected: object): Promise<void> {
    const looks = async () =>
      (await installation.rows("SELECT 1 FROM bascule.probe_minute WHERE subject = 'service'")).length;
    const isSo = async () => {
      const { incidents } = await installation.client().call('GET', '/api/incidents', incidentList);
      expect(incidents).toMatchObject([expected]);
    };
    for (let left = 5; left > 0; left -= 1) {
      const before = await looks();
      await installation.moveTo(Math.ceil((installation.now() + 1) / minute) * minute);
      await vi.waitFor(async () => expect(await looks()).toBeGreaterThan(before), 20_000);
      // What was seen is looked at a quarter of a minute later.
      await installation.moveBy(minute / 4);
    }
    await vi.waitFor(isSo, 20_000);
  }
});

/** The steps that matter, once each. */
function inOrder({ timeline }: IncidentShown): string[] {
  const told: [string, RegExp][] = [
    ['requested', /^Déploiement de la version/],
    ['shifted', /trafic basculé/],
    ['judged', /^Verdict/],
    ['declared', /^Incident SEV-2 déclaré/],
    ['called', /^Niveau 1 appelé/],
    ['returned', /trafic revenu/],
    ['mitigated', /n’en souffrent plus/],
  ];
  const steps = timeline.flatMap(({ text }) => told.filter(([, pattern]) => pattern.test(text)).map(([step]) => step));
  return [...new Set(steps)];
}

/** Fails every request once there is this file. */
const failingOnce = (file: string) => `import { existsSync } from 'node:fs';
globalThis.answer = (request, response) => {
  if (!existsSync(${JSON.stringify(file)})) return response.end('hello from v2');
  response.statusCode = 500;
  response.end('broken');
};`;
