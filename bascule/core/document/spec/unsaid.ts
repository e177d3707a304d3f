import { plan as schema, type Plan } from '../../plan/schema.ts';
import { toMarkdown } from '../markdown.ts';
import { renderDocument } from '../render.ts';
import type { Document, Section } from '../tree.ts';
import { changed, changesOf } from './leaf-changes.ts';

/** What a plan says and its document does not, and why not; `*` is any entry. */
export const leftOut: Record<string, string> = {
  'environments.*.demoAccounts.*.password': 'a password is never shown',
};

/** The paths whose change leaves the document as it was. */
export function unsaidOf(plan: Plan): string[] {
  const before = renderDocument(plan);
  const shapes = before.sections.map(shapeOf);
  const unsaid = changesOf(schema, plan).filter((change) => {
    const after = renderDocument(changed(plan, change));
    // Only the sections that became other are written out: the rest would take most of the time.
    const kept = shapes.map((shape, at) => shape === shapeOf(after.sections[at]));
    const textOf = (document: Document) =>
      toMarkdown({ ...document, sections: document.sections.filter((_, at) => !kept[at]) });
    return textOf(after) === textOf(before);
  });
  return [...new Set(unsaid.map(({ path }) => path.join('.')))];
}

const shapeOf = (section: Section | undefined) => JSON.stringify(section);

/** Whether a path is one of those that are left out on purpose. */
export const isLeftOut = (path: string) => patternOf(path) in leftOut;

const patternOf = (path: string) =>
  path
    .split('.')
    .map((key) => (/^\d+$/.test(key) ? '*' : key))
    .join('.');
