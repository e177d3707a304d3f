import { describe, expect, test } from 'vitest';
import type { LiveUpdates } from '../server/live-update/wire.ts';
import { wayBackWords } from './live-update-view.ts';

type Channel = LiveUpdates['channels'][number];
type State = Channel['offers'][number]['state'];

const offer = (version: string, state: State, took = 0, failed = 0): Channel['offers'][number] => ({
  ...{ version, digest: version, deployment: 'd-1', state, beganAt: 0, nextAt: null },
  percent: state === 'complete' || state === 'replaced' ? 100 : 10,
  ...{ given: took, took, failed, stopped: null, rolledBack: null },
});
const channel = (...offers: Channel['offers']): Channel => ({
  ...{ environment: 'production', component: 'mobile', appId: 'fr.petit.app', minimumNative: '1.0.0' },
  offers,
});
const told = (before: Channel | null, after: Channel | null) =>
  wayBackWords('Application Mobile', before, after).join('\n');

describe('what a way back says of installed apps', () => {
  test('names the bundle that is taken back, on how many devices, and where they go', () => {
    const before = channel(offer('2.0.0-b', 'rolling-out', 40, 3), offer('1.0.0-a', 'replaced'));
    const after = channel(offer('2.0.0-b', 'rolled-back', 40, 3), offer('1.0.0-a', 'complete'));
    expect(told(before, after)).toContain(
      '2.0.0-b est retiré ; les 37 appareils qui l’ont démarré reviennent au bundle 1.0.0-a à leur prochain lancement.',
    );
  });

  test('passes over a bundle that was stopped, and does not name one that only some devices have', () => {
    const before = channel(offer('3.0.0-c', 'complete', 9), offer('2.0.0-b', 'stopped'), offer('1.0.0-a', 'replaced'));
    const after = channel(
      offer('3.0.0-c', 'rolled-back', 9),
      offer('2.0.0-b', 'stopped'),
      offer('1.0.0-a', 'replaced'),
    );
    expect(told(before, after)).toContain('reviennent au bundle 1.0.0-a');
    const some = channel(offer('3.0.0-c', 'rolled-back', 9), offer('2.0.0-b', 'rolling-out'));
    expect(told(before, some)).toContain('reviennent au bundle d’avant');
  });

  test('names the store’s version where there is no bundle before', () => {
    const after = channel(offer('2.0.0-b', 'rolled-back', 1));
    expect(told(channel(offer('2.0.0-b', 'complete', 1)), after)).toContain(
      'l’appareil qui l’a démarré revient à la version de son store à son prochain lancement.',
    );
  });

  test('says when nobody had it: it was still in its bake', () => {
    const same = channel(offer('1.0.0-a', 'complete', 40));
    expect(told(same, same)).toContain('rien à retirer, aucun appareil n’avait reçu cette version.');
  });

  test('always says what no way back can do', () => {
    expect(told(null, null)).toContain('son état n’a pas pu être lu');
    for (const each of [channel(), null])
      expect(told(each, each)).toContain('les applications déjà installées depuis un store restent');
  });
});
