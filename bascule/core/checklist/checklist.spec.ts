import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { littlePlan } from '../../testing/product.ts';
import { withTeam } from '../../testing/team.ts';
import type { GateResult } from '../gate/result.ts';
import { plan as schema, type Environment, type Plan } from '../plan/schema.ts';
import { afterListPlan, afterListState, dueNow, lookAgainMs, type AfterResult } from './after.ts';
import { beforeListState, type Found } from './before.ts';
import { checklistGate } from './item-state.ts';
import { checklistMistakes } from './mistakes.ts';
import type { Item } from './schema.ts';

const plan = schema.parse({
  ...withTeam(littlePlan('Little', 20_000)),
  checks: [{ name: 'unit', title: 'Tests unitaires', of: 'source', command: ['true'], remedy: 'Corrigez les tests.' }],
});
const guarded = plan.environments.find(({ name }) => name === 'guarded') as Environment;
const nothing: Found = { gates: [], evidence: [], signatures: [] };
const minute = 60_000;

const gateSays = (gate: string, outcome: GateResult['outcome']): GateResult => ({
  ...{ gate, title: gate, outcome, found: `${gate} ${outcome}`, at: 5 },
  remedy: outcome === 'green' ? null : 'Faites-le.',
});
const signs = (item: string, person: string, at = 5) => ({ item, person, roles: [], comment: '', at });
const stateOf = (found: Partial<Found>, environment = guarded) =>
  Object.fromEntries(
    beforeListState(plan, environment, { ...nothing, ...found })
      .flatMap(({ items }) => items)
      .map((item) => [item.name, item]),
  );

describe('the list before (K1)', () => {
  test('is open in the order of the plan until something is found', () => {
    const lists = beforeListState(plan, guarded, nothing);
    expect(lists.map(({ title, items }) => [title, items.map(({ state }) => state)])).toEqual([
      ['Validation Code', ['open']],
      ['Validation Staging', ['open', 'open']],
    ]);
    expect(lists[1]?.items[0]?.remedy).toBe('Un QA Lead signe avec « npx bascule sign <déploiement> qa ».');
  });

  test.each([
    ['green', 'green'],
    ['red', 'red'],
    ['waiting', 'open'],
  ] as const)('takes over a gate that is %s, with what it found', (outcome, state) => {
    expect(stateOf({ gates: [gateSays('approvals', outcome)] })['reviews']).toMatchObject({
      ...{ state, found: `approvals ${outcome}`, at: 5 },
    });
  });

  test('turns green by the signature of a role that may give it, and says who', () => {
    const { qa } = stateOf({ signatures: [{ ...signs('qa', 'quentin'), comment: 'tout vu' }] });
    expect(qa).toMatchObject({ state: 'green', by: 'quentin', found: 'Signé par Quentin Sage (QA Lead) : tout vu' });
  });

  test('stays open by the signature of another role, as the plan is now', () => {
    expect(stateOf({ signatures: [signs('qa', 'paola'), signs('qa', 'gone')] })['qa']?.state).toBe('open');
  });

  const unit: Item = { name: 'unit', title: 'Tests unitaires', proof: { kind: 'check', check: 'unit' } };
  const withCheck = { ...guarded, before: [{ title: 'Code', items: [unit] }] };
  test('takes a check from its gate, or from its last run, with the plan’s remedy', () => {
    const failed = { check: 'unit', outcome: 'failed' as const, found: '1 test en échec', by: 'ci', at: 9 };
    expect(stateOf({}, withCheck)['unit']).toMatchObject({ state: 'open', at: null });
    expect(stateOf({ gates: [gateSays('check:unit', 'green')] }, withCheck)['unit']?.state).toBe('green');
    expect(stateOf({ evidence: [failed] }, withCheck)['unit']).toMatchObject({
      ...{ state: 'red', by: 'ci', at: 9, remedy: 'Corrigez les tests.' },
    });
  });

  test('makes a gate: red when one is red, else waiting for people, else green', () => {
    const gate = (found: Partial<Found>) =>
      checklistGate(beforeListState(plan, guarded, { ...nothing, ...found })).outcome;
    const signatures = [signs('qa', 'quentin'), signs('product', 'paola')];
    expect(gate({})).toBe('waiting');
    expect(gate({ gates: [gateSays('approvals', 'red')], signatures })).toBe('red');
    expect(gate({ gates: [gateSays('approvals', 'green')], signatures })).toBe('green');
    expect(checklistGate([])).toMatchObject({ outcome: 'green', remedy: null });
  });
});

