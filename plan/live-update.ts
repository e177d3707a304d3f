import type { PlanInput } from '../bascule/core/plan/schema.ts';

const day = 24 * 3_600_000;

/** §5.4's 10 → 50 → 100 %, and §6.4's second option: what runs inside the installed app, without the stores' review. */
export const liveUpdate: Extract<PlanInput['components'][number], { kind: 'static' }>['liveUpdate'] = {
  appId: 'fr.rewapp.app',
  minimumNative: '1.0.0',
  steps: [
    { percent: 10, holdMs: day },
    { percent: 50, holdMs: day },
  ],
  // A bundle that starts is one that says so within ten seconds: next to none should not.
  failures: { tolerated: 0.01, falseAlarmRate: 0.001, minimumDevices: 10 },
};
