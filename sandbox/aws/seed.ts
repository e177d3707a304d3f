import {
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CreateDBInstanceCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsDouble } from './server.ts';

const dayMs = 24 * 3_600_000;

export interface Seeded {
  distribution: string;
  snapshots: string[];
}

/**
 * What §6 of the plan speaks of, as AWS's own clients make it: the service api-service of the cluster rewapp-prod with two
 * versions that were deployed, the instance rewapp-prod with three nights of snapshots, the bucket rewapp-vitrine-prod
 * with a distribution in front, and a log group.
 */
export async function seed(aws: AwsDouble): Promise<Seeded> {
  const [credentials] = aws.account.keys;
  const settings = { region: aws.account.region, endpoint: aws.url, ...(credentials && { credentials }) };
  await seedService(new ECSClient(settings));
  const snapshots = await seedDatabase(aws, new RDSClient(settings));
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const Bucket = 'rewapp-vitrine-prod';
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  aws.logs.create('/rewapp/bascule', 'production');
  return { distribution: aws.cloudfront.distribute(Bucket), snapshots };
}

async function seedService(ecs: ECSClient): Promise<void> {
  const name = { cluster: 'rewapp-prod', serviceName: 'api-service' };
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  for (const revision of [1, 2]) {
    const containerDefinitions = [{ name: 'api', image: `rewapp-api:${revision}` }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'rewapp-api', containerDefinitions }));
  }
  await ecs.send(
    new CreateServiceCommand({ ...name, taskDefinition: 'rewapp-api:1', desiredCount: 4, deploymentConfiguration }),
  );
  await untilStable(ecs);
  await ecs.send(
    new UpdateServiceCommand({ cluster: name.cluster, service: name.serviceName, taskDefinition: 'rewapp-api:2' }),
  );
  await untilStable(ecs);
}

/** The double goes on by looks, not by time. */
async function untilStable(ecs: ECSClient): Promise<void> {
  for (;;) {
    const command = new DescribeServicesCommand({ cluster: 'rewapp-prod', services: ['api-service'] });
    const { services = [] } = await ecs.send(command);
    if (services[0]?.deployments?.every(({ rolloutState }) => rolloutState === 'COMPLETED')) return;
  }
}

async function seedDatabase(aws: AwsDouble, rds: RDSClient): Promise<string[]> {
  const DBInstanceIdentifier = 'rewapp-prod';
  await rds.send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier, DBInstanceClass: 'db.t4g.medium', Engine: 'postgres', MultiAZ: true },
      ...{ DBSubnetGroupName: 'rewapp-private', VpcSecurityGroupIds: ['sg-0a1'], PubliclyAccessible: false },
    }),
  );
  let status: string | undefined;
  while (status !== 'available') {
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
    status = DBInstances?.[0]?.DBInstanceStatus;
  }
  const night = Math.floor(aws.account.now() / dayMs) * dayMs + 3 * 3_600_000 - dayMs;
  return [2, 1, 0].map((days) => aws.rds.snapEveryNight(DBInstanceIdentifier, night - days * dayMs));
}
