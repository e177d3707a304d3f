import type { CreateTrigStmt, DropStmt, GrantStmt, IndexStmt, Node, RangeVar, RenameStmt } from 'libpg-query';
import { inAlterTable } from './detect-table.ts';
import type { Known } from './known.ts';
import { nameOf, qualified, relationName } from './names.ts';
import type { RuleName, Trespass } from './rules.ts';
import { visit } from './statement.ts';

/** What a statement does to those who use the schema at the same time. */
export function trespassesOf(node: Node, known: Known): Trespass[] {
  return [...inDefinition(node, known), ...inMaintenance(node, known), ...inData(node, known)];
}

/** Whether PostgreSQL runs it only outside of a transaction. */
export function runsAlone(node: Node): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent ?? false;
  if ('DropStmt' in node) return node.DropStmt.concurrent ?? false;
  if ('ReindexStmt' in node) return hasOption(node.ReindexStmt.params, 'concurrently');
  if ('AlterTableStmt' in node) return detachesConcurrently(node.AlterTableStmt.cmds);
  return 'VacuumStmt' in node && (node.VacuumStmt.is_vacuumcmd ?? false);
}

function inDefinition(node: Node, known: Known): Trespass[] {
  if ('AlterTableStmt' in node) return inAlterTable(node.AlterTableStmt, known);
  if ('DropStmt' in node) return inDrop(node.DropStmt, known);
  if ('RenameStmt' in node) return inRename(node.RenameStmt, known);
  if ('IndexStmt' in node) return inIndex(node.IndexStmt, known);
  if ('CreateTrigStmt' in node) return inTrigger(node.CreateTrigStmt, known);
  if ('GrantStmt' in node) return inGrant(node.GrantStmt, known);
  if ('DropOwnedStmt' in node) return [{ rule: 'drop-owned', what: '' }];
  if ('AlterObjectSchemaStmt' in node) {
    const { relation, object } = node.AlterObjectSchemaStmt;
    return [{ rule: 'set-schema', what: relation ? relationName(relation) : nameOf(object) }];
  }
  if ('AlterEnumStmt' in node) {
    const { typeName, oldVal } = node.AlterEnumStmt;
    const what = qualified(typeName);
    if (known.born.has(`type ${what}`)) return [];
    return [oldVal ? { rule: 'rename', what: `${what} « ${oldVal} »` } : { rule: 'enum-value', what }];
  }
  return [];
}

function inMaintenance(node: Node, known: Known): Trespass[] {
  const onTable = (rule: RuleName, relation: RangeVar | undefined): Trespass[] =>
    known.born.has(`table ${relationName(relation)}`) ? [] : [{ rule, what: relationName(relation) }];
  if ('ClusterStmt' in node) return onTable('rewrite-table', node.ClusterStmt.relation);
  if ('VacuumStmt' in node && hasOption(node.VacuumStmt.options, 'full'))
    return (node.VacuumStmt.rels ?? [{ VacuumRelation: {} }]).flatMap((each) =>
      'VacuumRelation' in each ? onTable('rewrite-table', each.VacuumRelation.relation) : [],
    );
  if ('ReindexStmt' in node && !hasOption(node.ReindexStmt.params, 'concurrently'))
    return onTable('reindex-blocks', node.ReindexStmt.relation);
  if ('RefreshMatViewStmt' in node && !node.RefreshMatViewStmt.concurrent)
    return onTable('refresh-blocks', node.RefreshMatViewStmt.relation);
  if ('LockStmt' in node)
    return (node.LockStmt.relations ?? []).flatMap((each) =>
      'RangeVar' in each ? onTable('lock-table', each.RangeVar) : [],
    );
  return [];
}

/** DELETE and UPDATE hide in WITH too. The body of a function is not looked at: it does not run here. */
function inData(node: Node, known: Known): Trespass[] {
  const found: Trespass[] = [];
  const add = (rule: RuleName, relation: RangeVar | undefined) => {
    const what = relationName(relation);
    if (!known.born.has(`table ${what}`)) found.push({ rule, what });
  };
  if ('CreateFunctionStmt' in node) return [];
  visit(node, (key, value) => {
    const statement = value as { relation?: RangeVar; whereClause?: Node; relations?: Node[] };
    if (key === 'DeleteStmt') add('delete', statement.relation);
    if (key === 'UpdateStmt' && !statement.whereClause) add('update-all', statement.relation);
    if (key === 'TruncateStmt')
      for (const each of statement.relations ?? []) if ('RangeVar' in each) add('truncate', each.RangeVar);
  });
  return found;
}

