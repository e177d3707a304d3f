import { expect, test } from 'vitest';
import { changed, changesOf, type Change } from '../document/spec/leaf-changes.ts';
import { everything } from '../document/spec/everything.ts';
import { plan as schema, type Plan } from '../plan/schema.ts';
import { exportPlan } from './export.ts';
import { omissionsOf } from './omissions.ts';
import { read, repository } from './spec/exported.ts';

/** What no plan can mean: no strategy at all, and at least two containers of at most one. */
const meaningless = ['environments.1.strategies', 'environments.1.description.containers.from'];
const plan = read(everything);
const before = documentsOf(plan);
const changes = changesOf(schema, plan)
  .map(large)
  .filter(({ path }) => !meaningless.includes(path.join('.')));
const isTold = new Map(changes.map((change) => [change, documentsOf(changed(plan, change)) !== before]));

test('every rule of a plan is in a manifest, or named among what Kubernetes has no place for', () => {
  const silent = changes.filter((change) => !isTold.get(change));
  expect(changes.length).toBeGreaterThan(400);
  expect(pathsOf(silent.filter((change) => !isNamed(change)))).toEqual([]);
});

test('what is named as left out is in no manifest', () => {
  const told = changes.filter((change) => isTold.get(change));
  // A right that Argo CD has no word for may become one that it has: then it is not left out any more.
  const wrong = told.filter((change) => isUnder(change, plan) && isUnder(change, changed(plan, change)));
  expect(told.length).toBeGreaterThan(100);
  expect(pathsOf(wrong)).toEqual([]);
});

test('every sentence about what is left out says something, and names the environment that it is of', () => {
  for (const { what, environment } of omissionsOf(plan)) {
    expect(what).toMatch(/^\p{Lu}.* : .+\.$/u);
    expect([null, 'full', 'other']).toContain(environment);
  }
});

test('the plan of another product, with next to nothing in it, is exported too', () => {
  const [, other] = everything.environments;
  const www = Object.entries(everything.components[2]!).filter(
    ([key]) => !['mounts', 'liveUpdate', 'stores'].includes(key),
  );
  const small = {
    name: 'Peu',
    domain: 'peu.fr',
    stateDirectory: '.peu',
    port: 1,
    components: [Object.fromEntries(www)],
  };
  const rollback = { ...everything.rollback, triggers: [{ kind: 'error-rate', above: 0.5, forMs: 1_000 }] };
  const { files } = exportPlan(read({ ...small, environments: [other], rollback }), {
    url: 'https://g.fr/r.git',
    folder: '',
  });
  expect(files.map(({ path }) => path)).toEqual([
    'project.yaml',
    'applications.yaml',
    ...['kustomization', 'versions/kustomization', 'namespace', 'network', 'analysis', 'www'].map(
      (name) => `other/${name}.yaml`,
    ),
  ]);
});

function documentsOf(some: Plan): string {
  const { files } = exportPlan(some, repository);
  return JSON.stringify(files.map(({ path, documents }) => [path, documents]));
}

/** Kubernetes counts whole seconds: one millisecond more is no change there. */
function large({ path, to }: Change): Change {
  const isTime = typeof to === 'number' && String(path.at(-1)).endsWith('Ms');
  return { path, to: isTime ? 2 * to + 7_200_000 : to };
}

/** An entry that is dropped has the path of its list. */
function isNamed(change: Change): boolean {
  const path = change.path.join('.');
  const named = [plan, changed(plan, change)].flatMap(omissionsOf).flatMap(({ paths }) => paths);
  return named.some((each) => covers(each, path) || covers(path, each));
}

const isUnder = ({ path }: Change, some: Plan) =>
  omissionsOf(some).some(({ paths }) => paths.some((each) => covers(each, path.join('.'))));

const covers = (path: string, other: string) => other === path || other.startsWith(`${path}.`);
const pathsOf = (some: Change[]) => [...new Set(some.map(({ path }) => path.join('.')))];
