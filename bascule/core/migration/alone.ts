import { runsAlone } from './detect.ts';
import { nameOf, relationName } from './names.ts';
import { readable } from './statement.ts';

/** A script of one statement that PostgreSQL takes only outside of a transaction: half of it may be left after a crash. */
export type Alone =
  { kind: 'create-index'; index: string | null } | { kind: 'drop-index'; index: string } | { kind: 'other' };

/** How a script must run: null when a transaction does. `index` is qualified, as in `public.entry_at`. */
export function aloneOf(sql: string): Alone | null {
  const [first, ...others] = readable(sql);
  if (!first || others.length > 0 || !runsAlone(first.node)) return null;
  if ('IndexStmt' in first.node) {
    const { idxname, relation } = first.node.IndexStmt;
    const schema = relationName(relation).split('.')[0];
    return { kind: 'create-index', index: idxname ? `${schema}.${idxname}` : null };
  }
  if ('DropStmt' in first.node) return { kind: 'drop-index', index: nameOf(first.node.DropStmt.objects?.[0]) };
  return { kind: 'other' };
}
