import type { FastifyInstance } from 'fastify';
import { compareEnvironments } from '../../core/document/difference.ts';
import { labelOf, sidesOf } from '../../core/document/difference-words.ts';
import { fields } from '../../core/document/fields.ts';
import { plainText, spansOf, type Block, type Section, type Text } from '../../core/document/tree.ts';
import { sourcesText } from '../../core/document/matrix-words.ts';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { storePlaces } from '../../core/store/place.ts';
import type { StoreRule } from '../../core/store/schema.ts';
import { phasedShares } from '../../core/store/steps.ts';
import { checked } from '../checked.ts';
import { knownEnvironment } from '../deployment/request.ts';
import { differencesQuery, type Differences, type Outline, type PlanBlock, type PlanDocument } from './wire.ts';

/** The plan, as it is carried out. */
export function planRoutes(server: FastifyInstance, plan: Plan): void {
  server.get('/api/plan', (): Outline => outlineOf(plan));

  server.get('/api/plan/document', async (): Promise<PlanDocument> => {
    // All of the document's words: most servers are never asked for it.
    const { renderDocument } = await import('../../core/document/render.ts');
    const { title, subtitle, version, sections } = renderDocument(plan);
    return { title, subtitle, version, sections: sections.flatMap((each) => flat(each, 1)) };
  });

  server.get('/api/plan/differences', ({ query }): Differences => {
    const { left, right } = checked(differencesQuery, query);
    return differencesOf(plan, knownEnvironment({ plan }, left), knownEnvironment({ plan }, right));
  });
}

function outlineOf(plan: Plan): Outline {
  const { name, calendar, environments, components, people } = plan;
  return {
    ...{ name, timeZone: calendar.timeZone },
    environments: environments.map((each) => ({
      ...{ name: each.name, title: each.title, windows: each.windows, approvals: each.approvals.length > 0 },
      ...{ strategies: each.strategies.map(({ kind }) => kind), usualRef: usualRef(each) },
      sources: plainText(sourcesText(each.sources)),
    })),
    components: components.map((each) => ({ name: each.name, title: each.title, kind: each.kind })),
    people: people.map((each) => ({ name: each.name, displayName: each.displayName })),
    stores: storePlaces(plan).map(({ environment, component, rule }) => ({
      ...{ environment, component, store: rule.kind, shares: sharesOf(rule) },
    })),
  };
}

function sharesOf(rule: StoreRule): number[] {
  if (rule.kind === 'play') return [...rule.steps.map(({ percent }) => percent), 100];
  return rule.phased ? [...phasedShares] : [100];
}

function usualRef({ sources }: Environment): string {
  if (sources.some(({ kind }) => kind === 'any')) return 'worktree';
  const branch = sources.find((rule) => rule.kind === 'branch');
  return branch?.branch ?? '';
}

function differencesOf(plan: Plan, left: Environment, right: Environment): Differences {
  const { mirror, differences, same } = compareEnvironments(left, right);
  return {
    ...{ left: left.name, right: right.name, mirror: mirror && { by: mirror.by, of: mirror.of } },
    differences: differences.map((each) => {
      const [one, other] = sidesOf(plan, each);
      const { path, standing, note } = each;
      const group = fields[each.field].group;
      return { path, group, label: labelOf(plan, each), left: one, right: other, standing, note };
    }),
    same: same.map((field) => fields[field].title),
  };
}

function flat({ number, title, blocks, sections }: Section, level: number): PlanDocument['sections'] {
  return [{ number, title, level, blocks: blocks.map(blockOf) }, ...sections.flatMap((each) => flat(each, level + 1))];
}

const textOf = (text: Text) => [...spansOf(text)];

function blockOf(block: Block): PlanBlock {
  switch (block.kind) {
    case 'paragraph':
      return { ...block, text: textOf(block.text) };
    case 'list':
      return { ...block, items: block.items.map(textOf) };
    case 'steps':
      return { ...block, steps: block.steps.map(({ title, text }) => ({ title: textOf(title), text: textOf(text) })) };
    case 'table':
      return { ...block, rows: block.rows.map((row) => row.map(textOf)) };
    case 'callout':
      return { ...block, lines: block.lines.map(textOf) };
    case 'figures':
    case 'code':
      return block;
  }
}
