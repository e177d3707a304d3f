import { CreateDBInstanceCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAws, type AwsDouble } from '../../../sandbox/aws/server.ts';
import { clientSettings } from './clients.ts';
import { restore } from './rds-restore.ts';

let aws: AwsDouble;
let client: RDSClient;
let nights: string[];
const patience = { withinMs: 20_000, lookEveryMs: 1 };
const production = { instance: 'rewapp-prod', timeZone: 'Europe/Paris' };

beforeEach(async () => {
  aws = await startAws();
  const settings = clientSettings({ region: 'eu-west-3', endpoint: aws.url, credentials: aws.account.keys[0]! });
  client = new RDSClient(settings);
  await client.send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier: 'rewapp-prod', DBInstanceClass: 'db.m6g.large', Engine: 'postgres', MultiAZ: true },
      ...{ DBSubnetGroupName: 'rewapp-private', VpcSecurityGroupIds: ['sg-0a1'], PubliclyAccessible: false },
      DBParameterGroupName: 'rewapp-postgres18',
    }),
  );
  nights = ['2026-11-21T03:00:00Z', '2026-11-22T03:00:00Z', '2026-11-23T03:00:00Z'].map((night) =>
    aws.rds.snapEveryNight('rewapp-prod', Date.parse(night)),
  );
});
afterEach(() => aws.close());

async function describe(name: string) {
  const { DBInstances } = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
  return DBInstances![0]!;
}

test('the newest snapshot becomes an instance of its own, in the network and behind the groups of the old one', async () => {
  const found = await restore(client, production, patience);
  expect(found).toMatchObject({
    kind: 'available',
    snapshot: nights[2],
    instance: 'rewapp-prod-restored-20261123-0300',
  });
  expect(found.sentence).toBe(
    'rewapp-prod-restored-20261123-0300 tient les données de rewapp-prod du 23/11/2026 à 04:00 (rds:rewapp-prod-2026-11-23-03-00) ' +
      'et répond à rewapp-prod-restored-20261123-0300.c1a2b3c4d5e6.eu-west-3.rds.amazonaws.com:5432 ; ' +
      'ce qui a été écrit depuis n’y est pas, et rewapp-prod n’a pas été touchée.',
  );
  expect(await describe(found.instance)).toMatchObject({
    ...{ DBInstanceClass: 'db.m6g.large', MultiAZ: true, PubliclyAccessible: false, DeletionProtection: true },
    DBSubnetGroup: { DBSubnetGroupName: 'rewapp-private' },
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-0a1' }],
    DBParameterGroups: [{ DBParameterGroupName: 'rewapp-postgres18' }],
  });
});

test('one may ask for the last snapshot before a moment, or for one by its name', async () => {
  const notAfter = Date.parse('2026-11-22T12:00:00Z');
  expect(await restore(client, { ...production, notAfter }, patience)).toMatchObject({ snapshot: nights[1] });
  const named = await restore(client, { ...production, snapshot: nights[0]! }, patience);
  expect(named.takenAt.toISOString()).toBe('2026-11-21T03:00:00.000Z');
});

test('who asks again after a crash, or an answer that got lost, joins the same restore', async () => {
  aws.account.faults.put({ service: 'rds', kind: 'cut', operation: 'RestoreDBInstanceFromDBSnapshot' });
  const [first, second] = await Promise.all([
    restore(client, production, patience),
    restore(client, production, patience),
  ]);
  expect(second.endpoint).toBe(first.endpoint);
  const { DBInstances } = await client.send(new DescribeDBInstancesCommand({}));
  expect(DBInstances).toHaveLength(2);
});

test('an instance of that name that came from elsewhere is not taken for the restored one', async () => {
  const name = 'rewapp-prod-restored-20261123-0300';
  await client.send(
    new CreateDBInstanceCommand({ DBInstanceIdentifier: name, DBInstanceClass: 'db.t3.micro', Engine: 'postgres' }),
  );
  await expect(restore(client, production, patience)).rejects.toThrow(
    `L’instance ${name} existe déjà et ne vient pas de rds:rewapp-prod-2026-11-23-03-00`,
  );
});

test('a restore that fails, or takes its time, is told as what it is', async () => {
  aws.rds.failing.add(nights[2]!);
  expect(await restore(client, production, patience)).toMatchObject({
    kind: 'failed',
    sentence: expect.stringContaining('(incompatible-restore) : rewapp-prod n’a pas été touchée'),
  });
  aws.account.looksToSettle = 1_000;
  const late = { withinMs: 20, lookEveryMs: 5 };
  expect(await restore(client, { ...production, snapshot: nights[1]! }, late)).toMatchObject({
    kind: 'late',
  });
});

test('without such an instance or snapshot it says how to find one', async () => {
  await expect(restore(client, { ...production, instance: 'none' }, patience)).rejects.toThrow(
    'AWS n’a pas pu lire l’instance none sur RDS',
  );
  await expect(restore(client, { ...production, notAfter: Date.parse('2026-11-01') }, patience)).rejects.toThrow(
    'rewapp-prod n’a pas de snapshot avant le 01/11/2026 à 01:00 qui soit disponible',
  );
  await expect(restore(client, { ...production, snapshot: 'x' }, patience)).rejects.toMatchObject({
    code: 'not-found',
  });
});
