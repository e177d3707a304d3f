import { expect, test } from 'vitest';
import rewapp from '../../plan/rewapp.plan.ts';
import { plan as schema } from '../core/plan/schema.ts';
import { allPorts, portsOf } from './ports.ts';

const plan = schema.parse({
  ...rewapp,
  environments: [...rewapp.environments, { name: 'staging', title: 'Recette', portOffset: 100, bakeMs: 0 }],
});

test('the switch has the first port, then come the components that serve, in the order of the plan', () => {
  const ports = portsOf(plan, 9000);
  expect(ports.main).toBe(9000);
  expect(['api', 'mobile', 'vitrine'].map((name) => ports.of('development', name))).toEqual([9001, 9002, 9005]);
  expect(ports.of('staging', 'api')).toBe(9101);
});

test('no two share a port', () => {
  const all = allPorts(plan, 8080, ['development', 'staging']);
  expect(new Set(all).size).toBe(all.length);
  expect(all).toContain(8160);
});

test('what does not serve has no port', () => {
  expect(() => portsOf(plan, 9000).of('development', 'database')).toThrow(RangeError);
  expect(() => portsOf(plan, 9000).of('nowhere', 'api')).toThrow(RangeError);
});
