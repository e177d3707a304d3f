// npm run images [-- <ref>]: each component's artifact and its image, made as a deployment to containers makes them, by
// the Docker engine that the plan names (§3.2, « Build Docker réussi »). They stay in it: what is pushed are the ones of a
// deployment, by Bascule itself, each with its bill of materials and its provenance.
import Docker from 'dockerode';
import type { Component, Plan } from '../../bascule/core/plan/schema.ts';
import { workshop } from '../../bascule/engine/outside/workshop.ts';
import { imagesOf } from '../../bascule/image/images-of-plan.ts';
import { readPlan, type PlanFile } from '../../bascule/plan-file/plan-file.ts';

/** P1: what an image may add to the one under it. */
const AT_MOST_BYTES = 200_000_000;

try {
  const [ref = 'worktree'] = process.argv.slice(2);
  const sizes = await made(await readPlan(), ref);
  process.exitCode = sizes.every((bytes) => bytes <= AT_MOST_BYTES) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/** One after the other; answers what each adds to the base, in bytes. */
async function made({ plan, root, state }: PlanFile, ref: string): Promise<number[]> {
  const shop = workshop(plan, state);
  const source = await shop.resolve(root, ref);
  const images = await imagesOf(plan, { root, state, secret: async () => null, pushed: false });
  const sizes = [];
  for (const component of plan.components.filter(isServing)) {
    const artifact = await shop.build(component.name, source, say);
    const reference = await images.of(artifact, component.kind === 'process' ? component.run.command : []);
    const bytes = (await sizeOf(plan, reference)) - (await sizeOf(plan, plan.images.base));
    const fits = bytes <= AT_MOST_BYTES;
    const limit = fits ? '' : `, au lieu de ${megabytes(AT_MOST_BYTES)} au plus : enlevez ce dont il n’a pas besoin`;
    say(`${fits ? '✓' : '✗'} ${component.title} : ${reference} (${megabytes(bytes)} sur sa base${limit})`);
    sizes.push(bytes);
  }
  return sizes;
}

function isServing({ kind }: Component): boolean {
  return kind !== 'database';
}

async function sizeOf({ images }: Plan, reference: string): Promise<number> {
  return (await new Docker({ socketPath: images.socket }).getImage(reference).inspect()).Size;
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString('fr-FR', { maximumFractionDigits: 1 })} Mo`;
}
