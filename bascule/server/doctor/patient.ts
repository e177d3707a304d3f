import type { Pool } from 'pg';
import type { Evidence } from '../../core/doctor/application.ts';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import type { ChannelLook } from '../../doctor/channels.ts';
import type { Patient } from '../../doctor/diagnose.ts';
import type { KnownServices } from '../../doctor/services.ts';
import type { Probe } from '../../doctor/examine.ts';
import type { ThirdParty } from '../../doctor/third-parties.ts';
import { databaseName } from '../../engine/outside/databases.ts';
import { readSlots } from '../../engine/slot-table.ts';
import type { Place } from '../place.ts';
import type { Ports } from '../ports.ts';
import { givenRedis } from './given-redis.ts';
import { lastEvidence } from './last-evidence.ts';
import { liveMigrations } from './live-migrations.ts';

/** What the server has that the doctor looks at. */
export interface Practice {
  plan: Plan;
  root: string;
  place: Pick<Place, 'state' | 'secrets'>;
  ports: Ports;
  pool: Pool;
  switch: KnownServices;
  /** The PostgreSQL that holds an environment's database, as a superuser: its own cluster, or the common one. */
  adminUrlOf(environment: Environment): Promise<string>;
  thirdPartiesOf(environment: Environment): readonly ThirdParty[];
  channels: readonly ChannelLook[];
  /** What it stands on beside this machine. */
  groundOf(environment: Environment): readonly Probe[];
  /** Milliseconds since 1970. */
  now: () => number;
}

/** The doctor makes nothing: a database that is not there is found missing, not created. */
export function patientOf(practice: Practice, environment: Environment): Patient {
  const { plan, root, place, ports, pool, now } = practice;
  const database = plan.components.find((each) => each.kind === 'database')?.name;
  return {
    plan,
    environment,
    root,
    state: place.state,
    secrets: place.secrets,
    ports,
    switch: practice.switch,
    slots: () => readSlots(pool, environment.name),
    lastEvidence: (check): Promise<Evidence | null> => lastEvidence(pool, check),
    database: {
      url: async () => {
        if (database === undefined) return null;
        const url = new URL(await practice.adminUrlOf(environment));
        url.pathname = `/${databaseName(plan, environment)}`;
        return url.href;
      },
      liveMigrations: async () =>
        database === undefined ? null : liveMigrations(pool, place.state, environment.name, database),
    },
    redis: givenRedis(place.secrets, environment),
    thirdParties: practice.thirdPartiesOf(environment),
    channels: practice.channels,
    ground: practice.groundOf(environment),
    now,
  };
}
