import { runsAlone, trespassesOf } from './detect.ts';
import { classify, type Finding, type Phase } from './finding.ts';
import { learn, nothingKnown, type Known } from './known.ts';
import { rules, type Trespass } from './rules.ts';
import { readable, readBlock, readStatements, UnreadableSql, type Statement } from './statement.ts';

/** A migration as its folder gives it. */
export interface Script {
  name: string;
  sql: string;
}

export interface Linted {
  migration: string;
  phase: Phase;
  findings: Finding[];
}

/** Lints the migrations to apply in their order; those applied before tell what is proved of their tables already. */
export function lintAll(pending: Script[], applied: Script[] = []): Linted[] {
  const known = nothingKnown();
  for (const { sql } of applied) for (const statement of readable(sql)) learn(known, statement);
  // What was made before is in use.
  known.born.clear();
  return pending.map(({ name, sql }) => {
    const findings = lint(sql, known);
    return { migration: name, phase: classify(findings), findings };
  });
}

/** What a migration's statements do to those who use the database meanwhile. Adds to `known` what it makes. */
export function lint(sql: string, known: Known = nothingKnown()): Finding[] {
  try {
    const statements = readStatements(sql);
    const alone = statements.length === 1;
    const findings = statements.flatMap((statement) => {
      const found = inStatement(statement, known);
      learn(known, statement);
      return runsAlone(statement.node) && !alone
        ? [...found, findingOf(statement, { rule: 'not-alone', what: '' })]
        : found;
    });
    // A constraint is new in its own migration only: the next one may validate it.
    for (const each of known.born) if (each.startsWith('constraint ')) known.born.delete(each);
    return findings;
  } catch (error) {
    if (!(error instanceof UnreadableSql)) throw error;
    const text = sql.split('\n')[error.line - 1]?.trim() ?? '';
    return [findingOf({ text, line: error.line }, { rule: 'unreadable', what: error.message })];
  }
}

function inStatement(statement: Statement, known: Known): Finding[] {
  if (!('DoStmt' in statement.node)) return findingsOf(statement, known);
  const { statements, dynamic } = readBlock(statement);
  const inside = statements.flatMap((each) => findingsOf(each, known));
  return dynamic ? [...inside, findingOf(statement, { rule: 'dynamic', what: '' })] : inside;
}

function findingsOf(statement: Statement, known: Known): Finding[] {
  return trespassesOf(statement.node, known).map((trespass) => findingOf(statement, trespass));
}

function findingOf({ text, line }: Pick<Statement, 'text' | 'line'>, { rule, what }: Trespass): Finding {
  const { severity, phase, why, way } = rules[rule];
  const shown = what.replace(/^public\./, '');
  const oneLine = text.replace(/\s+/g, ' ');
  const statement = oneLine.length > 200 ? `${oneLine.slice(0, 197)}...` : oneLine;
  return { rule, severity, phase, statement, line, why: why(shown), way: way(shown) };
}
