import { expect, test } from 'vitest';
import { announced } from './announce.ts';
import type { Fact } from './event.ts';
import { and, declared, minute, plan, start, storyOf } from './spec/story.ts';

const link = (deployment: string, as: 'cause' | 'fix'): Fact => ({
  type: 'linked',
  ...{ deployment, as, version: 'v2', components: [], reason: '' },
});

/** What the public reads by itself after the last of these facts. */
function told(severity: 'SEV-1' | 'SEV-3', ...facts: Fact[]) {
  const all: [number, Fact][] = [declared({ severity }), ...facts].map((fact) => [start + minute, fact]);
  const event = { ...all.at(-1)![1], seq: all.length, at: start + minute };
  return announced(plan, storyOf(...all), event).map((fact) => (fact.type === 'update-published' ? fact.text : ''));
}

test('the public reads what it meets, and never what is behind it', () => {
  expect(told('SEV-1')).toEqual(['Des perturbations sont constatées : Service. Nos équipes enquêtent.']);
  expect(told('SEV-1', { type: 'identified', by: 'dora', cause: 'La clé secrète a fuité.' })).toEqual([
    'La cause est identifiée, et nous y remédions.',
  ]);
  expect(told('SEV-1', { type: 'noted', by: 'dora', text: 'secret' })).toEqual([]);
});

test('it reads what helped only as far as that is known', () => {
  const byItself: Fact = { type: 'mitigated', by: 'bascule', how: 'x' };
  const end = ' ; nous surveillons le retour à la normale.';
  expect(told('SEV-1', link('d-1', 'cause'), byItself)).toEqual([
    `La version précédente est de nouveau en service${end}`,
  ]);
  expect(told('SEV-1', link('d-1', 'cause'), link('d-2', 'fix'), byItself)).toEqual([
    `Une version corrigée est en service${end}`,
  ]);
  expect(told('SEV-1', link('d-1', 'cause'), { ...byItself, by: 'dora' })).toEqual([`Un remède est en place${end}`]);
});

test('what is small is told to nobody, until a person publishes something or it gets worse', () => {
  const resolved: Fact = { type: 'resolved', by: 'dora', cause: 'x', action: 'y' };
  expect(told('SEV-3')).toEqual([]);
  expect(told('SEV-3', resolved)).toEqual([]);
  const published: Fact = { type: 'update-published', by: 'dora', status: 'investigating', text: 'Lenteurs.' };
  expect(told('SEV-3', published, resolved)).toEqual(['L’incident est résolu. Durée totale : 3 minutes.']);
  expect(told('SEV-3', { type: 'severity-changed', severity: 'SEV-1', by: 'dora', reason: '' })).toHaveLength(1);
  expect(and(storyOf([start, declared()]), start, published).updates).toHaveLength(1);
});
