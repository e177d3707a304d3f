import { digestsOf } from '../../core/approval/digests.ts';
import type { Deployment } from '../../core/deployment/deployment.ts';
import type { Fact } from '../../core/deployment/event.ts';
import type { Component, Environment } from '../../core/plan/schema.ts';
import { digestsKey } from '../approval-table.ts';
import type { Effect } from '../deployment-log.ts';
import type { Ground, ServingComponent } from '../ground.ts';
import { checkLease } from '../lease.ts';

/** One turn of the engine: a deployment, and what is needed to act on it. */
export interface Turn {
  ground: Ground;
  environment: Environment;
  deployment: Deployment;
}

/** Digests by component of the artifacts that go in. @throws before all of them are built */
export function releaseDigests({ train }: Pick<Deployment, 'train'>): Record<string, string> {
  return Object.fromEntries(
    train.map(({ component, digest }) => {
      if (digest === null) throw new Error(`${component} n’est pas encore construit.`);
      return [component, digest];
    }),
  );
}

/** What approvals and signatures of this very release are kept under: its artifacts and its variables. */
export function releaseKey({ deployment }: Turn): string {
  return digestsKey(digestsOf(deployment.train) ?? {});
}

export function record(turn: Turn, facts: Fact[], effect?: Effect): Promise<Deployment> {
  const { ground, deployment, environment } = turn;
  return ground.log.append(deployment.id, ground.lease(environment.name), facts, effect);
}

/** Asked last before the database is changed. @throws LeaseLost */
export function stillOurs({ ground, environment }: Turn): Promise<void> {
  return checkLease(ground.pool, ground.lease(environment.name));
}

export function progress({ ground, deployment }: Turn, text: string): void {
  ground.progress(deployment.id, text);
}

export function componentOf({ ground, deployment }: Turn, name: string): Component {
  const component = ground.plan.components.find((each) => each.name === name);
  if (!component)
    throw new Error(
      `${deployment.id} porte sur ${name}, que le plan ne connaît plus : remettez ce composant dans le plan, ou revenez en arrière.`,
    );
  return component;
}

export function servingOf(turn: Turn, name: string): ServingComponent {
  const component = componentOf(turn, name);
  if (component.kind === 'database') throw new Error(`${name} est une base de données : elle n’a pas d’emplacements.`);
  return component;
}

/** What a failure says to people: its own sentence. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
