import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { littlePlan } from '../../testing/product.ts';
import { withTeam } from '../../testing/team.ts';
import { plan as schema, type Environment } from '../plan/schema.ts';
import { approvalsNeeded, approvalState, whyNotCounted, type Approval, type Proposal } from './approval.ts';
import { approvalsGate } from './gate.ts';
import type { ApprovalRule } from './schema.ts';

const plan = schema.parse(withTeam(littlePlan('Little', 20_000)));
const guarded = plan.environments.find(({ name }) => name === 'guarded') as Environment;
const ruleFor = (kind: 'standard' | 'hotfix') => approvalsNeeded(guarded, kind) as ApprovalRule;
const proposal = (kind: 'standard' | 'hotfix', more: Partial<Proposal> = {}): Proposal => ({
  ...{ plan, rule: ruleFor(kind), requestedBy: 'dora', authors: [] },
  ...more,
});
const by = (person: string, more: Partial<Approval> = {}): Approval => ({
  ...{ person, roles: [], digestsKey: 'these', comment: '', at: 1, withdrawnAt: null },
  ...more,
});
const stateOf = (about: Proposal, ...approvals: Approval[]) =>
  approvalState({ ...about, digestsKey: 'these', approvals });

describe('two reviewers for a standard release (S2)', () => {
  test('are asked for where the environment says so, and nowhere else', () => {
    expect(approvalsNeeded(guarded, 'standard')).toMatchObject({ reviewers: 2 });
    expect(approvalsNeeded(guarded, 'maintenance')).toBeNull();
    expect(approvalsNeeded(plan.environments[0] as Environment, 'standard')).toBeNull();
  });

  test('are missing until two others than the requester agreed', () => {
    const standard = proposal('standard');
    expect(stateOf(standard)).toMatchObject({ complete: false, missing: ['il manque 2 relecteurs'] });
    expect(stateOf(standard, by('lea'))).toMatchObject({ complete: false, missing: ['il manque 1 relecteur'] });
    expect(stateOf(standard, by('lea'), by('hugo'))).toMatchObject({ complete: true, missing: [] });
  });

  test('are two people: one who agrees twice counts once', () => {
    const state = stateOf(proposal('standard'), by('lea'), by('lea', { at: 2 }));
    expect(state).toMatchObject({
      complete: false,
      have: [{ at: 1 }],
      setAside: [{ why: 'Une personne compte une fois.' }],
    });
  });

  test('are not whoever asked for the deployment', () => {
    const state = stateOf(proposal('standard', { requestedBy: 'lea' }), by('lea'), by('hugo'));
    expect(state).toMatchObject({ complete: false, have: [{ person: 'hugo' }] });
    expect(state.setAside[0]?.why).toContain('Léa Martin a demandé ce déploiement');
  });

  test.each(['lea', 'LEA@exemple.fr', 'Léa Martin', 'Le\u0301a Martin <other@home>', 'L. M. <lea@exemple.fr>'])(
    'are not an author of the release, known to Git as %s',
    (author) => {
      const state = stateOf(proposal('standard', { authors: ['Nobody <n@n>', author] }), by('lea'), by('hugo'));
      expect(state).toMatchObject({ complete: false, setAside: [{ approval: { person: 'lea' } }] });
    },
  );

  test('are not people whose roles do not review, or who are not in the plan any more', () => {
    expect(whyNotCounted(proposal('standard'), 'paola')).toBe(
      'Aucun rôle de Paola Rossi ne permet d’approuver : il faut Tech Lead Backend, Tech Lead Frontend ou Développeur.',
    );
    expect(whyNotCounted(proposal('standard'), 'gone')).toContain('n’est pas parmi les personnes du plan');
    expect(stateOf(proposal('standard'), by('paola'), by('gone'))).toMatchObject({ complete: false, have: [] });
  });

  test('do not count once they took it back, nor for other digests', () => {
    const state = stateOf(
      proposal('standard'),
      by('lea', { withdrawnAt: 5 }),
      by('hugo', { digestsKey: 'those before' }),
      by('karim'),
    );
    expect(state).toMatchObject({ complete: false, have: [{ person: 'karim' }], missing: ['il manque 1 relecteur'] });
  });

  test('count again when they agree after having taken it back', () => {
    const state = stateOf(proposal('standard'), by('lea', { withdrawnAt: 5 }), by('lea', { at: 6 }), by('hugo'));
    expect(state.complete).toBe(true);
  });

  test('are judged by the roles that the plan gives them now', () => {
    const without = { ...plan, people: plan.people.map((each) => ({ ...each, roles: ['product-owner'] })) };
    expect(stateOf(proposal('standard', { plan: without }), by('lea'), by('hugo'))).toMatchObject({ have: [] });
  });
});

