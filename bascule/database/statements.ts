/** One statement of a script: its text, and the line where it starts (from 1). */
export interface Statement {
  text: string;
  line: number;
}

/** What may hold a semicolon that ends nothing; names are among them so that `e'` and `$` inside one open nothing. */
const TOKENS = [
  /--[^\n]*/y,
  /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/y,
  /[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'/y,
  /'[^']*(?:''[^']*)*'/y,
  /"[^"]*(?:""[^"]*)*"/y,
  /[A-Za-z_][\w$]*/y,
];

/**
 * Splits a script for the eye alone (PostgreSQL itself runs the whole of it): to say which statement failed, and to
 * find those that would end our transaction.
 */
export function statementsOf(sql: string): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  for (let at = 0; at <= sql.length;) {
    if (at < sql.length && sql[at] !== ';') {
      at = afterToken(sql, at);
      continue;
    }
    const statement = trimmed(sql, start, at);
    if (statement) statements.push(statement);
    start = ++at;
  }
  return statements;
}

/** The line (from 1) of a place in a script. */
export function lineAt(sql: string, offset: number): number {
  return sql.slice(0, offset).split('\n').length;
}

/** The first statement that would take the transaction out of our hands, or null. */
export function transactionStatement(sql: string): Statement | null {
  const taking = /^(BEGIN|COMMIT|ROLLBACK|ABORT|SAVEPOINT|START\s+TRANSACTION)\b/i;
  return statementsOf(sql).find(({ text }) => taking.test(text)) ?? null;
}

function afterToken(sql: string, at: number): number {
  if (sql.startsWith('/*', at)) return afterComment(sql, at);
  for (const token of TOKENS) {
    token.lastIndex = at;
    if (token.test(sql)) return token.lastIndex;
  }
  return at + 1;
}

/** PostgreSQL's comments nest. */
function afterComment(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) depth++;
    else if (sql.startsWith('*/', at)) depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return sql.length;
}

/** The statement without the comments and blanks before it; null when nothing else is there. */
function trimmed(sql: string, start: number, end: number): Statement | null {
  let from = start;
  while (from < end && /^(\s|--|\/\*)/.test(sql.slice(from, from + 2))) {
    from = /\s/.test(sql.charAt(from)) ? from + 1 : afterToken(sql, from);
  }
  return from < end ? { text: sql.slice(from, end).trimEnd(), line: lineAt(sql, from) } : null;
}
