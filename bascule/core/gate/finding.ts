import type { Check } from './schema.ts';

/** How a check's program ended. */
export type Ending = { kind: 'exited'; code: number } | { kind: 'killed'; signal: string } | { kind: 'out-of-time' };

export interface Finding {
  outcome: 'passed' | 'failed';
  value: number | null;
  /** For people. */
  found: string;
}

/** What a check found, by how it ended and the last line that it wrote on stdout. */
export function findingOf(check: Check, ending: Ending, lastLine: string | null): Finding {
  const { found, value } = toldIn(lastLine);
  const went = ending.kind === 'exited' && ending.code === 0;
  if (went) return judged(check, { outcome: 'passed', value, found: found ?? 'réussi' });
  const why = mishap(check, ending);
  return {
    outcome: 'failed',
    value,
    found: found === null ? why : ending.kind === 'exited' ? found : `${why} : ${found}`,
  };
}

/** A finding held against the check's bounds: a figure outside them, or none where they ask for one, has not passed. */
export function judged({ atLeast, atMost, unit }: Check, { outcome, value, found }: Finding): Finding {
  if (outcome === 'failed') return { outcome, value, found };
  const asked = [
    ...(atLeast === undefined ? [] : [`au moins ${figure(atLeast, unit)}`]),
    ...(atMost === undefined ? [] : [`au plus ${figure(atMost, unit)}`]),
  ].join(' et ');
  if (asked === '') return { outcome, value, found };
  if (value === null) {
    return { outcome: 'failed', value, found: `${found} (aucun chiffre, alors qu’il faut ${asked})` };
  }
  const within = value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
  if (within) return { outcome, value, found };
  return { outcome: 'failed', value, found: `${found} (${figure(value, unit)}, alors qu’il faut ${asked})` };
}

function toldIn(line: string | null): { found: string | null; value: number | null } {
  if (line === null || line.trim() === '') return { found: null, value: null };
  const told = parsed(line);
  if (typeof told !== 'object' || told === null || !('found' in told) || typeof told.found !== 'string') {
    return { found: line.trim(), value: null };
  }
  const value = 'value' in told && typeof told.value === 'number' && Number.isFinite(told.value) ? told.value : null;
  return { found: told.found, value };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** POSIX, Shell Command Language 2.8.2: what was to be run was not found. */
const MISSING = 127;

function mishap({ timeoutMs, command }: Check, ending: Ending): string {
  switch (ending.kind) {
    case 'exited':
      return ending.code === MISSING
        ? `un programme est introuvable : ${command[0]}, ou l’un des siens`
        : `code de sortie ${ending.code}`;
    case 'killed':
      return `arrêté par ${ending.signal}`;
    case 'out-of-time':
      return `arrêté : plus de ${figure(timeoutMs / 1_000, 's')}`;
  }
}

/** Tests that compare with a bound must show why it was missed: 79.96 is not 80. */
const numbers = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 3 });
const figure = (value: number, unit: string) => `${numbers.format(value)}${unit === '' ? '' : ` ${unit}`}`;
