import { lineAt, statementsOf } from './statements.ts';

/** What PostgreSQL says of a failed script; `position` counts characters from 1, and is missing for failures of data. */
export interface ScriptFailure {
  message: string;
  position?: string | undefined;
  detail?: string | undefined;
  hint?: string | undefined;
}

/** Says where a script failed: by the position PostgreSQL gives, else by how many statements had gone through. */
export function explainFailure(file: string, sql: string, failure: ScriptFailure, completed: number): string {
  const statements = statementsOf(sql);
  const line = failure.position ? lineAt(sql, offsetOf(sql, Number(failure.position))) : statements[completed]?.line;
  const failed = failure.position
    ? statements.findLast((statement) => statement.line <= (line ?? 0))
    : statements[completed];
  const where = line === undefined ? file : `${file}, ligne ${line}`;
  const said = [failure.message, failure.detail, failure.hint].filter(Boolean).join(' ');
  const shown = failed ? ` : ${shorten(failed.text)}` : '';
  return `${where} : ${said}${shown}. Rien de ce fichier n’a été gardé.`;
}

/** PostgreSQL counts characters, JavaScript UTF-16 units. */
function offsetOf(sql: string, position: number): number {
  return [...sql].slice(0, position - 1).join('').length;
}

function shorten(statement: string): string {
  const oneLine = statement.replace(/\s+/g, ' ');
  return oneLine.length > 120 ? `« ${oneLine.slice(0, 117)}... »` : `« ${oneLine} »`;
}
