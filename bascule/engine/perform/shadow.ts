import { stateOf } from '../../core/deployment/state.ts';
import { goingOn } from '../../core/deployment/steps.ts';
import type { Step } from '../../core/strategy/rollout.ts';
import { shadowVerdict } from '../../core/verdict/shadow.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';
import { listening } from './listening.ts';
import { record, type Turn } from './turn.ts';
import type { Span } from './watch.ts';

const lookEveryMs = 1_000;

/** The new slots answered copies of reads until there were enough, and their answers were thrown away. No traffic moved. */
export async function shadow(turn: Turn, step: Step, span: Span): Promise<void> {
  const { ground, environment, deployment } = turn;
  const { epoch } = ground.lease(environment.name);
  const cars = goingOn(deployment).filter((car) => car.from !== null && car.kind === 'process');
  await listening(turn, stateOf(deployment), ['rollback-requested', 'promoted'], async (ended) => {
    const percent = step.shadow?.percent ?? 0;
    const shadows = cars.map(({ component, to }) => ({ component, colour: to, percent }));
    await ground.traffic.setShadow(environment.name, epoch, shadows);
    try {
      const verdict = await compare(turn, step, span, ended);
      if (!verdict) return;
      const { percent: at } = step;
      await record(turn, [
        verdict.kind === 'unhealthy' ? { type: 'judged', verdict } : { type: 'step-passed', percent: at, verdict },
      ]);
    } finally {
      await ground.traffic.setShadow(environment.name, epoch, []);
    }
  });
}

/** Null when somebody spoke. */
async function compare(turn: Turn, step: Step, { until }: Span, ended: AbortSignal): Promise<Verdict | null> {
  const { ground, environment } = turn;
  let held = turn.deployment.held !== null;
  for (;;) {
    if (ended.aborted) return null;
    const compared = await ground.traffic.shadowStats(environment.name);
    const verdict = shadowVerdict(step, compared);
    const isOver = ground.clock.now() >= until;
    if (verdict.kind === 'unhealthy' || (isOver && verdict.kind === 'healthy')) return verdict;
    if (isOver && verdict.kind === 'not-enough-data') {
      if (turn.deployment.rollout?.onLittleTraffic !== 'hold') return verdict;
      if (!held) await record(turn, [{ ...verdict, type: 'held', percent: step.percent }]);
      held = true;
    }
    await ground.clock.sleep(lookEveryMs, ended);
  }
}
