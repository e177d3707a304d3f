import {
  CreateServiceCommand,
  DeregisterTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAws, type AwsDouble } from '../../../sandbox/aws/server.ts';
import { clientSettings } from './clients.ts';
import { EcsServiceTarget } from './ecs-service.ts';

let aws: AwsDouble;
let client: ECSClient;
let api: EcsServiceTarget;
const name = { cluster: 'rewapp-prod', service: 'api-service' };
const patience = { withinMs: 20_000, lookEveryMs: 1 };

beforeEach(async () => {
  aws = await startAws();
  client = clientWith(aws.account.keys[0]!);
  await register();
  const circuit = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  await client.send(
    new CreateServiceCommand({
      ...{ cluster: name.cluster, serviceName: name.service, taskDefinition: 'rewapp-api:1', desiredCount: 4 },
      deploymentConfiguration: circuit,
    }),
  );
  api = new EcsServiceTarget(client, name);
  await api.update('rewapp-api:1', patience);
});
afterEach(() => aws.close());

const clientWith = (credentials: { accessKeyId: string; secretAccessKey: string }, attempts = 5) =>
  new ECSClient({
    ...clientSettings({ region: 'eu-west-3', endpoint: aws.url, credentials }),
    maxAttempts: attempts,
  });

const register = () =>
  client.send(
    new RegisterTaskDefinitionCommand({ family: 'rewapp-api', containerDefinitions: [{ name: 'api', image: 'api' }] }),
  );

async function deployNext(): Promise<string> {
  const { taskDefinition } = await register();
  const to = `rewapp-api:${taskDefinition?.revision}`;
  await api.update(to, patience);
  return to;
}

test('a service goes to a task definition once its deployment is completed, and says so with its names', async () => {
  await register();
  const seen: string[] = [];
  const outcome = await api.update('rewapp-api:2', { ...patience, onProgress: (sentence) => seen.push(sentence) });
  expect(outcome).toMatchObject({ kind: 'completed', from: 'rewapp-api:1', to: 'rewapp-api:2' });
  expect(outcome.deploymentId).toMatch(/^ecs-svc\/\d{19}$/);
  expect(outcome.sentence).toMatch(/^rewapp-prod\/api-service est passé de rewapp-api:1 à rewapp-api:2 en \d+ s\.$/);
  expect(seen).toEqual(['1 tâche prête sur 4']);
});

test('asked again it changes nothing', async () => {
  expect(await api.update('rewapp-api:1', patience)).toMatchObject({ kind: 'already-there' });
});

test('going back twice goes back two versions, and then says that there is none before', async () => {
  expect([await deployNext(), await deployNext()]).toEqual(['rewapp-api:2', 'rewapp-api:3']);
  expect(await api.back(null, patience)).toMatchObject({ kind: 'completed', to: 'rewapp-api:2' });
  expect(await api.back(null, patience)).toMatchObject({ kind: 'completed', to: 'rewapp-api:1' });
  await expect(api.back(null, patience)).rejects.toThrow(
    'Aucune version avant rewapp-api:1 n’a été déployée avec succès sur rewapp-prod/api-service en 90 jours : nommez',
  );
});

test('a version that never was healthy is no version to go back to', async () => {
  await register();
  aws.ecs.failing.add('rewapp-api:2');
  await api.update('rewapp-api:2', patience);
  await deployNext();
  expect(await api.previous()).toBe('rewapp-api:1');
});

test('a version whose tasks never get healthy is told as brought back by the circuit breaker', async () => {
  await register();
  aws.ecs.failing.add('rewapp-api:2');
  const outcome = await api.update('rewapp-api:2', patience);
  expect(outcome.kind).toBe('rolled-back');
  expect(outcome.sentence).toContain(
    'rewapp-api:2 n’a pas démarré sur rewapp-prod/api-service : le coupe-circuit d’ECS est revenu à rewapp-api:1 (',
  );
});

test('without a circuit breaker a version that does not start is late, and says how to go on', async () => {
  const only = { cluster: 'rewapp-dev', service: 'api' };
  await client.send(
    new CreateServiceCommand({
      ...{ cluster: only.cluster, serviceName: only.service, taskDefinition: 'rewapp-api:1', desiredCount: 1 },
    }),
  );
  aws.ecs.failing.add('rewapp-api:1');
  const outcome = await new EcsServiceTarget(client, only).update('rewapp-api:1', { withinMs: 30, lookEveryMs: 5 });
  expect(outcome).toMatchObject({ kind: 'late', sentence: expect.stringContaining('revenez à rewapp-api:1') });
});

test('a deployment that another one replaces says so', async () => {
  await register();
  await register();
  aws.account.looksToSettle = 50;
  const outcome = await api.update('rewapp-api:2', {
    ...patience,
    onProgress: () =>
      void client.send(new UpdateServiceCommand({ ...name, taskDefinition: 'rewapp-api:3' })).catch(() => {}),
  });
  expect(outcome).toMatchObject({ kind: 'superseded', sentence: expect.stringContaining('va vers rewapp-api:3') });
});

test('a server that died after its request joins the deployment under way', async () => {
  await register();
  const begun = await client.send(new UpdateServiceCommand({ ...name, taskDefinition: 'rewapp-api:2' }));
  const { id } = begun.service!.deployments![0]!;
  expect(await api.update('rewapp-api:2', patience)).toMatchObject({ kind: 'completed', deploymentId: id });
});

test('an answer that is cut off, a busy AWS and a failing one are asked again by the SDK', async () => {
  await register();
  aws.account.faults.put({ service: 'ecs', kind: 'cut', operation: 'UpdateService' });
  aws.account.faults.put({ service: 'ecs', kind: 'throttled', operation: 'DescribeServices' });
  aws.account.faults.put({ service: 'ecs', kind: 'failing', operation: 'DescribeServices' });
  expect(await api.update('rewapp-api:2', patience)).toMatchObject({ kind: 'completed' });
});

test('what AWS refuses is told in a sentence with its names, never with the key', async () => {
  const wrong = { ...aws.account.keys[0]!, secretAccessKey: 'not-this-one' };
  await expect(new EcsServiceTarget(clientWith(wrong), name).previous()).rejects.toThrow(
    'AWS n’a pas pu lire rewapp-prod/api-service (InvalidSignatureException) : vérifiez la clé d’accès',
  );
  await expect(new EcsServiceTarget(client, { ...name, service: 'none' }).previous()).rejects.toThrow(
    'Le service rewapp-prod/none n’existe pas sur ECS',
  );
  await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'rewapp-api:1' }));
  await deployNext();
  await expect(api.update('rewapp-api:1', patience)).rejects.toThrow('TaskDefinition is inactive (ClientException)');
  aws.account.faults.put({ service: 'ecs', kind: 'throttled' });
  const impatient = new EcsServiceTarget(clientWith(aws.account.keys[0]!, 1), name);
  await expect(impatient.previous()).rejects.toMatchObject({ code: 'throttled' });
});
