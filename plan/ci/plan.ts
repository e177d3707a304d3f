import { checkPlan } from '../../bascule/core/plan/check.ts';
import written from '../rewapp.plan.ts';

const checked = checkPlan(written);
if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes));

/** REWAPP's plan as Bascule reads it. */
export const plan = checked.plan;
