import type { CommonOptions } from '../context.ts';
import { outputOf } from '../output.ts';
import { readPlan } from '../../plan-file/plan-file.ts';

/** Checks the plan without a server; its mistakes are the error. */
export async function planCheck(options: CommonOptions): Promise<number> {
  const { plan, file } = await readPlan(options.plan);
  const components = plan.components.map((each) => each.name);
  const environments = plan.environments.map((each) => each.name);
  const out = outputOf(options);
  out.record({ file, valid: true, name: plan.name, components, environments });
  out.say(`${file} : plan valable.`);
  out.say(`Composants : ${components.join(', ')}. Environnements : ${environments.join(', ')}.`);
  return 0;
}
