import type { Fact } from '../../core/deployment/event.ts';
import { isSettled, type State } from '../../core/deployment/state.ts';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import type { ReleaseKind } from '../../core/window/schema.ts';
import { digestsKey } from '../../engine/approval-table.ts';
import { Refusal } from '../refusal.ts';

/** What people agree to: one deployment as it stands. */
export interface Release {
  environment: string;
  /** A way back needs no agreement. */
  kind: ReleaseKind | 'rollback';
  /** By component; null until all is built. */
  digests: Record<string, string> | null;
  requestedBy: string;
  /** Of the commits that it brings: names, e-mail addresses, or `name <address>`. */
  authors: string[];
  state: State;
}

/** The engine's part, as far as people reach into it. */
export interface Deployments {
  /** @throws Refusal `not-found` */
  digestsOf(id: string): Promise<Release>;
  /** Adds the fact and wakes the engine. A fact told again changes nothing. */
  tell(id: string, fact: PersonFact): Promise<void>;
}

export type PersonFact = Extract<Fact, { type: 'approved' | 'approval-withdrawn' | 'signed' | 'overridden' }>;

/** A release whose artifacts are known, in its environment. */
export interface BuiltRelease extends Omit<Release, 'environment' | 'kind' | 'digests'> {
  deployment: string;
  environment: Environment;
  kind: ReleaseKind;
  digestsKey: string;
}

/** @throws Refusal for a way back, which nobody needs to agree to, and while it is being built */
export async function builtRelease(deployments: Deployments, plan: Plan, id: string): Promise<BuiltRelease> {
  const { environment: name, kind, digests, ...release } = await deployments.digestsOf(id);
  const environment = plan.environments.find((each) => each.name === name);
  if (!environment)
    throw new Refusal('not-found', `L’environnement « ${name} » du déploiement ${id} n’est plus dans le plan.`);
  if (kind === 'rollback')
    throw new Refusal('conflict', `${id} est un retour arrière, qui ne demande l’accord de personne.`);
  if (digests === null)
    throw new Refusal(
      'conflict',
      `${id} est encore en construction, et on approuve ce qui est construit : réessayez quand « npx bascule events ${id} » le dit.`,
    );
  return { ...release, deployment: id, environment, kind, digestsKey: digestsKey(digests) };
}

/** @throws Refusal when nothing about the deployment can change any more */
export function refuseWhenSettled({ deployment, state, environment }: BuiltRelease): void {
  if (!isSettled(state)) return;
  throw new Refusal(
    'conflict',
    `Le déploiement ${deployment} est terminé : « npx bascule status ${environment.name} » montre le dernier.`,
  );
}
