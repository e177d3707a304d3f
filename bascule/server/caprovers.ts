import type { Environment, Plan } from '../core/plan/schema.ts';
import type { SlotContent } from '../engine/ground.ts';
import { slotSpec } from '../engine/outside/machine-slots.ts';
import { ownScope, type Secrets } from '../engine/outside/secrets.ts';
import { registryOf } from '../image/images-of-plan.ts';
import type { Images } from '../image/images.ts';
import { ecrRegion } from '../targets/aws/ecr-region.ts';
import type { Around, CapRoverCarrier } from '../targets/caprover/carrier.ts';
import { targetOf } from './chosen-target.ts';
import type { Setting } from './setting.ts';

interface Parts {
  secrets: Secrets;
  images(): Promise<Images>;
  settingsOf(content: SlotContent): Promise<{ variables: Record<string, string>; secrets: Record<string, string> }>;
}

/** The environments that run on CapRover: there its nginx is what the public reaches, and not our switch. */
export class CapRovers {
  readonly #byEnvironment = new Map<string, CapRoverCarrier>();

  static async open(setting: Setting, parts: Parts): Promise<CapRovers> {
    const opened = new CapRovers();
    for (const environment of setting.environments) await opened.#add(setting, environment, parts);
    return opened;
  }

  /** Null: it runs elsewhere. */
  of(environment: string): CapRoverCarrier | null {
    return this.#byEnvironment.get(environment) ?? null;
  }

  get all(): CapRoverCarrier[] {
    return [...this.#byEnvironment.values()];
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((each) => each.close()));
  }

  async #add({ plan, clock }: Setting, environment: Environment, { secrets, images, settingsOf }: Parts) {
    const settings = targetOf(environment);
    if (settings.kind !== 'caprover') return;
    const { openCapRover } = await import('../targets/caprover/carrier.ts');
    const carrier = await openCapRover(settings, {
      ...{ plan, environment, clock, images, registry: shortLived(plan, secrets) },
      specOf: (content) => slotSpec({ settingsOf }, content),
      secretOf: (name) => secrets.value(environment.name, name),
      givenSecret: (name) => given(secrets, name),
    });
    this.#byEnvironment.set(environment.name, carrier);
  }
}

/** ECR, whose passwords live for 12 hours; null: another registry, whose account people gave to CapRover once. */
function shortLived(plan: Plan, secrets: Secrets): Around['registry'] {
  const { registry, account } = plan.images;
  if (registry === null || account !== null || ecrRegion(registry) === null) return null;
  const { prefix, login } = registryOf(plan, (name) => secrets.find(ownScope, name)) ?? {};
  return prefix !== undefined && login ? { prefix, login } : null;
}

async function given(secrets: Secrets, name: string): Promise<string> {
  const value = await secrets.find(ownScope, name);
  if (value !== null) return value;
  const sentence = `Le secret ${name} n’a pas de valeur : donnez-la avec « npx bascule secret set ${name} ».`;
  throw new Error(sentence);
}
