import type { ItemState, ListState } from '../core/checklist/item-state.ts';
import type { Checklist } from '../server/checklist/wire.ts';
import type { Context } from './context.ts';
import { styled } from './table.ts';

/** The lists before and after, each item with what was found and what would turn it green. */
export function showChecklist({ out }: Context, checklist: Checklist): void {
  const { deployment, environment, before, after } = checklist;
  out.record(checklist);
  if (before.length + after.length === 0) return out.say(`${environment} n’a pas de liste de contrôle.`);
  out.say(styled('bold', `Listes de contrôle de ${deployment} vers ${environment}`));
  for (const list of [...before, ...after]) out.say(listed(list));
}

function listed({ title, items }: ListState): string {
  const green = items.filter(({ state }) => state === 'green').length;
  return [`\n  ${title} (${green} sur ${items.length})`, ...items.flatMap(lines)].join('\n');
}

function lines({ title, name, state, found, remedy }: ItemState): string[] {
  const item = `    ${marks[state]} ${title} ${styled('dim', `[${name}]`)} : ${found}`;
  return remedy === null ? [item] : [item, `      ${styled('dim', `→ ${remedy}`)}`];
}

const marks: Record<ItemState['state'], string> = {
  green: styled('green', '✓'),
  red: styled('red', '✗'),
  open: styled('yellow', '…'),
};
