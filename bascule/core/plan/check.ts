import { plan, type Component, type Plan } from './schema.ts';

/** One mistake of a plan: where it stands (`components[1].probe.path`) and what is allowed there. */
export interface Mistake {
  path: string;
  message: string;
}

export type Checked = { plan: Plan } | { mistakes: Mistake[] };

/** Checks a plan: first its shape, then what its parts say of each other. Never throws. */
export function checkPlan(input: unknown): Checked {
  const parsed = plan.safeParse(input, { reportInput: true });
  if (!parsed.success) {
    return { mistakes: parsed.error.issues.map((issue) => ({ path: written(issue.path), message: issue.message })) };
  }
  const mistakes = [...components(parsed.data), ...environments(parsed.data)];
  return mistakes.length > 0 ? { mistakes } : { plan: parsed.data };
}

function components(plan: Plan): Mistake[] {
  const names = plan.components.map((component) => component.name);
  return [
    ...duplicates(names, (index) => `components[${index}].name`),
    ...duplicates(plan.components.map(hostOf), (index) => `components[${index}].host`),
    ...plan.components.flatMap((component, index) => [
      ...mounts(plan, component, index),
      ...(component.kind === 'database' && index > 0
        ? [{ path: `components[${index}]`, message: 'the database comes first in the train' }]
        : []),
    ]),
  ];
}

function mounts(plan: Plan, component: Component, index: number): Mistake[] {
  if (component.kind !== 'static') return [];
  const allowed = plan.components.flatMap((each) => (each.kind === 'process' ? [each.name] : []));
  return Object.entries(component.mounts).flatMap(([path, target]) =>
    allowed.includes(target)
      ? []
      : [
          {
            path: `components[${index}].mounts["${path}"]`,
            message: `"${target}" serves no requests: name one of ${allowed.join(', ')}`,
          },
        ],
  );
}

function environments(plan: Plan): Mistake[] {
  const processes = plan.components.flatMap((each) => (each.kind === 'process' ? [each.name] : []));
  return [
    ...duplicates(
      plan.environments.map((each) => each.name),
      (index) => `environments[${index}].name`,
    ),
    ...duplicates(
      plan.environments.map((each) => String(each.portOffset)),
      (index) => `environments[${index}].portOffset`,
    ),
    ...plan.environments.flatMap(({ seed }, index) =>
      seed && !processes.includes(seed.component)
        ? [
            {
              path: `environments[${index}].seed.component`,
              message: `"${seed.component}" has no program to run: name one of ${processes.join(', ')}`,
            },
          ]
        : [],
    ),
  ];
}

function duplicates(values: (string | null)[], path: (index: number) => string): Mistake[] {
  return values.flatMap((value, index) =>
    value !== null && values.indexOf(value) < index
      ? [
          {
            path: path(index),
            message: `"${value}" is taken already by number ${values.indexOf(value)}: each needs its own`,
          },
        ]
      : [],
  );
}

const hostOf = (component: Component) => (component.kind === 'database' ? null : component.host);

/** `['components', 1, 'probe']` as people write it: `components[1].probe`. */
function written(path: PropertyKey[]): string {
  return (
    path.reduce<string>(
      (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
      '',
    ) || 'plan'
  );
}
