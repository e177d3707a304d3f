import { plan as schema, type Plan } from '../../plan/schema.ts';
import { toMarkdown } from '../markdown.ts';
import { renderDocument } from '../render.ts';
import { changed, changesOf } from './leaf-changes.ts';

/** What a plan says and its document does not, and why not; `*` is any entry. */
export const leftOut: Record<string, string> = {
  'environments.*.demoAccounts.*.password': 'a password is never shown',
};

/** The paths whose change leaves the document as it was. */
export function unsaidOf(plan: Plan): string[] {
  const before = toMarkdown(renderDocument(plan));
  const unsaid = changesOf(schema, plan).filter(
    (change) => toMarkdown(renderDocument(changed(plan, change))) === before,
  );
  return [...new Set(unsaid.map(({ path }) => path.join('.')))];
}

/** Whether a path is one of those that are left out on purpose. */
export const isLeftOut = (path: string) => patternOf(path) in leftOut;

const patternOf = (path: string) =>
  path
    .split('.')
    .map((key) => (/^\d+$/.test(key) ? '*' : key))
    .join('.');
