import { describe, expect, test } from 'vitest';
import type { EnvironmentGround, SlotGround } from '../../../server/ground/wire.ts';
import { drawingOf, type Box, type Shape } from './drawing';

const slot = (colour: 'blue' | 'green', weight: number, changes: Partial<SlotGround> = {}): SlotGround => ({
  ...{ colour, version: '1.4.0', weight, state: 'healthy', requestsPerS: weight / 10 },
  ...{ tasks: { wanted: 2, running: 2, nodes: [] } },
  ...changes,
});
const whole: EnvironmentGround = {
  ...{ name: 'production', target: { kind: 'machine', since: null, others: [] }, scaling: null },
  components: [
    { name: 'api', title: 'API', kind: 'process', published: null, slots: [slot('blue', 75), slot('green', 25)] },
    { name: 'site', title: 'Site', kind: 'static', published: null, slots: [slot('green', 100, { tasks: null })] },
  ],
  database: { title: 'Base', place: 'own', running: true },
  standby: {
    ...{ mode: 'asynchronous', guarantee: 'asynchronous', primary: 'p', name: 's', followsSince: 1, awaySince: null },
    ...{ lagBytes: 0, lagMs: 0, last: null, findings: [], failover: { level: 'good', sentence: '' } },
  },
  offsite: { level: 'bad', sentence: '', lastAt: null },
};
const bare: EnvironmentGround = { ...whole, database: null, standby: null, offsite: null };
const box = (id: string, of = whole, shape: Shape = 'wide') =>
  drawingOf(of, shape).boxes.find((each) => each.id === id);

const overlap = (one: Box, other: Box) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

describe.each(['wide', 'narrow'] as const)('the %s picture', (shape) => {
  test.each([
    ['all that there may be', whole],
    ['slots alone', bare],
    ['nothing', { ...bare, components: [] }],
    ['data alone', { ...whole, components: [] }],
  ])('of %s lays no box over another, and none outside', (_, environment) => {
    const { width, height, boxes } = drawingOf(environment, shape);
    for (const [index, one] of boxes.entries()) {
      expect(boxes.slice(index + 1).filter((other) => overlap(one, other))).toEqual([]);
      expect(one.x >= 0 && one.y >= 0 && one.x + one.width <= width && one.y + one.height <= height).toBe(true);
    }
  });

  test('leads to every slot, and from live slots of programs alone to the database', () => {
    const ways = drawingOf(whole, shape).ways.map(({ id }) => id);
    expect(ways.toSorted()).toEqual(
      ['in', 'api-blue', 'api-green', 'site-blue', 'site-green', 'api-blue-data', 'api-green-data']
        .concat(['to-standby', 'to-offsite'])
        .toSorted(),
    );
  });

  test('draws what carries something over what does not', () => {
    const lives = drawingOf(whole, shape).ways.map(({ isLive }) => isLive);
    expect(lives).toEqual(lives.toSorted((one, other) => Number(one) - Number(other)));
    expect(lives.filter((isLive) => !isLive)).toHaveLength(1);
  });
});

test('a component says how busy all its live slots are; one that nobody counts says nothing', () => {
  expect(drawingOf(whole, 'wide').headings.map(({ load }) => load)).toEqual(['10 req/s', '10 req/s']);
  const uncounted = { ...slot('blue', 100), requestsPerS: null };
  const [component] = whole.components;
  const silent = { ...whole, components: [{ ...component!, slots: [uncounted] }] };
  expect(drawingOf(silent, 'wide').headings[0]?.load).toBeNull();
});

test('a slot says its share, and what is wrong with it; an empty one that it is empty', () => {
  const of = (...slots: SlotGround[]) => ({ ...whole, components: [{ ...whole.components[0]!, slots }] });
  expect(box('api-blue')).toMatchObject({ label: 'bleu · 1.4.0', side: '75 %', isLive: true, tone: 'good' });
  expect(box('api-green', of())).toMatchObject({ label: 'vert · vide', isLive: false });
  expect(box('api-blue', of(slot('blue', 0)))).toMatchObject({ side: 'chaud', isLive: false });
  expect(box('api-blue', of(slot('blue', 5, { state: 'unhealthy' })))).toMatchObject({
    side: 'en panne · 5 %',
    tone: 'bad',
  });
  const short = slot('blue', 100, { tasks: { wanted: 3, running: 1, nodes: [] } });
  expect(box('api-blue', of(short))).toMatchObject({ side: '1 sur 3 tâches · 100 %', tone: 'wait' });
});

test('places are coloured by how they are, and CapRover has a router of its own', () => {
  expect(box('offsite')).toMatchObject({ tone: 'bad', detail: 'en retard' });
  expect(box('standby')).toMatchObject({ tone: 'good', label: 'Réplique asynchrone', detail: 'à jour' });
  const onCapRover = { ...whole, target: { ...whole.target, kind: 'caprover' as const } };
  expect(box('router', onCapRover)?.label).toBe('nginx de CapRover');
});
