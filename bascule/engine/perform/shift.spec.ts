import { expect, test } from 'vitest';
import { development, goodWay, logOf } from '../../core/deployment/fixtures.ts';
import { replay } from '../../core/deployment/deployment.ts';
import type { Fact } from '../../core/deployment/event.ts';
import { SwitchError } from '../../switch/switch-error.ts';
import { AwsProblem } from '../../targets/aws/aws-problem.ts';
import { systemClock } from '../clock.ts';
import type { Ground } from '../ground.ts';
import { NotPublished } from '../outside/published-traffic.ts';
import { shift } from './shift.ts';

const cars = [{ component: 'api', to: 'green' as const, percent: 100 }];

/** Shifts at a switch that answers with this error; tells what was recorded. */
async function shiftedAgainst(error: Error): Promise<Fact['type'][]> {
  const recorded: Fact['type'][] = [];
  const ground = {
    clock: systemClock,
    lease: () => ({ environment: 'development', epoch: 1 }),
    traffic: { setWeights: () => Promise.reject(error) },
    log: { append: (_id: string, _lease: unknown, facts: Fact[]) => recorded.push(...facts.map(({ type }) => type)) },
  } as unknown as Ground;
  const deployment = replay('d', logOf(...goodWay.slice(0, -3)));
  await shift({ ground, environment: development, deployment }, cars);
  return recorded;
}

test('a weight change that the switch refused has failed', async () => {
  expect(await shiftedAgainst(new SwitchError('slot-missing', 'api/green est vide.'))).toEqual(['shift-failed']);
});

test('a weight change without an answer may have been made: it is neither failed nor done, and comes again', async () => {
  await expect(shiftedAgainst(new Error('socket hang up'))).rejects.toThrow('socket hang up');
});

test('what a store of files refuses for good has failed; one that is away is asked again', async () => {
  const refused = new AwsProblem('refused', 'AWS n’a pas pu écrire s3://vitrine/_live.json (AccessDenied).');
  expect(await shiftedAgainst(new NotPublished('vitrine', refused))).toEqual(['shift-failed']);
  const away = new AwsProblem('unreachable', 'AWS n’a pas pu écrire s3://vitrine/_live.json : rien ne répond.');
  await expect(shiftedAgainst(new NotPublished('vitrine', away))).rejects.toThrow('rien ne répond');
});
