import type { Logger } from 'pino';
import type { Environment, Plan } from '../core/plan/schema.ts';
import type { Clock } from '../engine/clock.ts';
import type { Place } from './place.ts';
import type { Ports } from './ports.ts';

/** What a server is started with. */
export interface Setting {
  plan: Plan;
  /** The folder that the plan's paths are relative to, and the source deployed by default. */
  root: string;
  place: Place;
  ports: Ports;
  /** Those that this server looks after, each with the target it runs on as its first. */
  environments: Environment[];
  /** PostgreSQL as a superuser. */
  adminUrl: string;
  /** The DATABASE_URL that the user gave, where the data are to be; null: they are in Bascule's own PostgreSQL. */
  ownDatabase: string | null;
  logger: Logger;
  clock: Clock;
}
