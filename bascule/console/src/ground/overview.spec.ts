import { describe, expect, test } from 'vitest';
import type { EnvironmentGround, SlotGround, StandbyGround } from '../../../server/ground/wire.ts';
import { changesBetween, glanceAt, pictureWords, standbyLine } from './overview';
import { lagWords, size, stateOf, tasksWords } from './words';

const slot = (changes: Partial<SlotGround> = {}): SlotGround => ({
  ...{ colour: 'blue', version: 'v1', weight: 100, state: 'healthy', requestsPerS: 2 },
  ...{ tasks: { wanted: 2, running: 2, nodes: [] } },
  ...changes,
});
const standby: StandbyGround = {
  ...{ mode: 'synchronous', guarantee: 'synchronous', primary: 'postgres', name: 'standby-1' },
  ...{ followsSince: 1_000, awaySince: null, lagBytes: 0, lagMs: 0, last: null },
  findings: [{ level: 'good', sentence: 'La réplique suit.' }],
  failover: { level: 'good', sentence: 'Rien ne serait perdu.' },
};
const environment = (changes: Partial<EnvironmentGround> = {}, ...slots: SlotGround[]): EnvironmentGround => ({
  ...{ name: 'production', target: { kind: 'swarm', since: 1, others: [] }, scaling: null },
  components: [
    { name: 'api', title: 'API', kind: 'process', published: null, slots: slots.length > 0 ? slots : [slot()] },
  ],
  database: { title: 'Base', place: 'own', running: true },
  ...{ standby, offsite: { level: 'good', sentence: 'Tout y est.', lastAt: 1 } },
  ...changes,
});
const late = { level: 'warning', sentence: 'La réplique a du retard.' } as const;

describe('a glance', () => {
  test('says that all holds where all does, and that nothing is there where nothing is', () => {
    expect(glanceAt(environment())).toEqual({ tone: 'good', words: 'Tout tient' });
    expect(glanceAt(environment({}, slot({ weight: 0 })))).toEqual({ tone: 'plain', words: 'Rien en ligne' });
  });

  test('tells what is broken before what only needs a look', () => {
    const both = environment({ standby: { ...standby, findings: [late] } }, slot({ state: 'unhealthy' }));
    expect(glanceAt(both)).toEqual({ tone: 'bad', words: 'API en panne' });
    expect(glanceAt(environment({ standby: { ...standby, findings: [late] } })).tone).toBe('wait');
    const down = environment({ database: { title: 'Base', place: 'own', running: false } });
    expect(glanceAt(down)).toEqual({ tone: 'bad', words: 'Base ne répond pas' });
  });

  test('misses tasks where the target tells them, of slots with traffic alone', () => {
    const lacking = { wanted: 3, running: 2, nodes: [] };
    expect(glanceAt(environment({}, slot({ tasks: lacking }))).words).toBe('Des tâches manquent à API');
    const idle = slot({ colour: 'green', weight: 0, tasks: lacking });
    expect(glanceAt(environment({}, slot({ tasks: { ...lacking, running: null } }), idle)).tone).toBe('good');
  });

  test('does not take a slot that starts under its traffic for one that holds', () => {
    expect(glanceAt(environment({}, slot({ state: 'starting' })))).toEqual({ tone: 'wait', words: 'API démarre' });
  });
});

describe('what is read aloud', () => {
  const titleOf = () => 'Production';
  const heard = (then: EnvironmentGround, now: EnvironmentGround) => changesBetween([then], [now], titleOf);

  test('is nothing where only figures moved', () => {
    const busier = environment({ standby: { ...standby, lagBytes: 9 } }, slot({ requestsPerS: 80 }));
    expect(heard(environment(), busier)).toEqual([]);
    expect(changesBetween([], [environment()], titleOf)).toEqual([]);
  });

  test('tells moved traffic, a state that changed, a version that came, and another number of tasks', () => {
    const green = (changes: Partial<SlotGround> = {}) => slot({ colour: 'green', version: 'v2', ...changes });
    const now = environment({}, slot({ weight: 75, state: 'unhealthy' }), green({ weight: 25 }));
    expect(heard(environment(), now)).toEqual([
      'Production : API, emplacement bleu v1, de 100 à 75 % du trafic.',
      'Production : API, emplacement bleu v1, en panne.',
      'Production : API, emplacement vert v2, répond.',
    ]);
    const grown = environment({}, slot({ tasks: { wanted: 3, running: 2, nodes: [] } }));
    expect(heard(environment(), grown)).toEqual(['Production : API, emplacement bleu v1, 2 sur 3 tâches.']);
  });

  test('tells what became of the database, its standby and the second place of its backups', () => {
    const now = environment({
      database: { title: 'Base', place: 'own', running: false },
      standby: { ...standby, findings: [late] },
      offsite: { level: 'bad', sentence: 'Les sauvegardes ont du retard.', lastAt: 1 },
    });
    expect(heard(environment(), now)).toEqual([
      'Production : Base ne répond pas.',
      'Production : La réplique a du retard.',
      'Production : Les sauvegardes ont du retard.',
    ]);
  });
});

test('the picture says in words what it shows', () => {
  expect(pictureWords(environment({}, slot(), slot({ colour: 'green', version: 'v0', weight: 0 })), 'Production')).toBe(
    'Production : visiteurs, puis Commutateur. API : bleu v1, 100 %, répond ; vert v0, 0 %, chaud. Base en marche. Réplique synchrone en ordre. Copie hors site en ordre.',
  );
});

test('a standby says since when it follows, since when not, or that it is still to be made', () => {
  const moment = (at: number) => `t${at}`;
  expect(standbyLine({ ...standby, lagBytes: 2_048 }, moment)).toBe('suit depuis le t1000, 2 ko à écrire');
  expect(standbyLine({ ...standby, followsSince: null, awaySince: 7 }, moment)).toBe('ne suit plus depuis le t7');
  expect(standbyLine({ ...standby, followsSince: null }, moment)).toBe('rattrape la base');
  expect(standbyLine({ ...standby, name: null }, moment)).toBe('pas encore faite');
});

test('words for sizes, delays, tasks and states', () => {
  expect([0, 1, 999, 2_048, 5_400_000, 48_000_000].map(size)).toEqual([
    '0 octet',
    '1 octet',
    '999 octets',
    '2 ko',
    '5,4 Mo',
    '48 Mo',
  ]);
  expect(lagWords({ lagBytes: null, lagMs: 0 })).toBe('à jour');
  expect(lagWords({ lagBytes: 5_400_000, lagMs: 45_000 })).toBe('45 s de retard, 5,4 Mo à écrire');
  expect(tasksWords({ wanted: 2, running: null, nodes: [] })).toBe('2 tâches voulues');
  expect(stateOf({ state: 'stopped', weight: 0 }).tone).toBe('plain');
  expect(stateOf({ state: 'stopped', weight: 5 }).tone).toBe('bad');
});
