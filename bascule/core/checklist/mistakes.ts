import { unknownRoles } from '../approval/mistakes.ts';
import type { Mistake } from '../plan/check.ts';
import type { Environment, Plan } from '../plan/schema.ts';
import type { Item } from './schema.ts';

/** What the lists of a plan ask for that can't be proved where it stands, and items named twice. */
export function checklistMistakes(plan: Plan): Mistake[] {
  return plan.environments.flatMap((environment, index) => ofEnvironment(plan, environment, `environments[${index}]`));
}

interface Placed {
  item: Item;
  list: 'before' | 'after';
  path: string;
}

function ofEnvironment(plan: Plan, { before, after, gates }: Environment, path: string): Mistake[] {
  const placed = [...placesOf(before, 'before', path), ...placesOf(after, 'after', path)];
  const names = placed.map(({ item }) => item.name);
  const known = gates.map((gate) => (gate.kind === 'check' ? `check:${gate.check}` : gate.kind));
  return [
    ...placed
      .filter(({ item }, index) => names.indexOf(item.name) < index)
      .map(({ item, path }) => ({
        path: `${path}.name`,
        message: `« ${item.name} » est déjà le nom d’un autre point : il en faut un différent pour chacun`,
      })),
    ...placed.flatMap((each) => ofProof(plan, each, known)),
    ...after.flatMap(({ fromMs, toMs }, index) =>
      toMs > fromMs
        ? []
        : [{ path: `${path}.after[${index}].toMs`, message: `donnez une fin après le début (${fromMs} ms)` }],
    ),
  ];
}

function placesOf(lists: { items: Item[] }[], list: Placed['list'], path: string): Placed[] {
  return lists.flatMap(({ items }, index) =>
    items.map((item, at) => ({ item, list, path: `${path}.${list}[${index}].items[${at}]` })),
  );
}

const provable = {
  before: ['gate', 'check', 'signature'],
  after: ['check', 'signature', 'health', 'smoke', 'errors', 'latency-p95', 'logs', 'third-party'],
};

function ofProof(plan: Plan, { item: { proof }, list, path }: Placed, gates: string[]): Mistake[] {
  if (!provable[list].includes(proof.kind)) {
    const when = list === 'before' ? 'avant un déploiement' : 'après un déploiement';
    const message = `« ${proof.kind} » ne se constate pas ${when} : choisissez parmi ${provable[list].join(', ')}`;
    return [{ path: `${path}.proof.kind`, message }];
  }
  if (proof.kind === 'signature') return unknownRoles(plan, proof.roles, `${path}.proof.roles`);
  if (proof.kind === 'check')
    return unlessNamed(proof.check, checksOf(plan), 'un contrôle du plan', `${path}.proof.check`);
  if (proof.kind !== 'gate') return [];
  const others = gates.filter((gate) => gate !== 'checklist');
  return unlessNamed(proof.gate, others, 'un autre contrôle de cet environnement', `${path}.proof.gate`);
}

function unlessNamed(name: string, known: string[], what: string, path: string): Mistake[] {
  if (known.includes(name)) return [];
  const allowed = known.length > 0 ? `choisissez parmi ${known.join(', ')}` : 'il n’y en a pas encore';
  return [{ path, message: `« ${name} » n’est pas ${what} : ${allowed}` }];
}

const checksOf = ({ checks }: Plan) => checks.map(({ name }) => name);
