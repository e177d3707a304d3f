import type { Plan } from '../core/plan/schema.ts';
import { ownScope, type Secrets } from '../engine/outside/secrets.ts';
import { imagesOf, registryOf } from '../image/images-of-plan.ts';
import type { Surroundings } from '../targets/program-target.ts';

interface Own {
  plan: Plan;
  root: string;
  state: string;
  secrets: Pick<Secrets, 'find'>;
}

/** What targets have in common on this installation: its images, and who may pull them. */
export function aroundPrograms({ plan, root, state, secrets }: Own): Omit<Surroundings, 'onEvent'> {
  const secret = (name: string) => secrets.find(ownScope, name);
  return {
    state,
    images: (pushed) => imagesOf(plan, { root, state, secret, pushed }),
    imageSocket: plan.images.socket,
    account: async () => (await registryOf(plan, secret)?.login?.()) ?? null,
  };
}
