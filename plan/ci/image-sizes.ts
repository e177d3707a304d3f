import Docker from 'dockerode';
import type { Component, Plan } from '../../bascule/core/plan/schema.ts';
import { workshop } from '../../bascule/engine/outside/workshop.ts';
import { imagesOf } from '../../bascule/image/images-of-plan.ts';
import type { PlanFile } from '../../bascule/plan-file/plan-file.ts';

/** P1: what an image may add to the one under it. */
export const AT_MOST_BYTES = 200_000_000;

/** A component's image, and how many bytes it adds to its base. */
export interface ImageSize {
  component: string;
  title: string;
  reference: string;
  bytes: number;
}

/** Makes the images of a ref as a deployment to containers does, one after the other; `say` hears what builds print. */
export async function* imageSizes(
  { plan, root, state }: Pick<PlanFile, 'plan' | 'root' | 'state'>,
  ref: string,
  say: (text: string) => void,
): AsyncGenerator<ImageSize> {
  const shop = workshop(plan, state);
  const source = await shop.resolve(root, ref);
  const images = await imagesOf(plan, { root, state, secret: async () => null, pushed: false });
  for (const component of plan.components.filter(isServing)) {
    const artifact = await shop.build(component.name, source, say);
    const reference = await images.of(artifact, component.kind === 'process' ? component.run.command : []);
    const bytes = (await sizeOf(plan, reference)) - (await sizeOf(plan, plan.images.base));
    yield { component: component.name, title: component.title, reference, bytes };
  }
}

function isServing({ kind }: Component): boolean {
  return kind !== 'database';
}

async function sizeOf({ images }: Plan, reference: string): Promise<number> {
  return (await new Docker({ socketPath: images.socket }).getImage(reference).inspect()).Size;
}
