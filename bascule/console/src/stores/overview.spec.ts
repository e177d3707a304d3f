import { describe, expect, test } from 'vitest';
import type { Outline } from '../../../server/plan/wire.ts';
import {
  changesBetween,
  deedsOf,
  legendOf,
  sharesOf,
  stagesOf,
  titleOf,
  wishLine,
  type Release,
  type Shelf,
} from './overview';

const release = (changes: Partial<Release> = {}): Release => ({
  ...{ version: '1.4.0', build: 100_400_000, state: 'rolling-out', percent: 10, since: 1, nextAt: 2 },
  ...{ requestedAt: 0, requestedBy: 'dora', deployment: null, wish: null, rejection: null, trouble: null },
  ...{ attention: null, expectedAt: null, ...changes },
});
const shelf = (...releases: Release[]): Shelf => {
  return { environment: 'production', component: 'mobile', store: 'play', appId: 'fr.petit.app', releases };
};
const shares = [10, 50, 100];
const pressed = (changes: Partial<Release>, store: Shelf['store'] = 'play') =>
  deedsOf(release(changes), { store }, shares).map(({ press }) => press);

describe('what may be asked of a release', () => {
  test.each([
    ['one that some users have', {}, ['Arrêter', 'Passer à la suite']],
    ['one in review', { state: 'in-review', percent: 0 }, ['Arrêter']],
    ['a halted one', { state: 'halted' }, ['Reprendre']],
    ['one that everybody has', { state: 'complete', percent: 100, nextAt: null }, []],
    ['a rejected one', { state: 'rejected', nextAt: null }, []],
    ['one that another took the place of', { state: 'replaced', nextAt: null }, []],
  ] as const)('of %s', (_, changes, deeds) => {
    expect(pressed(changes)).toEqual(deeds);
  });

  test('is not what was asked already; a halt that the store does not show yet may be taken back', () => {
    expect(pressed({ wish: { wish: 'halt', by: 'dora', why: 'x' } })).toEqual(['Reprendre', 'Passer à la suite']);
    expect(pressed({ wish: { wish: 'advance', by: 'dora', why: 'x' } })).toEqual(['Arrêter']);
  });

  test('takes the right of the same command: who may go back may halt', () => {
    const [halt, advance] = deedsOf(release(), { store: 'play' }, shares);
    expect([halt?.permission, advance?.permission]).toEqual(['rollback', 'deploy']);
  });

  test('says what it does, and to whom', () => {
    const effect = (changes: Partial<Release>, index: number, store: Shelf['store'] = 'play') =>
      deedsOf(release(changes), { store }, shares)[index]?.effect;
    expect(effect({}, 1)).toContain('à 50 % des utilisateurs');
    expect(effect({ percent: 50 }, 1)).toContain('à tous les utilisateurs');
    expect(effect({}, 1, 'app-store')).toContain('à tous les utilisateurs');
    expect(effect({}, 0)).toContain('aucun store ne la retire');
    expect(effect({ state: 'in-review' }, 0)).toContain('retirée du store');
    expect(effect({ state: 'halted', percent: 50 }, 0)).toContain('à 50 %');
  });
});

describe('the stages of a release', () => {
  const at = (state: Release['state']) => stagesOf({ state }).map(({ is }) => is);

  test('are behind it, under it and before it', () => {
    expect(at('in-review')).toEqual(['done', 'done', 'now', 'to-come', 'to-come', 'to-come']);
    expect(at('complete')).toEqual(Array(6).fill('done'));
  });

  test('stop where the store or somebody stopped it, and are none for what was taken back', () => {
    expect(at('rejected')[2]).toBe('stopped');
    expect(at('halted')[4]).toBe('stopped');
    expect([at('withdrawn'), at('replaced')]).toEqual([[], []]);
  });
});

test('the shares are the plan’s, and only those are written that have room', () => {
  const plan = {
    stores: [{ environment: 'production', component: 'mobile', store: 'play', shares }],
  } as unknown as Outline;
  expect(sharesOf(plan, shelf())).toEqual(shares);
  expect(sharesOf(null, shelf())).toEqual([]);
  expect(legendOf(shares)).toEqual(shares);
  expect(legendOf([1, 2, 5, 10, 20, 50, 100])).toEqual([10, 50, 100]);
});

test('each change of the newest release is read aloud, and nothing else', () => {
  const heard = (then: Release[], now: Release[]) => changesBetween([shelf(...then)], [shelf(...now)]);
  expect(heard([release()], [release({ percent: 50 })])).toEqual([
    'Google Play : 1.4.0 en diffusion, 50 % des utilisateurs.',
  ]);
  expect(heard([release()], [release({ build: 9, state: 'absent' }), release()])).toEqual([
    'Google Play : 1.4.0 demandée.',
  ]);
  expect(heard([release()], [release({ nextAt: 99 })])).toEqual([]);
  expect(changesBetween([], [shelf(release())])).toEqual([]);
});

test('a wish names who has it, and stores have their names', () => {
  const wish = { wish: 'halt', by: 'dora', why: 'le solde manque' } as const;
  expect(wishLine(wish, () => 'Dora Petit')).toBe(
    'Arrêt demandé par Dora Petit, le store ne le montre pas encore : le solde manque',
  );
  expect(['play', 'app-store'].map((store) => titleOf({ store: store as Shelf['store'] }))).toEqual([
    'Google Play',
    'App Store',
  ]);
});
