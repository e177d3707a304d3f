import type { Deployment } from '../../core/deployment/deployment.ts';
import { stateOf } from '../../core/deployment/state.ts';
import { refusalToReturn } from '../../database/going-back.ts';
import type { Ground } from '../../engine/ground.ts';
import { Refusal } from '../refusal.ts';

/** Deployments that are looked through. */
const lookedThrough = 50;

/**
 * Refuses a way back that would put the version before on a schema it can't use (§6.5): once the contractions of what is
 * live were applied, its code has lost what it reads or writes. @throws Refusal with what to do instead
 */
export async function refuseOverContraction(ground: Ground, environment: string, version: string): Promise<void> {
  const confirmed = (await ground.log.recent(environment, lookedThrough)).filter(
    (each) => each.kind === 'release' && stateOf(each) === 'confirmed',
  );
  const [live] = confirmed;
  if (!live || live.version === version || !live.contracted?.length) return;
  const before = confirmed.find((each) => each.version === version);
  const sentence = await whyNot(ground, live, before);
  throw new Refusal('refused', sentence ?? overSchema(live, version));
}

async function whyNot({ workshop }: Ground, live: Deployment, before: Deployment | undefined): Promise<string | null> {
  const [from, to] = await Promise.all([live, before].map((each) => each && migrationsOf(workshop, each)));
  return from && to ? refusalToReturn({ from, to }) : null;
}

async function migrationsOf(workshop: Ground['workshop'], { train }: Deployment): Promise<string | null> {
  const car = train.find(({ kind }) => kind === 'database');
  return car?.digest ? (await workshop.read(car.component, car.digest)).files : null;
}

const overSchema = ({ version, contracted }: Deployment, before: string) =>
  `${version} a ôté du schéma ce dont ${before} a besoin (${contracted?.join(', ')}) : corrigez par une nouvelle version, ou restaurez la base d’avant avec « npx bascule restore ».`;
