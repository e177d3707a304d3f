import { canReturn } from '../../core/deployment/car.ts';
import { mayHaveMoved, versionOf, type Deployment } from '../../core/deployment/deployment.ts';
import type { Ground } from '../../engine/ground.ts';
import { readSlots } from '../../engine/slot-table.ts';
import { Refusal } from '../refusal.ts';
import type { WayBack } from './picture-wire.ts';
import { knownEnvironment } from './request.ts';
import { coupleBack, noVersionBefore } from './rollback.ts';
import { refuseOverContraction } from './way-back.ts';

type Shown = Pick<WayBack, 'kind' | 'away' | 'cars'>;

/** What a rollback of the whole train would do if it were asked for now: people see it before they say yes. */
export async function wayBackOf(ground: Ground, environmentName: string): Promise<WayBack> {
  const { name: environment } = knownEnvironment(ground, environmentName);
  const running = await ground.log.active(environment);
  const about = { environment, deployment: running?.id ?? null };
  try {
    const shown = running ? turningBack(ground, running) : await returning(ground, environment);
    return { ...about, refusal: null, ...shown };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...about, refusal: error.message, kind: 'return', away: null, cars: [] };
  }
}

function turningBack(ground: Ground, running: Deployment): Shown {
  if (running.kind === 'rollback')
    throw new Refusal(
      'conflict',
      `Un retour arrière (${running.id}) est déjà en cours, demandé par ${running.requestedBy}.`,
    );
  if (!mayHaveMoved(running)) return { kind: 'cancel', away: running.version, cars: [] };
  const cars = running.train.filter(canReturn).flatMap((car) => {
    const to = car.from && { colour: car.from.colour, version: car.from.version };
    const from = { colour: car.to, version: versionOf(running, car) };
    return to ? [{ ...named(ground, car.component), from, to }] : [];
  });
  if (cars.length === 0) throw noVersionBefore();
  return { kind: 'turn-back', away: running.version, cars };
}

async function returning(ground: Ground, environment: string): Promise<Shown> {
  const train = coupleBack(ground, await readSlots(ground.pool, environment), undefined);
  const cars = train.flatMap(({ component, from, to, version = '' }) => {
    const left = from && { colour: from.colour, version: from.version };
    return left ? [{ ...named(ground, component), from: left, to: { colour: to, version } }] : [];
  });
  await refuseOverContraction(ground, environment, cars[0]?.to.version ?? '');
  return { kind: 'return', away: cars[0]?.from.version ?? null, cars };
}

function named({ plan }: Ground, component: string) {
  return { component, title: plan.components.find((each) => each.name === component)?.title ?? component };
}
