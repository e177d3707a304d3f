import {
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  type DBInstance,
  type DBSnapshot,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { AwsProblem, asked, awsCode } from './aws-problem.ts';
import { lookUntil, type Patience } from './patience.ts';

export interface RestoreWanted {
  /** The instance whose data is wanted; it stays as it is. */
  instance: string;
  /** A snapshot by its name; else the newest one that is not younger than `notAfter`. */
  snapshot?: string;
  /** Milliseconds since 1970. */
  notAfter?: number;
  /** In which moments are told; the plan's. */
  timeZone: string;
}

export interface Restored {
  kind: 'available' | 'failed' | 'late';
  instance: string;
  snapshot: string;
  takenAt: Date;
  /** `host:port` once it is available. */
  endpoint: string | null;
  tookMs: number;
  sentence: string;
}

const snapshotTag = 'bascule:snapshot';
const hopeless = ['failed', 'incompatible-restore', 'incompatible-parameters', 'incompatible-network', 'storage-full'];

/**
 * Restores a snapshot to a new instance beside the old one (§6.5 of the plan), in the same network, behind the same
 * security groups and with the same parameters: what a restore is not told it takes from AWS's defaults. The name follows
 * from the snapshot, so that who asks again after a crash joins the restore that is under way.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RestoreFromSnapshot.html
 * @throws AwsProblem `not-found` without such an instance or snapshot, `conflict` when the name is taken by something else
 */
export async function restore(client: RDSClient, wanted: RestoreWanted, patience: Patience): Promise<Restored> {
  const begun = performance.now();
  const source = await instanceOf(client, wanted.instance);
  const snapshot = await snapshotFor(client, wanted);
  const name = restoredName(wanted.instance, snapshot.takenAt);
  await begin(client, { source, snapshot: snapshot.name, name });
  const settled = await lookUntil(patience, async () => {
    const found = await instanceOf(client, name);
    const status = found.DBInstanceStatus ?? '';
    patience.onProgress?.(`${name} : ${status}`);
    return status === 'available' || hopeless.includes(status) ? found : null;
  });
  const tookMs = Math.round(performance.now() - begun);
  const known = { instance: name, snapshot: snapshot.name, takenAt: snapshot.takenAt, tookMs };
  return {
    ...known,
    ...worded(settled, { ...known, ...patience, source: wanted.instance, timeZone: wanted.timeZone }),
  };
}

/** `rewapp-prod-restored-20261123-0300`, by the snapshot's moment in UTC. */
export function restoredName(instance: string, takenAt: Date): string {
  const moment = takenAt.toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
  return `${instance}-restored-${moment}`;
}

async function begin(
  client: RDSClient,
  { source, snapshot, name }: { source: DBInstance; snapshot: string; name: string },
): Promise<void> {
  const groups = source.VpcSecurityGroups?.flatMap(({ VpcSecurityGroupId: id }) => id ?? []);
  const command = new RestoreDBInstanceFromDBSnapshotCommand({
    ...{ DBInstanceIdentifier: name, DBSnapshotIdentifier: snapshot, DBInstanceClass: source.DBInstanceClass },
    ...{ DBSubnetGroupName: source.DBSubnetGroup?.DBSubnetGroupName, VpcSecurityGroupIds: groups },
    DBParameterGroupName: source.DBParameterGroups?.[0]?.DBParameterGroupName,
    ...{ MultiAZ: source.MultiAZ, PubliclyAccessible: source.PubliclyAccessible, DeletionProtection: true },
    Tags: [{ Key: snapshotTag, Value: snapshot }],
  });
  try {
    await asked(`restaurer ${snapshot} dans ${name}`, () => client.send(command));
  } catch (error) {
    if (!(error instanceof Error) || !/DBInstanceAlreadyExists/.test(awsCode(error.cause))) throw error;
    const { TagList = [] } = await instanceOf(client, name);
    if (TagList.some(({ Key, Value }) => Key === snapshotTag && Value === snapshot)) return;
    const sentence = `L’instance ${name} existe déjà et ne vient pas de ${snapshot} : renommez-la ou supprimez-la, puis recommencez.`;
    throw new AwsProblem('conflict', sentence, { cause: error });
  }
}

async function instanceOf(client: RDSClient, name: string): Promise<DBInstance> {
  const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: name });
  const { DBInstances = [] } = await asked(`lire l’instance ${name} sur RDS`, () => client.send(command));
  if (DBInstances[0]) return DBInstances[0];
  throw new AwsProblem('not-found', `L’instance ${name} n’existe pas sur RDS : corrigez le plan.`);
}

async function snapshotFor(
  client: RDSClient,
  { instance, snapshot, notAfter, timeZone }: RestoreWanted,
): Promise<{ name: string; takenAt: Date }> {
  const found: DBSnapshot[] = [];
  let Marker: string | undefined;
  do {
    const command = new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: instance, Marker });
    const page = await asked(`lire les snapshots de ${instance}`, () => client.send(command));
    found.push(...(page.DBSnapshots ?? []));
    Marker = page.Marker;
  } while (Marker);
  const [newest] = found
    .filter(({ Status }) => Status === 'available')
    .flatMap(({ DBSnapshotIdentifier: name, SnapshotCreateTime: takenAt }) =>
      name && takenAt ? [{ name, takenAt }] : [],
    )
    .filter(({ name, takenAt }) => (snapshot ? name === snapshot : takenAt.getTime() <= (notAfter ?? Infinity)))
    .toSorted((a, b) => b.takenAt.getTime() - a.takenAt.getTime());
  if (newest) return newest;
  const which = snapshot
    ? `le snapshot ${snapshot}`
    : notAfter
      ? `de snapshot avant le ${told(new Date(notAfter), timeZone)}`
      : 'de snapshot';
  const sentence = `${instance} n’a pas ${which} qui soit disponible : « aws rds describe-db-snapshots --db-instance-identifier ${instance} » les nomme.`;
  throw new AwsProblem('not-found', sentence);
}

interface Known {
  instance: string;
  snapshot: string;
  takenAt: Date;
  source: string;
  tookMs: number;
  withinMs: number;
  timeZone: string;
}

function worded(found: DBInstance | null, known: Known): Pick<Restored, 'kind' | 'endpoint' | 'sentence'> {
  const { instance, snapshot, takenAt, source, withinMs, timeZone } = known;
  if (found === null) {
    const sentence = `${instance} n’est pas encore prête après ${minutes(withinMs)} (${snapshot}) : RDS continue ; recommencez pour l’attendre.`;
    return { kind: 'late', endpoint: null, sentence };
  }
  if (found.DBInstanceStatus !== 'available') {
    const sentence = `La restauration de ${snapshot} dans ${instance} a échoué (${found.DBInstanceStatus}) : ${source} n’a pas été touchée ; choisissez un autre snapshot.`;
    return { kind: 'failed', endpoint: null, sentence };
  }
  const endpoint = `${found.Endpoint?.Address}:${found.Endpoint?.Port}`;
  const sentence = `${instance} tient les données de ${source} du ${told(takenAt, timeZone)} (${snapshot}) et répond à ${endpoint} ; ce qui a été écrit depuis n’y est pas, et ${source} n’a pas été touchée.`;
  return { kind: 'available', endpoint, sentence };
}

const told = (moment: Date, timeZone: string) =>
  new Intl.DateTimeFormat('fr-FR', { dateStyle: 'short', timeStyle: 'short', timeZone })
    .format(moment)
    .replace(' ', ' à ');
const minutes = (ms: number) => (ms < 60_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`);
