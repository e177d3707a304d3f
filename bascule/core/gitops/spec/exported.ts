import { everything } from '../../document/spec/everything.ts';
import { checkPlan } from '../../plan/check.ts';
import type { Plan } from '../../plan/schema.ts';
import { exportPlan } from '../export.ts';
import type { Manifest } from '../manifest.ts';

export const repository = { url: 'https://git.example/config.git', folder: 'argocd' };

export function read(written: unknown): Plan {
  const checked = checkPlan(written);
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes));
  return checked.plan;
}

/** The plan that says all that a plan can, with other words for its first environment. */
export const planWith = (environment: object = {}, more: object = {}): Plan => {
  const [full, ...others] = everything.environments;
  return read({ ...everything, ...more, environments: [{ ...full, ...environment }, ...others] });
};

type Of<Kind> = Extract<Manifest, { kind: Kind }>;

/** What of a kind and a name is exported for an environment. @throws when there is no such document */
export function found<Kind extends Manifest['kind']>(
  plan: Plan,
  kind: Kind,
  name: string,
  environment: string | null = plan.environments[0]!.name,
): Of<Kind> {
  const files = exportPlan(plan, repository).files.filter(
    ({ path }) => environment === null || path.startsWith(`${environment}/`),
  );
  const all = files.flatMap(({ documents }) => documents);
  const one = all.find((each) => each.kind === kind && 'metadata' in each && each.metadata?.name === name);
  if (!one) throw new Error(`${kind} ${name} is not exported`);
  return one as Of<Kind>;
}
