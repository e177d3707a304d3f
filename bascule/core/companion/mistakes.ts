import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';
import { unknownPlaceholders } from './placeholders.ts';

/** What a plan says of companions that its other parts contradict. */
export function companionMistakes(plan: Plan): Mistake[] {
  return [...plan.companions.flatMap((_, index) => own(plan, index)), ...placeholders(plan)];
}

function own({ companions, environments }: Plan, index: number): Mistake[] {
  const companion = companions[index];
  if (!companion) return [];
  const at = `companions[${index}]`;
  const before = companions.slice(0, index);
  const names = environments.map(({ name }) => name);
  const { page } = companion;
  return [
    ...(before.some(({ name }) => name === companion.name)
      ? [{ path: `${at}.name`, message: `« ${companion.name} » est déjà pris : donnez un autre nom` }]
      : []),
    ...companion.environments
      .filter((name) => !names.includes(name))
      .map((name) => ({
        path: `${at}.environments`,
        message: `l’environnement « ${name} » n’existe pas : choisissez parmi ${names.join(', ')}`,
      })),
    ...companion.ports
      .filter((port, place) =>
        [...before.flatMap(({ ports }) => ports), ...companion.ports.slice(0, place)].includes(port),
      )
      .map((port) => ({ path: `${at}.ports`, message: `le port ${port} est déjà pris : donnez-en un autre de 0 à 9` })),
    ...(page && !companion.ports.includes(page.port)
      ? [{ path: `${at}.page.port`, message: `donnez un des ports du compagnon : ${companion.ports.join(', ')}` }]
      : []),
  ];
}

function placeholders(plan: Plan): Mistake[] {
  const { companions, components, environments } = plan;
  const variables: [string, Record<string, string>][] = [
    ...companions.map((each, index): [string, Record<string, string>] => [`companions[${index}]`, each.variables]),
    ...environments.map((each, index): [string, Record<string, string>] => [`environments[${index}]`, each.variables]),
    ...components.flatMap((each, index): [string, Record<string, string>][] =>
      each.kind === 'process' ? [[`components[${index}].run`, each.run.variables]] : [],
    ),
  ];
  const of = (environment: string, component: string) => {
    const isServing = components.some(({ kind, name }) => kind !== 'database' && name === component);
    if (isServing && environments.some(({ name }) => name === environment)) return 0;
    throw new RangeError(`${environment}/${component}`);
  };
  return variables.flatMap(([at, record]) =>
    Object.entries(record).flatMap(([name, text]) =>
      unknownPlaceholders(text, { of }).map((placeholder) => ({
        path: `${at}.variables.${name}`,
        message: `« ${placeholder} » n’est rien que Bascule remplace : écrivez {{companion+0}} à {{companion+9}}, {{console}} ou {{environnement/composant}}`,
      })),
    ),
  );
}
