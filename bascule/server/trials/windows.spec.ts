import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { BasculeClient } from '../../cli/client.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { hotfix, maintenance, standard } from '../../core/window/spec/rewapp.ts';
import { Installation } from '../../testing/installation.ts';
import { nextInParis } from '../../testing/paris.ts';
import { People } from '../../testing/people.ts';
import { reaches } from '../../testing/story.ts';
import { withTeam } from '../../testing/team.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Production as §2.4 and §4.2 guard it, but for what other trials are about. */
const withWindows = (plan: PlanInput): PlanInput => ({
  ...withTeam(plan),
  windows: [standard, hotfix, maintenance],
  environments: [
    {
      name: 'production',
      title: 'Production',
      bakeMs: 0,
      windows: ['standard', 'hotfix', 'maintenance'],
      gates: [{ kind: 'artifacts' }, { kind: 'window' }, { kind: 'approvals' }],
      approvals: [
        { kind: 'standard', reviewers: 2 },
        { kind: 'hotfix', reviewers: 1, alsoOneOf: [['tech-lead-backend', 'tech-lead-frontend']] },
      ],
    },
  ],
});

describe('§4.2: when releases go to production', { timeout: 120_000 }, () => {
  let installation: Installation;
  let people: People;
  let dora: BasculeClient;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withWindows);
    await installation.startSwitch();
    await installation.startServerInTime();
    people = new People(installation);
    dora = await people.as('dora');
    await installation.moveTo(nextInParis('sunday', '12:00', installation.now()));
  }, 60_000);
  afterAll(() => installation.remove());

  test('a standard release is refused on a Sunday, and told when its window opens next', async () => {
    const id = await release('on a Sunday', 'standard');
    expect(await installation.follow(id)).toMatchObject({
      state: 'refused',
      reason: expect.stringMatching(/dimanche.*Déploiement standard.*Attendez lundi .* à 10h \(Europe\/Paris\)/),
    });
  });

  test('a hotfix goes in at any time, with one reviewer and a Tech Lead', async () => {
    const id = await release('hotfix', 'hotfix');
    await reaches(installation, id, 'awaiting-approval');
    await people.approve(id, 'karim');
    await reaches(installation, id, 'awaiting-approval');
    await people.approve(id, 'lea');
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    expect(await installation.hello('production')).toBe('hello from hotfix');
  });

  test('two reviewers without a Tech Lead are not enough for a hotfix', async () => {
    const id = await release('second hotfix', 'hotfix');
    await reaches(installation, id, 'awaiting-approval');
    await people.approve(id, 'lea', 'hugo');
    await reaches(installation, id, 'awaiting-approval');
    await people.approve(id, 'fanny');
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  });

  test('a way back needs no window and nobody’s agreement, on a Sunday too', async () => {
    const { deployment } = await dora.rollback('production', { by: 'dora', reason: 'the hotfix hurts' });
    expect(await installation.follow(deployment as string)).toMatchObject({ kind: 'rollback', state: 'confirmed' });
    expect(await installation.hello('production')).toBe('hello from hotfix');
  });

  test('maintenance that nobody announced seven days before is refused, and told how to announce it', async () => {
    const id = await release('maintenance', 'maintenance');
    expect(await installation.follow(id)).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('npx bascule maintenance announce production'),
    });
  });

  test('a standard release goes in on a Tuesday at 10:00 in Paris, and not a minute before', async () => {
    const ten = nextInParis('tuesday', '10:00', installation.now());
    await installation.moveTo(ten - minute);
    expect(await installation.follow(await release('too early', 'standard'))).toMatchObject({
      state: 'refused',
      reason: expect.stringMatching(/Attendez mardi .* à 10h/),
    });
    await installation.moveTo(ten);
    const id = await release('standard', 'standard');
    await reaches(installation, id, 'awaiting-approval');
    await people.approve(id, 'lea', 'hugo');
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    expect(await installation.hello('production')).toBe('hello from standard');
  });

  test('what still waits for people when the window shuts is refused, by the last one to agree or by itself', async () => {
    const shuts = nextInParis('tuesday', '17:00', installation.now() - day);
    await installation.moveTo(shuts - 4 * minute);
    const id = await release('too late', 'standard');
    await reaches(installation, id, 'awaiting-approval');
    await people.approve(id, 'lea');
    await installation.moveTo(shuts);
    await people.approve(id, 'hugo');
    const refused = { state: 'refused', reason: expect.stringMatching(/Il est 17h.*Attendez mercredi/) };
    expect(await installation.follow(id)).toMatchObject(refused);
    await installation.moveTo(shuts + day - 4 * minute);
    const forgotten = await release('forgotten', 'standard');
    await reaches(installation, forgotten, 'awaiting-approval');
    await vi.waitFor(async () => {
      await installation.moveBy(6 * minute);
      expect(await dora.deployment(forgotten)).toMatchObject({ state: 'refused' });
    }, 60_000);
    expect(await installation.hello('production')).toBe('hello from standard');
  });

  const release = (version: string, releaseKind: 'standard' | 'hotfix' | 'maintenance') =>
    installation.deployVersion({ version }, { environment: 'production', releaseKind }, dora);
});
