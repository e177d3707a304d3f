import { decideAt, type Action } from '../core/deployment/decide.ts';
import type { Ground } from './ground.ts';
import { awaitPeople } from './perform/await-people.ts';
import { bake } from './perform/bake.ts';
import { build } from './perform/build.ts';
import { checkGates } from './perform/gates.ts';
import { contract } from './perform/contract.ts';
import { goBack } from './perform/go-back.ts';
import { hold } from './perform/hold.ts';
import { migrate } from './perform/migrate.ts';
import { rehearse } from './perform/rehearse.ts';
import { retire } from './perform/retire.ts';
import { scale } from './perform/scale.ts';
import { shadow } from './perform/shadow.ts';
import { shift } from './perform/shift.ts';
import { smoke } from './perform/smoke.ts';
import { start } from './perform/start.ts';
import type { Turn } from './perform/turn.ts';

/**
 * One turn: read the log, decide, make it true, write down what came of it. Answers what was done; `done` when nothing
 * is left. Throws only what may pass by itself (a database or switch that does not answer) and LeaseLost.
 */
export async function advance(ground: Ground, id: string): Promise<Action['type']> {
  const deployment = await ground.log.find(id);
  if (!deployment) throw new Error(`Le déploiement ${id} n’existe pas.`);
  const environment = ground.plan.environments.find((each) => each.name === deployment.environment);
  if (!environment)
    throw new Error(
      `${id} va vers ${deployment.environment}, que le plan ne connaît plus : remettez cet environnement dans le plan.`,
    );
  const action = decideAt(environment, deployment, ground.clock.now());
  await perform({ ground, environment, deployment }, action);
  return action.type;
}

async function perform(turn: Turn, action: Action): Promise<void> {
  switch (action.type) {
    case 'build':
      return build(turn, action.components);
    case 'check-gates':
      return checkGates(turn);
    case 'await-people':
      return awaitPeople(turn);
    case 'rehearse':
      return rehearse(turn, action.component, action.digest);
    case 'migrate':
      return migrate(turn, action.component, action.digest);
    case 'start':
      return start(turn, action.slots);
    case 'smoke':
      return smoke(turn, action.slots);
    case 'scale':
      return scale(turn, action.slots);
    case 'shift':
      return shift(turn, action.cars);
    case 'shadow':
      return shadow(turn, action.step, action);
    case 'hold':
      return hold(turn, action.step, action);
    case 'bake':
      return bake(turn, action);
    case 'return':
      return goBack(turn, action.cars);
    case 'retire':
      return retire(turn, action.slots);
    case 'contract':
      return contract(turn, action.component, action.digest);
    case 'done':
      return;
  }
}
