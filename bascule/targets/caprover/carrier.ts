import type { Environment, Plan } from '../../core/plan/schema.ts';
import type { CapRoverSettings } from '../../core/target/caprover.ts';
import type { Probe } from '../../doctor/examine.ts';
import type { Clock } from '../../engine/clock.ts';
import type { SlotContent, Slots, Traffic } from '../../engine/ground.ts';
import type { Images } from '../../image/images.ts';
import type { RegistryAccount } from '../../image/registry.ts';
import type { ProcessSlotSpec, StaticSlotSpec } from '../target.ts';
import { CapRoverTarget } from './caprover-target.ts';
import { CapRoverClient } from './client.ts';
import { Door } from './door.ts';
import { publicHost } from './names.ts';
import { capRoverProbes } from './check.ts';
import { prepare } from './prepare.ts';
import { withCompanions } from './prepare-companions.ts';
import { samplesAt } from './prepare-apps.ts';
import { PullAccount } from './pull-account.ts';
import { Router } from './router.ts';
import { Samples } from './samples.ts';
import { capRoverSlots } from './slots.ts';
import { capRoverTraffic } from './traffic.ts';

export interface Around {
  plan: Plan;
  environment: Environment;
  clock: Clock;
  images(): Promise<Images>;
  /** Where images are pulled from, if its passwords run out; null: CapRover was given one that lasts, or needs none. */
  registry: { prefix: string; login: () => Promise<RegistryAccount> } | null;
  /** What a target must run, of what the plan and the release say. */
  specOf(content: SlotContent): Promise<ProcessSlotSpec | StaticSlotSpec>;
  /** The value of a secret of the environment; made up and sealed where there is none. */
  secretOf(name: string): Promise<string>;
  /** One that only people can give. @throws Error with a sentence where nobody did */
  givenSecret(name: string): Promise<string>;
}

/** An environment on CapRover, as the engine carries it. */
export interface CapRoverCarrier {
  slots: Slots;
  traffic: Traffic;
  /** Makes what is missing there, however often it is said. Answers what was done. @throws CapRoverError, TargetError */
  prepare(epoch: number, onProgress: (what: string) => void): Promise<string[]>;
  /** Where the public reaches a component. */
  url(component: string): string;
  /** This machine's address as its apps see it; null: 127.0.0.1, as a double's do. */
  hostAddress: string | null;
  /** What the doctor looks at there. */
  probes: Probe[];
  close(): Promise<void>;
}

/** Listens for its nginx's samples; connects to nothing yet. @throws CapRoverError when their port is taken */
export async function openCapRover(settings: CapRoverSettings, around: Around): Promise<CapRoverCarrier> {
  const { plan, environment, clock, specOf, secretOf, givenSecret, registry } = around;
  const samples = await Samples.listen(settings.samples.port);
  const client = new CapRoverClient({ url: settings.url, password: () => givenSecret(settings.passwordSecret) });
  const door = new Door(settings);
  const router = new Router({ client, door, rules: rulesOf(plan, settings) });
  const target = new CapRoverTarget({
    ...{ client, router, door, settings },
    pullAccount: registry && new PullAccount({ client, ...registry }),
    imageOf: async ({ artifact, ...spec }) =>
      (await around.images()).of(artifact, spec.kind === 'process' ? spec.command : []),
    probePathOf: (component) => serving(plan).find(({ name }) => name === component)?.probe.path ?? '/',
  });
  return {
    slots: capRoverSlots({
      ...{ target, router, door },
      specOf: async (content) => withCompanions(await specOf(content), { settings, secretOf }),
      instancesOf: () => environment.instances,
    }),
    traffic: capRoverTraffic({ client, router, samples, settings, clock }),
    prepare: (epoch, onProgress) =>
      prepare(
        {
          ...{ client, router, settings, secretOf, onProgress, environment: environment.name },
          components: serving(plan).map((each) => ({
            name: each.name,
            mounts: each.kind === 'static' ? each.mounts : {},
          })),
        },
        epoch,
      ),
    url: (component) => `${settings.certificatesFor === null ? 'http' : 'https'}://${publicHost(settings, component)}`,
    hostAddress: settings.samples.address === '127.0.0.1' ? null : settings.samples.address,
    probes: capRoverProbes({
      ...{ client, router, door, samples, settings, environment: environment.name },
      components: serving(plan).map(({ name }) => name),
    }),
    close: () => samples.close(),
  };
}

const serving = (plan: Plan) => plan.components.filter((each) => each.kind !== 'database');

function rulesOf({ visitor }: Plan, { rootDomain, samples }: CapRoverSettings) {
  return { sticky: { ...visitor, domain: rootDomain }, samples: samplesAt({ samples }) };
}
