import type { Plan } from '../core/plan/schema.ts';
import { placeOf, type Place } from '../server/place.ts';
import { CliError } from './cli-error.ts';
import { BasculeClient } from './client.ts';
import { outputOf, type Output } from './output.ts';
import { ownToken } from './own-token.ts';
import { readPlan, type PlanFile } from '../plan-file/plan-file.ts';

/** What every command takes. */
export interface CommonOptions {
  json?: boolean;
  plan?: string;
}

export interface Context extends PlanFile {
  out: Output;
  place: Place;
  client: BasculeClient;
}

/** Gives a command its plan, its output and a client of the server that belongs to the plan's state directory. */
export async function inContext<Result>(
  options: CommonOptions,
  command: (context: Context) => Promise<Result>,
): Promise<Result> {
  const planFile = await readPlan(options.plan);
  const place = placeOf(planFile.state);
  const client = new BasculeClient(place.serverSocket, await ownToken(process.env));
  try {
    return await command({ ...planFile, out: outputOf(options), place, client });
  } finally {
    await client.close();
  }
}

/** @throws CliError `not-found`, naming the known ones */
export function knownEnvironment(plan: Plan, name: string): string {
  return known(
    (unknown) => `L’environnement « ${unknown} » n’existe pas`,
    name,
    plan.environments.map((each) => each.name),
  );
}

/** A component that serves requests: a database has no slots. @throws CliError `not-found`, naming the known ones */
export function knownComponent(plan: Plan, name: string): string {
  return known(
    (unknown) => `Le composant « ${unknown} » n’existe pas ou ne reçoit pas de trafic`,
    name,
    plan.components.filter((each) => each.kind !== 'database').map((each) => each.name),
  );
}

export function titleOf(plan: Plan, component: string): string {
  return plan.components.find((each) => each.name === component)?.title ?? component;
}

function known(told: (unknown: string) => string, name: string, names: string[]): string {
  if (names.includes(name)) return name;
  throw new CliError('not-found', `${told(name)} : choisissez parmi ${names.join(', ')}.`);
}
