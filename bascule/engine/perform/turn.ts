import type { Deployment } from '../../core/deployment/deployment.ts';
import type { Fact } from '../../core/deployment/event.ts';
import type { Component, Environment } from '../../core/plan/schema.ts';
import type { Effect } from '../deployment-log.ts';
import type { Ground, ServingComponent } from '../ground.ts';

/** One turn of the engine: a deployment, and what is needed to act on it. */
export interface Turn {
  ground: Ground;
  environment: Environment;
  deployment: Deployment;
}

export function record(turn: Turn, facts: Fact[], effect?: Effect): Promise<Deployment> {
  const { ground, deployment, environment } = turn;
  return ground.log.append(deployment.id, ground.lease(environment.name), facts, effect);
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