describe('one reviewer and a Tech Lead for a hotfix (S2)', () => {
  test('are two people, in whatever order', () => {
    const hotfix = proposal('hotfix');
    expect(stateOf(hotfix, by('karim')).missing).toEqual(['il manque 1 relecteur']);
    expect(stateOf(hotfix, by('lea')).missing).toEqual(['il manque un Tech Lead (Backend ou Frontend)']);
    expect(stateOf(hotfix, by('lea'), by('hugo')).missing).toEqual(['il manque un Tech Lead (Backend ou Frontend)']);
    expect(stateOf(hotfix, by('lea'), by('fanny')).complete).toBe(true);
    expect(stateOf(hotfix, by('karim'), by('lea')).complete).toBe(true);
    expect(stateOf(hotfix, by('karim'), by('fanny')).complete).toBe(true);
  });
});

describe('the state of any approvals', () => {
  const people = plan.people.map(({ name }) => name);
  const rules = fc.record({
    kind: fc.constant('standard' as const),
    reviewers: fc.integer({ min: 0, max: 3 }),
    alsoOneOf: fc.array(
      fc.subarray(
        plan.roles.map(({ name }) => name),
        { minLength: 1 },
      ),
      { maxLength: 3 },
    ),
  });
  const approvals = fc.array(
    fc.record({
      person: fc.constantFrom(...people, 'stranger'),
      at: fc.nat(),
      withdrawnAt: fc.option(fc.nat(), { nil: null }),
      digestsKey: fc.constantFrom('these', 'these', 'those'),
    }),
    { maxLength: 8 },
  );
  const cases = fc.record({
    rule: rules,
    requestedBy: fc.constantFrom(...people, 'ci'),
    authors: fc.subarray([...people, 'somebody <else@where>']),
    approvals: approvals.map((list) => list.map(({ person, ...more }) => by(person, more))),
  });
  const judge = (given: typeof cases extends fc.Arbitrary<infer Case> ? Case : never) =>
    approvalState({ plan, digestsKey: 'these', ...given });

  test('does not depend on the order in which people agreed', () => {
    const shuffled = cases.chain((given) =>
      fc.record({
        given: fc.constant(given),
        approvals: fc.shuffledSubarray(given.approvals, { minLength: given.approvals.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ given, approvals }) => {
        const [one, other] = [judge(given), judge({ ...given, approvals })];
        expect([other.complete, other.missing]).toEqual([one.complete, one.missing]);
      }),
    );
  });

  test('never counts anybody for their own, twice, withdrawn, or for other digests', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { have, setAside } = judge(given);
        const counted = have.map(({ person }) => person);
        expect(new Set(counted).size).toBe(counted.length);
        expect(counted).not.toContain(given.requestedBy);
        expect(counted.filter((person) => given.authors.includes(person))).toEqual([]);
        expect(have.filter((each) => each.withdrawnAt !== null || each.digestsKey !== 'these')).toEqual([]);
        expect(have.length + setAside.length).toBe(given.approvals.length);
      }),
    );
  });

  test('is complete exactly when nothing is missing, and never less complete with one more who agrees', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...people), (given, person) => {
        const before = judge(given);
        expect(before.complete).toBe(before.missing.length === 0);
        const after = judge({ ...given, approvals: [...given.approvals, by(person)] });
        expect(Number(after.complete)).toBeGreaterThanOrEqual(Number(before.complete));
      }),
    );
  });

  test('needs at least as many people as the rule has places', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { complete, have } = judge(given);
        const { reviewers, alsoOneOf } = given.rule;
        if (complete) expect(have.length).toBeGreaterThanOrEqual(reviewers + alsoOneOf.length);
      }),
    );
  });
});

describe('the gate of the approvals', () => {
  test('waits for people and says who did and what is missing', () => {
    expect(approvalsGate(plan, 'd-1', stateOf(proposal('standard'), by('lea')))).toEqual({
      outcome: 'waiting',
      found: 'Approuvé par Léa Martin (Développeur).',
      remedy: 'Il manque 1 relecteur : approuvez avec « npx bascule approve d-1 ».',
    });
  });

  test('is green when all agreed, and where nobody needs to', () => {
    const complete = stateOf(proposal('standard'), by('lea'), by('hugo'));
    expect(approvalsGate(plan, 'd-1', complete)).toMatchObject({ outcome: 'green', remedy: null });
    expect(approvalsGate(plan, 'd-1', null)).toMatchObject({ outcome: 'green' });
  });
});
