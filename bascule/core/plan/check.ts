import { approvalMistakes } from '../approval/mistakes.ts';
import { checklistMistakes } from '../checklist/mistakes.ts';
import { companionMistakes } from '../companion/mistakes.ts';
import { thirdPartyMistakes } from '../doctor/mistakes.ts';
import { mirrorMistakes } from '../document/mirror.ts';
import { givenFlagMistakes } from '../flag/given.ts';
import { gateMistakes } from '../gate/mistakes.ts';
import { incidentMistakes } from '../incident/mistakes.ts';
import { kpiMistakes } from '../kpi/mistakes.ts';
import { messageMistakes } from '../message/mistakes.ts';
import { statusPageMistakes } from '../status/mistakes.ts';
import { storeMistakes } from '../store/mistakes.ts';
import { targetMistakes } from '../target/mistakes.ts';
import { siteMistakes } from '../target/sites.ts';
import { windowMistakes } from '../window/mistakes.ts';
import { plan, type Component, type Environment, type Plan } from './schema.ts';
import { worded } from './wording.ts';

/** One mistake of a plan: where it stands (`components[1].probe.path`) and what is allowed there. */
export interface Mistake {
  path: string;
  message: string;
}

export type Checked = { plan: Plan } | { mistakes: Mistake[] };

/** Checks a plan: first its shape, then what its parts say of each other. Never throws. */
export function checkPlan(input: unknown): Checked {
  const parsed = plan.safeParse(input, { error: worded });
  if (!parsed.success) {
    return { mistakes: parsed.error.issues.map((issue) => ({ path: written(issue.path), message: issue.message })) };
  }
  const mistakes = [
    components,
    environments,
    gateMistakes,
    windowMistakes,
    approvalMistakes,
    checklistMistakes,
    mirrorMistakes,
    incidentMistakes,
    givenFlagMistakes,
    kpiMistakes,
    statusPageMistakes,
    companionMistakes,
    thirdPartyMistakes,
    messageMistakes,
    storeMistakes,
    targetMistakes,
    siteMistakes,
  ].flatMap((mistakesOf) => mistakesOf(parsed.data));
  return mistakes.length > 0 ? { mistakes } : { plan: parsed.data };
}

function components(plan: Plan): Mistake[] {
  return [
    ...duplicates(plan.components.map(nameOf), (index) => `components[${index}].name`),
    ...duplicates(plan.components.map(hostOf), (index) => `components[${index}].host`),
    ...plan.components.flatMap((component, index) => [
      ...mounts(plan, component, index),
      ...(component.kind === 'database' && index > 0
        ? [{ path: `components[${index}]`, message: 'la base de données vient en premier, et un plan n’en a qu’une' }]
        : []),
    ]),
  ];
}

function mounts(plan: Plan, component: Component, index: number): Mistake[] {
  if (component.kind !== 'static') return [];
  return Object.entries(component.mounts)
    .filter(([, target]) => !processesOf(plan).includes(target))
    .map(([path, target]) => ({
      path: `components[${index}].mounts["${path}"]`,
      message: `« ${target} » ne répond à aucune requête : ${oneOf(processesOf(plan))}`,
    }));
}

function environments(plan: Plan): Mistake[] {
  const { environments } = plan;
  return [
    ...duplicates(environments.map(nameOf), (index) => `environments[${index}].name`),
    ...duplicates(environments.map(portOffsetOf), (index) => `environments[${index}].portOffset`),
    ...environments.flatMap((environment, index) => [
      ...seed(plan, environment, index),
      ...withoutBackup(environment, index),
      ...duplicates(environment.targets.map(kindOf), (at) => `environments[${index}].targets[${at}].kind`),
    ]),
  ];
}

function seed(plan: Plan, { seed }: Environment, index: number): Mistake[] {
  if (!seed || processesOf(plan).includes(seed.component)) return [];
  const message = `« ${seed.component} » n’a pas de programme à lancer : ${oneOf(processesOf(plan))}`;
  return [{ path: `environments[${index}].seed.component`, message }];
}

/** A standby is made of the backups' own log, and a second store holds what the first has. */
function withoutBackup({ backup, replication, offsite }: Environment, index: number): Mistake[] {
  if (backup) return [];
  const wanting = [...(replication ? ['replication'] : []), ...(offsite ? ['offsite'] : [])];
  return wanting.map((field) => ({
    path: `environments[${index}].${field}`,
    message: 'demande « backup » : ajoutez-le à cet environnement',
  }));
}

function duplicates(values: (string | null)[], path: (index: number) => string): Mistake[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    if (value === null || first === index) return [];
    return [
      {
        path: path(index),
        message: `« ${value} » est déjà pris par ${path(first)} : il en faut un différent pour chacun`,
      },
    ];
  });
}

function processesOf({ components }: Plan): string[] {
  return components.filter((each) => each.kind === 'process').map(nameOf);
}

const oneOf = (names: string[]) =>
  names.length > 0
    ? `choisissez parmi ${names.join(', ')}`
    : 'il faut un composant dont « kind » est « process », et le plan n’en a pas';

const nameOf = ({ name }: { name: string }) => name;
const kindOf = ({ kind }: { kind: string }) => kind;
const portOffsetOf = ({ portOffset }: Environment) => String(portOffset);
const hostOf = (component: Component) => (component.kind === 'database' ? null : component.host);

/** `['components', 1, 'probe']` as people write it: `components[1].probe`. */
function written(path: PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'plan';
}
