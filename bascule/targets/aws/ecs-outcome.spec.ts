import type { Service } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { lookAt, versionBefore } from './ecs-outcome.ts';

type Deployment = NonNullable<Service['deployments']>[number];
const definition = (revision: number) => `arn:aws:ecs:eu-west-3:123456789012:task-definition/rewapp-api:${revision}`;
const ours = (more: Deployment): Deployment => ({
  id: 'ours',
  status: 'PRIMARY',
  taskDefinition: definition(2),
  ...more,
});
const other = (more: Deployment): Deployment => ({
  id: 'other',
  status: 'PRIMARY',
  taskDefinition: definition(1),
  ...more,
});
const look = (...deployments: Deployment[]) => lookAt({ deployments }, 'ours');

test('a deployment is what its rollout state says while it is the primary one', () => {
  expect(look(ours({ rolloutState: 'COMPLETED' }))).toEqual({ kind: 'completed' });
  expect(look(ours({ rolloutState: 'FAILED', rolloutStateReason: 'tasks failed' }))).toEqual({
    ...{ kind: 'failed', why: 'tasks failed' },
  });
  const going = ours({ rolloutState: 'IN_PROGRESS', runningCount: 1, desiredCount: 4, failedTasks: 2 });
  expect(look(going)).toEqual({ kind: 'under-way', running: 1, desired: 4, failedTasks: 2, rollingBack: false });
});

test('a rollback of the circuit breaker is waited for to its end', () => {
  const failed = ours({ status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start.' });
  const back = 'ECS deployment circuit breaker: rolling back to deploymentId other.';
  expect(look(other({ rolloutState: 'IN_PROGRESS', rolloutStateReason: back }), failed)).toMatchObject({
    ...{ kind: 'under-way', rollingBack: true },
  });
  expect(look(other({ rolloutState: 'IN_PROGRESS', rolloutStateReason: back }))).toMatchObject({ kind: 'under-way' });
  expect(look(other({ rolloutState: 'COMPLETED' }), failed)).toEqual({
    ...{ kind: 'rolled-back', to: 'rewapp-api:1', why: 'tasks failed to start.' },
  });
});

test('another deployment that took its place is no failure of this one', () => {
  const replaced = ours({ status: 'ACTIVE', rolloutState: 'IN_PROGRESS' });
  expect(look(other({ rolloutState: 'IN_PROGRESS' }), replaced)).toEqual({ kind: 'superseded', by: 'rewapp-api:1' });
  expect(look(other({ rolloutState: 'COMPLETED' }))).toEqual({ kind: 'gone', now: 'rewapp-api:1' });
  expect(look()).toEqual({ kind: 'gone', now: '' });
});

test('the version before is the greatest lower revision of the same family, whatever was deployed since', () => {
  expect(versionBefore('rewapp-api:10', [definition(9), definition(10), definition(2)])).toBe('rewapp-api:9');
  expect(versionBefore('rewapp-api:2', [definition(10), definition(9)])).toBeNull();
  expect(versionBefore('rewapp-api:3', ['rewapp-other:2'])).toBeNull();
});
