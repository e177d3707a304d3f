import type { WantedSlot } from '../../core/deployment/decide.ts';
import type { Fact } from '../../core/deployment/event.ts';
import { runSmoke } from '../../targets/smoke.ts';
import { progress, record, servingOf, type Turn } from './turn.ts';

/** Every new slot does what the plan's smoke steps ask of it. */
export async function smoke(turn: Turn, slots: WantedSlot[]): Promise<void> {
  await Promise.all(slots.map(async (slot) => record(turn, [await smokeOne(turn, slot)])));
}

async function smokeOne(turn: Turn, { component: name, colour }: WantedSlot): Promise<Fact> {
  const component = servingOf(turn, name);
  const id = { environment: turn.environment.name, component: name, colour };
  const results = await runSmoke({
    steps: component.smoke,
    fetchSlot: turn.ground.slots.through(id),
    onResult: (result) => progress(turn, `${component.title} : ${result.name} ${result.passed ? '✓' : '✗'}`),
  });
  const failed = results.find((result) => !result.passed);
  return failed
    ? {
        type: 'smoke-failed',
        component: name,
        step: failed.name,
        reason: `${component.title}, test de fumée « ${failed.name} » : ${failed.detail}`,
      }
    : {
        type: 'smoke-passed',
        component: name,
        steps: results.map(({ name: step, tookMs }) => ({ name: step, tookMs })),
      };
}
