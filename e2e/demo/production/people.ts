import pg from 'pg';
import { archivingOf, clustersOf, startEnvironmentCluster } from '../../../bascule/database/environment-cluster.ts';
import { databaseName } from '../../../bascule/engine/outside/databases.ts';
import type { Crowd } from '../../load/load.ts';
import type { Credentials } from '../../load/population.ts';
import type { Stage } from './stage.ts';
import type { TimedRewapp } from './timed-rewapp.ts';
import { Traffic } from './traffic.ts';

/** Few, where their sign-ups count among what a version answered. */
const firstOnStaging = { consumers: 20, ratePerS: 40 };
/** Many for the same rate, and new each time: unlike customers they never have many points. */
const newOnStaging = { consumers: 200, ratePerS: 40 };
/** Enough people that some of them are among the first 5 %. */
const inProduction = { consumers: 200, ratePerS: 120 };
const fronts = ['mobile', 'partner', 'admin', 'vitrine'];

/** Staging's people: its data is made up, so its partner is the plan's. They take the place of those before. */
export async function gatherStaging(stage: Stage): Promise<Traffic> {
  const crowd = stage.people.staging === null ? firstOnStaging : newOnStaging;
  stage.people.staging?.close();
  const { rewapp } = stage;
  const accounts = rewapp.planFile.plan.environments.find(({ name }) => name === 'staging')?.demoAccounts ?? [];
  const partners = accounts.filter(({ role }) => role === 'partner');
  stage.people.staging = await gather(rewapp, 'staging', partners, crowd);
  return stage.people.staging;
}

/** Production's: its first partner signs up like anybody, and REWAPP's team makes a shop of the account. */
export async function gatherProduction(stage: Stage): Promise<Traffic> {
  const { rewapp } = stage;
  const partner = { email: 'caisse@librairie-du-port.invalid', password: 'la caisse de la librairie' };
  await signUp(rewapp.urlOf('production', 'api'), partner);
  await inProductionDatabase(rewapp, async (client) => {
    const sql = `UPDATE identity.account SET role = 'partner' WHERE email = $1 RETURNING id`;
    const { rows } = await client.query<{ id: string }>(sql, [partner.email]);
    await client.query(`INSERT INTO partners.shop (id, name) VALUES ($1, 'Librairie du Port')`, [rows[0]?.id]);
    await client.query('INSERT INTO partners.staff (account_id, shop_id) VALUES ($1, $1)', [rows[0]?.id]);
  });
  stage.people.production = await gather(rewapp, 'production', [partner], inProduction);
  return stage.people.production;
}

/** As whoever administers the database does it: past REWAPP and past Bascule. */
export async function inProductionDatabase<Result>(
  { planFile: { plan, state } }: TimedRewapp,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const environment = plan.environments.find(({ name }) => name === 'production');
  if (!environment?.backup) throw new Error('The plan has no production with a cluster of its own.');
  const cluster = await startEnvironmentCluster(clustersOf(state, environment.name), archivingOf(environment.backup));
  const client = new pg.Client({ connectionString: cluster.url(databaseName(plan, environment)) });
  await client.connect();
  return work(client).finally(() => client.end());
}

function gather(rewapp: TimedRewapp, environment: string, partners: Credentials[], crowd: Crowd) {
  const pages = fronts.map((each) => rewapp.urlOf(environment, each));
  return Traffic.gather(rewapp.urlOf(environment, 'api'), pages, partners, crowd);
}

async function signUp(api: string, account: Credentials): Promise<void> {
  const body = JSON.stringify({ ...account, displayName: 'Librairie du Port' });
  const answer = await fetch(`${api}/api/identity/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (!answer.ok) throw new Error(`The partner could not sign up: ${answer.status} ${await answer.text()}`);
}
