import { releaseWindow } from '../../core/window/release-window.ts';
import { announcementsEndingAfter } from '../announcement-table.ts';
import type { Turn } from '../perform/turn.ts';
import type { Answer } from './ask-gates.ts';

/** §4.2: a deployment of this kind may start now. */
export async function windowGate({ ground, environment, deployment }: Turn): Promise<Answer> {
  const now = ground.clock.now();
  const announced = await announcementsEndingAfter(ground.pool, now);
  const state = releaseWindow(ground.plan, environment, deployment.releaseKind, now, announced);
  return { outcome: state.open ? 'green' : 'red', found: state.why, remedy: state.open ? null : state.remedy };
}
