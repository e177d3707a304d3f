import { loadModule, parsePlPgSQLSync, parseSync, SqlError, type Node } from 'libpg-query';

// PostgreSQL's own parser, as WebAssembly: once it is there, reading a script is a pure function.
await loadModule();

/** One statement of a script, as PostgreSQL reads it. */
export interface Statement {
  node: Node;
  text: string;
  /** From 1. */
  line: number;
  /** Characters of the script before it, as PostgreSQL counts them. */
  before: number;
}

/** PostgreSQL can't read the script. */
export class UnreadableSql extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.name = 'UnreadableSql';
    this.line = line;
  }
}

/** The statements of a script in their order. @throws UnreadableSql */
export function readStatements(sql: string): Statement[] {
  if (sql.trim() === '') return [];
  const bytes = new TextEncoder().encode(sql);
  return (parsed(sql).stmts ?? []).map(({ stmt, stmt_location = 0, stmt_len }) => {
    const end = stmt_len ? stmt_location + stmt_len : bytes.length;
    const text = decode(bytes.subarray(stmt_location, end)).trim();
    const before = decode(bytes.subarray(0, stmt_location));
    return { node: stmt as Node, text, line: lineAfter(before), before: [...before].length };
  });
}

/** Its statements, or none when it can't be read: whoever applies it is told then. */
export function readable(sql: string): Statement[] {
  try {
    return readStatements(sql);
  } catch (error) {
    if (error instanceof UnreadableSql) return [];
    throw error;
  }
}

/** What a DO block runs: the statements written in it, and whether it also runs some that it puts together itself. */
export function readBlock({ text, line }: Statement): { statements: Statement[]; dynamic: boolean } {
  const found = { statements: [] as Statement[], dynamic: false };
  visit(parsedBlock(text, line), (key, value) => {
    if (key === 'PLpgSQL_stmt_dynexecute') found.dynamic = true;
    if (key !== 'PLpgSQL_stmt_execsql') return;
    const { lineno = 1, sqlstmt } = value as { lineno?: number; sqlstmt: { PLpgSQL_expr: { query: string } } };
    const query = sqlstmt.PLpgSQL_expr.query;
    for (const inner of readStatements(query)) found.statements.push({ ...inner, line: line + lineno - 1 });
  });
  return found;
}

/** Every field of a tree, the outer ones first. */
export function visit(tree: unknown, see: (key: string, value: unknown) => void): void {
  if (typeof tree !== 'object' || tree === null) return;
  for (const [key, value] of Object.entries(tree)) {
    if (!Array.isArray(tree)) see(key, value);
    visit(value, see);
  }
}

function parsed(sql: string) {
  try {
    return parseSync(sql);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    // The parser counts characters, JavaScript UTF-16 units.
    const before = [...sql].slice(0, error.sqlDetails?.cursorPosition ?? 0).join('');
    throw new UnreadableSql(error.message, lineAfter(before));
  }
}

function parsedBlock(text: string, line: number) {
  try {
    return parsePlPgSQLSync(text);
  } catch (error) {
    throw new UnreadableSql(error instanceof Error ? error.message : String(error), line);
  }
}

const decoder = new TextDecoder();
const decode = (bytes: Uint8Array) => decoder.decode(bytes);
const lineAfter = (text: string) => text.split('\n').length;
