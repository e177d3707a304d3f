import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';

/** What the status page names and the plan does not have, and what it names twice. */
export function statusPageMistakes(plan: Plan): Mistake[] {
  const { statusPage } = plan;
  if (!statusPage) return [];
  const { components, groups, environments } = statusPage;
  const environmentNames = plan.environments.map(({ name }) => name);
  const groupNames = groups.map(({ name }) => name);
  return [
    ...environments.flatMap((name, index) =>
      unlessKnown(name, environmentNames, 'un environnement', `statusPage.environments[${index}]`),
    ),
    ...twice(components, 'components'),
    ...twice(groups, 'groups'),
    ...components.flatMap(({ group, from }, index) => [
      ...(group === null ? [] : unlessKnown(group, groupNames, 'un groupe', `statusPage.components[${index}].group`)),
      ...(from.kind === 'component'
        ? unlessKnown(from.component, served(plan), 'un composant qui répond', `statusPage.components[${index}].from`)
        : unlessKnown(
            from.service,
            plan.thirdParties.map(({ name }) => name),
            'un service externe',
            `statusPage.components[${index}].from`,
          )),
    ]),
  ];
}

function unlessKnown(name: string, known: readonly string[], what: string, path: string): Mistake[] {
  if (known.includes(name)) return [];
  const allowed = known.length > 0 ? `choisissez parmi ${known.join(', ')}` : 'le plan n’en a pas';
  return [{ path, message: `« ${name} » n’est pas ${what} du plan : ${allowed}` }];
}

function twice(all: readonly { name: string }[], list: string): Mistake[] {
  return all.flatMap(({ name }, index) => {
    const first = all.findIndex((each) => each.name === name);
    const message = `« ${name} » est déjà pris par statusPage.${list}[${first}] : il en faut un différent pour chacun`;
    return first === index ? [] : [{ path: `statusPage.${list}[${index}].name`, message }];
  });
}

const served = ({ components }: Plan) => components.flatMap(({ kind, name }) => (kind === 'database' ? [] : [name]));