const dropRules: Partial<Record<NonNullable<DropStmt['removeType']>, { kind: string; rule: RuleName }>> = {
  OBJECT_TABLE: { kind: 'table', rule: 'drop-table' },
  OBJECT_FOREIGN_TABLE: { kind: 'table', rule: 'drop-object' },
  OBJECT_SCHEMA: { kind: 'schema', rule: 'drop-schema' },
  OBJECT_TYPE: { kind: 'type', rule: 'drop-type' },
  OBJECT_DOMAIN: { kind: 'type', rule: 'drop-type' },
  OBJECT_SEQUENCE: { kind: 'sequence', rule: 'drop-sequence' },
  OBJECT_INDEX: { kind: 'index', rule: 'drop-index-blocks' },
  OBJECT_VIEW: { kind: 'table', rule: 'drop-object' },
  OBJECT_MATVIEW: { kind: 'table', rule: 'drop-object' },
  OBJECT_FUNCTION: { kind: 'function', rule: 'drop-object' },
  OBJECT_PROCEDURE: { kind: 'function', rule: 'drop-object' },
  OBJECT_ROUTINE: { kind: 'function', rule: 'drop-object' },
  OBJECT_EXTENSION: { kind: 'extension', rule: 'drop-object' },
};

function inDrop({ removeType, objects, concurrent }: DropStmt, { born }: Known): Trespass[] {
  const found = removeType && dropRules[removeType];
  if (!found || (removeType === 'OBJECT_INDEX' && concurrent)) return [];
  return (objects ?? [])
    .map((object) => (found.kind === 'schema' && 'String' in object ? (object.String.sval ?? '') : nameOf(object)))
    .filter((what) => !born.has(`${found.kind} ${what}`))
    .map((what) => ({ rule: found.rule, what }));
}

/** Names that the product's own queries use. */
const called = [
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_COLUMN',
  'OBJECT_ATTRIBUTE',
  'OBJECT_TYPE',
  'OBJECT_DOMAIN',
  'OBJECT_SCHEMA',
  'OBJECT_SEQUENCE',
  'OBJECT_FUNCTION',
  'OBJECT_PROCEDURE',
];

function inRename({ renameType, relation, object, subname }: RenameStmt, { born }: Known): Trespass[] {
  if (!renameType || !called.includes(renameType)) return [];
  if (!relation) return [{ rule: 'rename', what: object ? nameOf(object) : (subname ?? '') }];
  const table = relationName(relation);
  if (born.has(`table ${table}`) || born.has(`column ${table}.${subname ?? ''}`)) return [];
  return [{ rule: 'rename', what: subname ? `${table}.${subname}` : table }];
}

function inIndex({ relation, concurrent }: IndexStmt, { born }: Known): Trespass[] {
  const what = relationName(relation);
  return concurrent || born.has(`table ${what}`) ? [] : [{ rule: 'index-blocks', what }];
}

function inTrigger({ relation }: CreateTrigStmt, { born }: Known): Trespass[] {
  const what = relationName(relation);
  return born.has(`table ${what}`) ? [] : [{ rule: 'new-trigger', what }];
}

function inGrant({ is_grant, objects }: GrantStmt, { born }: Known): Trespass[] {
  if (is_grant) return [];
  return (objects ?? [])
    .map((object) => nameOf(object))
    .filter((what) => !['table', 'function', 'type', 'sequence'].some((kind) => born.has(`${kind} ${what}`)))
    .map((what) => ({ rule: 'revoke', what }));
}

function hasOption(options: Node[] | undefined, name: string): boolean {
  return (options ?? []).some((each) => 'DefElem' in each && each.DefElem.defname === name);
}

function detachesConcurrently(commands: Node[] | undefined): boolean {
  let found = false;
  visit(commands, (key, value) => {
    if (key === 'PartitionCmd' && (value as { concurrent?: boolean }).concurrent) found = true;
  });
  return found;
}
