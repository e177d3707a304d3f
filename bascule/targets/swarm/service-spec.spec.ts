import type { ContainerTaskSpec } from 'dockerode';
import { expect, test } from 'vitest';
import type { ProcessSlotSpec } from '../target.ts';
import { sameContent, settingsOf } from '../slot-labels.ts';
import { readLabels, serviceName, type SlotLabels } from './labels.ts';
import { serviceSpec } from './service-spec.ts';
import { withoutTasks } from './services.ts';

const id = { environment: 'production', component: 'api', colour: 'blue' } as const;
const spec: ProcessSlotSpec = {
  ...{ kind: 'process', id, command: ['node', 'main.mjs'], containers: 4, memoryMb: 512 },
  artifact: { digest: 'd'.repeat(64), version: 'v1.2.0', files: '/artifacts' },
  ...{ startWithinMs: 30_000, stopWithinMs: 10_000, variables: { LOG_LEVEL: 'info' } },
  ...{ secrets: { DATABASE_URL: 'postgres://hush', OPTIONAL: '' }, probePath: '/alive' },
};
const slot: SlotLabels = {
  ...{ id, version: 'v1.2.0', digest: spec.artifact.digest, settings: settingsOf(spec), installation: 'here' },
  ...{ epoch: 7, startWithinMs: 30_000, stopWithinMs: 10_000, start: 'under-way' },
};
const secrets = [{ SecretID: 's1', SecretName: 'bascule_1', File: { Name: 'DATABASE_URL' } }];
const placement = { constraints: ['node.labels.role==app'], spreadOver: 'node.labels.zone', perNode: 2 };
const made = serviceSpec({ spec, slot, image: 'registry:5000/rewapp/api@sha256:1', secrets, placement, replicas: 4 });
const template = made.TaskTemplate as ContainerTaskSpec;

test('a service carries its slot’s limits, placement and port, and a secret by its name alone', () => {
  expect(JSON.stringify(made)).not.toContain('hush');
  expect(template.ContainerSpec).toMatchObject({ Secrets: secrets });
  expect(template.ContainerSpec?.Env).toEqual([
    ...['LOG_LEVEL=info', 'OPTIONAL=', 'HOST=0.0.0.0', 'PORT=8080', 'HEALTH_PATH=/alive'],
  ]);
  expect(template.ContainerSpec).toMatchObject({ StopGracePeriod: 10e9, ReadOnly: true, CapabilityDrop: ['ALL'] });
  expect(template.ContainerSpec?.HealthCheck).toMatchObject({ Interval: 3e9, StartPeriod: 30e9 });
  expect(template.Resources?.Limits).toEqual({ MemoryBytes: 512 * 1024 * 1024 });
  expect(template.Placement).toEqual({
    Constraints: ['node.labels.role==app'],
    Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
    MaxReplicas: 2,
  });
  const port = { Protocol: 'tcp', TargetPort: 8080, PublishMode: 'host' };
  expect(made.EndpointSpec).toEqual({ Mode: 'dnsrr', Ports: [port] });
});

test('its labels say again what the slot is, and whether it runs what is wanted', () => {
  const found = readLabels(made.Labels ?? {});
  expect(found).toEqual(slot);
  expect(sameContent(slot, spec)).toBe(true);
  expect(sameContent(slot, { ...spec, containers: 2 })).toBe(true);
  expect(sameContent(slot, { ...spec, secrets: { ...spec.secrets, DATABASE_URL: 'postgres://other' } })).toBe(false);
  expect(readLabels({ 'com.docker.stack.namespace': 'other' })).toBeNull();
});

test('without tasks it holds no secret', () => {
  const empty = withoutTasks(made);
  expect(empty.Mode).toEqual({ Replicated: { Replicas: 0 } });
  expect((empty.TaskTemplate as ContainerTaskSpec).ContainerSpec).toMatchObject({
    Secrets: [],
    Image: expect.anything(),
  });
});

test('no two slots share a name, and none is longer than Swarm takes', () => {
  const long = { environment: 'e'.repeat(31), component: 'c'.repeat(31), colour: 'blue' } as const;
  expect(serviceName(long)).toHaveLength(63);
  expect(serviceName(long)).not.toBe(serviceName({ ...long, colour: 'green' }));
  const [one, other] = ['a-b', 'a'].map((environment, index) => ({
    ...id,
    environment,
    component: ['c', 'b-c'][index]!,
  }));
  expect(serviceName(one!)).not.toBe(serviceName(other!));
});
