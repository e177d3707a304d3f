// npm run images [-- <ref>]: each component's artifact and its image, made as a deployment to containers makes them, by
// the Docker engine that the plan names (§3.2, « Build Docker réussi »). They stay in it: what is pushed are the ones of a
// deployment, by Bascule itself, each with its bill of materials and its provenance.
import { readPlan } from '../../bascule/plan-file/plan-file.ts';
import { AT_MOST_BYTES, imageSizes, type ImageSize } from './image-sizes.ts';

try {
  const [ref = 'worktree'] = process.argv.slice(2);
  let allFit = true;
  for await (const image of imageSizes(await readPlan(), ref, say)) {
    tell(image);
    allFit &&= fits(image);
  }
  process.exitCode = allFit ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function fits({ bytes }: ImageSize): boolean {
  return bytes <= AT_MOST_BYTES;
}

function tell(image: ImageSize): void {
  const { title, reference, bytes } = image;
  const limit = fits(image)
    ? ''
    : `, au lieu de ${megabytes(AT_MOST_BYTES)} au plus : enlevez ce dont il n’a pas besoin`;
  say(`${fits(image) ? '✓' : '✗'} ${title} : ${reference} (${megabytes(bytes)} sur sa base${limit})`);
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString('fr-FR', { maximumFractionDigits: 1 })} Mo`;
}
