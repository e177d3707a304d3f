import { readFile } from 'node:fs/promises';
import newman, { type NewmanRunSummary } from 'newman';

/** An account of the environment under test, or none. */
export interface ApiAccounts {
  partner: { email: string; password: string } | null;
  admin: { email: string; password: string } | null;
  /** All data is made up: points may be credited. */
  madeUpData: boolean;
}

export interface CollectionRun {
  /** Requests sent, and those that had to be passed over for want of an account. */
  sent: number;
  passedOver: string[];
  assertions: number;
  failures: { request: string; assertion: string; reason: string }[];
}

/** What this file needs to know of a collection in Postman's format v2.1. */
interface Folder {
  name: string;
  item?: Folder[];
}

/** Runs REWAPP's Postman collection against an API; `onRequest` hears each request as it is answered. */
export async function runCollection(
  baseUrl: URL,
  accounts: ApiAccounts,
  onRequest: (name: string) => void = () => {},
): Promise<CollectionRun> {
  const collection = await readCollection();
  const { promise, resolve, reject } = Promise.withResolvers<NewmanRunSummary>();
  const run = newman.run(
    { collection, envVar: variables(baseUrl, accounts), reporters: [], timeoutRequest: 10_000 },
    (error, summary) => (error ? reject(error) : resolve(summary)),
  );
  run.on('request', (_error, { item }: { item: { name: string } }) => onRequest(item.name));
  return summarise(await promise, requestsOf(collection));
}

function variables(baseUrl: URL, { partner, admin, madeUpData }: ApiAccounts): { key: string; value: string }[] {
  const values = {
    baseUrl: baseUrl.origin,
    partnerEmail: partner?.email,
    partnerPassword: partner?.password,
    adminEmail: admin?.email,
    adminPassword: admin?.password,
    madeUpData: madeUpData ? 'yes' : 'no',
  };
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

async function readCollection(): Promise<Folder> {
  return JSON.parse(await readFile(new URL('rewapp.postman_collection.json', import.meta.url), 'utf8')) as Folder;
}

function requestsOf({ name, item }: Folder): string[] {
  return item ? item.flatMap(requestsOf) : [name];
}

function summarise({ run }: NewmanRunSummary, requests: string[]): CollectionRun {
  const sent = new Set(run.executions.map(({ item }) => item.name));
  return {
    sent: sent.size,
    passedOver: requests.filter((name) => !sent.has(name)),
    assertions: run.stats.assertions.total ?? 0,
    failures: run.failures.map(({ source, error }) => ({
      request: source?.name ?? '?',
      assertion: error.test ?? error.name,
      reason: error.message,
    })),
  };
}
