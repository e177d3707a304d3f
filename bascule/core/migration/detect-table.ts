import type { AlterTableCmd, AlterTableStmt, ColumnDef, Constraint, Node } from 'libpg-query';
import { columnNeverNull, isNeverNull, type Known } from './known.ts';
import { bareName, relationName } from './names.ts';
import type { RuleName, Trespass } from './rules.ts';
import { visit } from './statement.ts';

/** What ALTER TABLE does to a table that is in use. */
export function inAlterTable({ relation, cmds }: AlterTableStmt, known: Known): Trespass[] {
  const table = relationName(relation);
  if (known.born.has(`table ${table}`)) return [];
  return (cmds ?? []).flatMap((each) => ('AlterTableCmd' in each ? inCommand(table, each.AlterTableCmd, known) : []));
}

function inCommand(table: string, { subtype, name, def }: AlterTableCmd, known: Known): Trespass[] {
  const column = `${table}.${name ?? ''}`;
  if (known.born.has(`column ${column}`))
    return subtype === 'AT_SetNotNull' ? [{ rule: 'required-column', what: column }] : [];
  switch (subtype) {
    case 'AT_AddColumn':
      return def && 'ColumnDef' in def ? inNewColumn(table, def.ColumnDef) : [];
    case 'AT_AddConstraint':
      return def && 'Constraint' in def ? inConstraint(table, def.Constraint) : [];
    case 'AT_ValidateConstraint':
      return known.born.has(`constraint ${table} ${name ?? ''}`) ? [{ rule: 'validated-too-soon', what: table }] : [];
    case 'AT_DropColumn':
      return [{ rule: 'drop-column', what: column }];
    case 'AT_AlterColumnType':
      return [{ rule: 'change-type', what: column }];
    case 'AT_SetNotNull':
      return isNeverNull(known, table, name ?? '') ? [] : [{ rule: 'set-not-null', what: column }];
    case 'AT_ColumnDefault':
      return def ? [] : [{ rule: 'drop-default', what: column }];
    case 'AT_EnableRowSecurity':
    case 'AT_ForceRowSecurity':
      return [{ rule: 'row-security', what: table }];
    case 'AT_SetTableSpace':
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
    case 'AT_SetAccessMethod':
      return [{ rule: 'rewrite-table', what: table }];
    default:
      return [];
  }
}

const serials = ['serial', 'bigserial', 'smallserial', 'serial2', 'serial4', 'serial8'];

function inNewColumn(table: string, { colname, typeName, constraints }: ColumnDef): Trespass[] {
  const column = `${table}.${colname ?? ''}`;
  const of = (constraints ?? []).flatMap((each) => ('Constraint' in each ? [each.Constraint] : []));
  const kinds = of.map((each) => each.contype);
  const serial = serials.includes(bareName(typeName && { TypeName: typeName }));
  const stored = of.some((each) => each.contype === 'CONSTR_GENERATED' && each.generated_kind !== 'v');
  const filled =
    serial ||
    kinds.some((kind) => kind === 'CONSTR_DEFAULT' || kind === 'CONSTR_IDENTITY' || kind === 'CONSTR_GENERATED');
  const found: Trespass[] = [];
  if (!filled && kinds.some((kind) => kind === 'CONSTR_NOTNULL' || kind === 'CONSTR_PRIMARY'))
    found.push({ rule: 'required-column', what: column });
  if (serial || stored || kinds.includes('CONSTR_IDENTITY')) found.push({ rule: 'rewriting-column', what: column });
  if (of.some((each) => each.contype === 'CONSTR_DEFAULT' && isVolatile(each.raw_expr)))
    found.push({ rule: 'rewriting-default', what: column });
  return [...found, ...of.flatMap((each) => blocking(table, each))];
}

function inConstraint(table: string, constraint: Constraint): Trespass[] {
  const column = columnNeverNull(constraint);
  return [
    ...(column ? [{ rule: 'never-null-check' as const, what: `${table}.${column}` }] : []),
    ...blocking(table, constraint),
  ];
}

function blocking(table: string, { contype, skip_validation, indexname }: Constraint): Trespass[] {
  const rule = ((): RuleName | null => {
    switch (contype) {
      case 'CONSTR_FOREIGN':
        return skip_validation ? null : 'foreign-key-blocks';
      case 'CONSTR_CHECK':
        return skip_validation ? null : 'check-blocks';
      case 'CONSTR_PRIMARY':
      case 'CONSTR_UNIQUE':
        return indexname ? null : 'key-blocks';
      case 'CONSTR_EXCLUSION':
        return 'exclusion-blocks';
      default:
        return null;
    }
  })();
  return rule ? [{ rule, what: table }] : [];
}

/** Functions that give one value for the whole statement; of any other a rewrite must be expected. */
const steady = [
  'now',
  'transaction_timestamp',
  'statement_timestamp',
  'current_setting',
  'to_timestamp',
  'make_interval',
  'md5',
  'lower',
  'upper',
  'jsonb_build_object',
  'jsonb_build_array',
  'json_build_object',
  'timezone',
  'date_trunc',
];

function isVolatile(expression: Node | undefined): boolean {
  let found = false;
  visit(expression, (key, value) => {
    if (key !== 'FuncCall') return;
    const parts = (value as { funcname?: Node[] }).funcname;
    if (!steady.includes(bareName({ List: { items: parts ?? [] } }).replace(/^pg_catalog\./, ''))) found = true;
  });
  return found;
}