describe('the list after (K2)', () => {
  const confirmedAt = 1_000_000;
  const items = afterListPlan(guarded, confirmedAt);
  const result = (item: string, outcome: AfterResult['outcome'], at: number): AfterResult => ({
    ...{ item, outcome, found: outcome, at },
  });
  const dueAt = (now: number, ...results: AfterResult[]) => dueNow(items, results, now).due.map(({ item }) => item);

  test('looks at once at what can be seen at once, and at figures when their time is over', () => {
    expect(items.map(({ item, at }) => [item, (at - confirmedAt) / minute])).toEqual([
      ['health', 0],
      ['sentry', 0],
      ['errors', 60],
    ]);
    expect(items.at(-1)).toMatchObject({ from: confirmedAt + 30 * minute, to: confirmedAt + 60 * minute });
  });

  test('looks again every minute at what was not green, to the end of the phase and no longer', () => {
    const [green, red] = [result('health', 'green', confirmedAt), result('sentry', 'red', confirmedAt)];
    expect(dueAt(confirmedAt)).toEqual(['health', 'sentry']);
    expect(dueAt(confirmedAt + lookAgainMs - 1, green, red)).toEqual([]);
    expect(dueAt(confirmedAt + lookAgainMs, green, red)).toEqual(['sentry']);
    expect(dueAt(confirmedAt + 6 * minute, green, result('sentry', 'red', confirmedAt + 5 * minute))).toEqual([]);
  });

  test('is looked at late, once, after a server that was down', () => {
    const late = confirmedAt + 3 * 60 * minute;
    expect(dueAt(late)).toEqual(['health', 'sentry', 'errors']);
    const results = items.map(({ item }) => result(item, 'red', late));
    expect(dueNow(items, results, late + 1)).toEqual({ due: [], wakeAt: null });
  });

  test('shows what was found, and who signs the rest', () => {
    const results = [result('health', 'green', 5), result('sentry', 'waiting', 6)];
    const lists = afterListState(plan, guarded, { results, signatures: [signs('changelog', 'paola', 8)] });
    expect(lists.flatMap((list) => list.items).map(({ name, state, at }) => [name, state, at])).toEqual([
      ['health', 'green', 5],
      ['sentry', 'open', 6],
      ['errors', 'open', null],
      ['changelog', 'green', 8],
    ]);
  });

  test('ends whatever is found, with every item looked at, if one always wakes when told', () => {
    const outcomes = fc.infiniteStream(fc.constantFrom<AfterResult['outcome']>('green', 'red', 'waiting'));
    fc.assert(
      fc.property(outcomes, fc.nat({ max: 2 * 60 * minute }), (found, startsLate) => {
        const results = new Map<string, AfterResult>();
        let now = confirmedAt + startsLate;
        let looks = 0;
        for (;;) {
          const { due, wakeAt } = dueNow(items, [...results.values()], now);
          for (const { item } of due) results.set(item, result(item, found.next().value, now));
          looks += due.length;
          if (due.length > 0) continue;
          if (wakeAt === null) break;
          expect(wakeAt).toBeGreaterThan(now);
          now = wakeAt;
        }
        expect([...results.keys()].sort()).toEqual(['errors', 'health', 'sentry']);
        expect(looks).toBeLessThanOrEqual(6 + 6 + 1);
      }),
    );
  });
});

describe('the lists of a plan', () => {
  const mistakesOf = (change: (environment: Environment) => Partial<Environment>, base: Plan = plan) =>
    checklistMistakes({ ...base, environments: [{ ...guarded, ...change(guarded) }] });
  const list = (...items: Item[]) => [{ title: 'Code', items }];

  test('have no mistakes as they are', () => {
    expect(checklistMistakes(plan)).toEqual([]);
  });

  test.each<[string, Item['proof'], string, string]>([
    ['a gate of the environment', { kind: 'gate', gate: 'window' }, 'proof.gate', 'artifacts, approvals'],
    ['a check of the plan', { kind: 'check', check: 'lint' }, 'proof.check', 'choisissez parmi unit'],
    ['known roles', { kind: 'signature', roles: ['king'] }, 'proof.roles[0]', 'n’est pas un rôle'],
    ['what can be seen before', { kind: 'errors', below: 0.1 }, 'proof.kind', 'gate, check, signature'],
  ])('ask for %s', (_, proof, where, allowed) => {
    const [mistake, ...others] = mistakesOf(() => ({ before: list({ name: 'one', title: 'One', proof }) }));
    expect(others).toEqual([]);
    expect(mistake?.path).toBe(`environments[0].before[0].items[0].${where}`);
    expect(mistake?.message).toContain(allowed);
  });

  test('name each item once, before and after together', () => {
    const again: Item = { name: 'health', title: 'Again', proof: { kind: 'gate', gate: 'approvals' } };
    expect(mistakesOf(() => ({ before: list(again) })).map(({ path }) => path)).toEqual([
      'environments[0].after[0].items[0].name',
    ]);
  });
});
