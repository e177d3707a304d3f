import type { Constraint } from 'libpg-query';
import { nameOf, qualified, relationName } from './names.ts';
import type { Statement } from './statement.ts';

/** What is known of the schema from the migrations read so far. */
export interface Known {
  /** What no running code uses yet, since the migrations to apply make it: `table wallet.ledger_entry`. */
  born: Set<string>;
  /** Constraints that say a column is never null, by `table constraint`. */
  neverNull: Map<string, { column: string; proved: boolean }>;
}

export const nothingKnown = (): Known => ({ born: new Set(), neverNull: new Map() });

/** Learns of what a statement makes. */
export function learn(known: Known, { node }: Statement): void {
  if ('CreateStmt' in node) known.born.add(`table ${relationName(node.CreateStmt.relation)}`);
  if ('CreateTableAsStmt' in node) known.born.add(`table ${relationName(node.CreateTableAsStmt.into?.rel)}`);
  if ('ViewStmt' in node && !node.ViewStmt.replace) known.born.add(`table ${relationName(node.ViewStmt.view)}`);
  if ('CreateSchemaStmt' in node) known.born.add(`schema ${node.CreateSchemaStmt.schemaname ?? ''}`);
  if ('CreateEnumStmt' in node) known.born.add(`type ${qualified(node.CreateEnumStmt.typeName)}`);
  if ('CompositeTypeStmt' in node) known.born.add(`type ${relationName(node.CompositeTypeStmt.typevar)}`);
  if ('CreateDomainStmt' in node) known.born.add(`type ${qualified(node.CreateDomainStmt.domainname)}`);
  if ('CreateSeqStmt' in node) known.born.add(`sequence ${relationName(node.CreateSeqStmt.sequence)}`);
  if ('CreateFunctionStmt' in node && !node.CreateFunctionStmt.replace)
    known.born.add(`function ${qualified(node.CreateFunctionStmt.funcname)}`);
  if ('IndexStmt' in node && node.IndexStmt.idxname) learnIndex(known, node.IndexStmt);
  if ('AlterTableStmt' in node) learnAlterations(known, node.AlterTableStmt);
}

/** Whether a constraint, proved on every row, says that the column is never null. */
export function isNeverNull({ neverNull }: Known, table: string, column: string): boolean {
  return [...neverNull].some(([key, each]) => key.startsWith(`${table} `) && each.column === column && each.proved);
}

/** The column that a constraint says is never null, or null when it says something else. */
export function columnNeverNull(constraint: Constraint): string | null {
  if (constraint.contype === 'CONSTR_NOTNULL')
    return constraint.keys?.[0] ? lastPart(nameOf(constraint.keys[0])) : null;
  const test = constraint.raw_expr && 'NullTest' in constraint.raw_expr ? constraint.raw_expr.NullTest : null;
  if (constraint.contype !== 'CONSTR_CHECK' || test?.nulltesttype !== 'IS_NOT_NULL') return null;
  const fields = test.arg && 'ColumnRef' in test.arg ? test.arg.ColumnRef.fields : undefined;
  return fields ? lastPart(qualified(fields)) : null;
}

type IndexStmt = Extract<Statement['node'], { IndexStmt: unknown }>['IndexStmt'];
type AlterTableStmt = Extract<Statement['node'], { AlterTableStmt: unknown }>['AlterTableStmt'];

function learnIndex(known: Known, { idxname, relation }: IndexStmt): void {
  known.born.add(`index ${relation?.schemaname ?? 'public'}.${idxname}`);
}

function learnAlterations(known: Known, { relation, cmds }: AlterTableStmt): void {
  const table = relationName(relation);
  for (const each of cmds ?? []) {
    if (!('AlterTableCmd' in each)) continue;
    const { subtype, name, def } = each.AlterTableCmd;
    if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def)
      known.born.add(`column ${table}.${def.ColumnDef.colname ?? ''}`);
    if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def) {
      const column = columnNeverNull(def.Constraint);
      const proved = !def.Constraint.skip_validation;
      known.born.add(`constraint ${table} ${def.Constraint.conname ?? ''}`);
      if (column) known.neverNull.set(`${table} ${def.Constraint.conname ?? ''}`, { column, proved });
    }
    const promise = subtype === 'AT_ValidateConstraint' && known.neverNull.get(`${table} ${name ?? ''}`);
    if (promise) promise.proved = true;
  }
}

const lastPart = (name: string) => name.split('.').at(-1) ?? name;
