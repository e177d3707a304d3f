import { styleText } from 'node:util';
import { momentWords } from '../../../bascule/core/window/words.ts';
import type { Calendar } from '../../../bascule/core/window/schema.ts';
import { duration } from '../report.ts';
import type { ProductionRow } from './row.ts';

const columns: { heading: string; width: number; cell: (row: ProductionRow, calendar: Calendar) => string }[] = [
  { heading: 'Scène', width: 42, cell: ({ title }) => title },
  { heading: 'Issue', width: 14, cell: ({ outcome }) => outcome },
  { heading: 'Durée', width: 8, cell: ({ tookMs }) => duration(tookMs) },
  { heading: 'Heure de Bascule, à la fin', width: 36, cell: (row, calendar) => at(row.virtualTo, calendar) },
  { heading: 'Requêtes', width: 8, cell: ({ requestsSent }) => (requestsSent === 0 ? '–' : String(requestsSent)) },
  { heading: 'Perdues', width: 7, cell: (row) => (row.requestsSent === 0 ? '–' : String(row.lostByPlatform)) },
];

export function headingLine(): string {
  return styled('bold', line(columns.map(({ heading, width }) => heading.padEnd(width))));
}

/** The row, and under it what it leans on, and what is not as it must be. */
export function rowLines(row: ProductionRow, calendar: Calendar): string {
  const good = row.faults.length === 0;
  const cells = line(columns.map(({ width, cell }) => cell(row, calendar).padEnd(width)));
  return [
    `${cells}  ${good ? styled('green', '✓') : styled('red', '✗')}`,
    ...row.evidence.map((each) => styled('dim', `    ${each}`)),
    ...row.faults.map((each) => styled('red', `  ✗ ${each}`)),
  ].join('\n');
}

export function conclusion(rows: readonly ProductionRow[]): string {
  const sent = rows.reduce((sum, row) => sum + row.requestsSent, 0).toLocaleString('fr-FR');
  const lost = rows.reduce((sum, row) => sum + row.lostByPlatform, 0);
  const faulty = rows.filter((row) => row.faults.length > 0).map((row) => row.title);
  const loss = lost === 0 ? 'aucune perdue' : `${lost} perdues`;
  const took = duration(rows.reduce((sum, row) => sum + row.tookMs, 0));
  if (faulty.length === 0)
    return styled('green', `${rows.length} scènes comme attendu en ${took} ; ${sent} requêtes, ${loss}.`);
  return styled('red', `${sent} requêtes, ${loss}, en ${took} ; pas comme attendu : ${faulty.join(', ')}.`);
}

const at = (iso: string, calendar: Calendar) => momentWords(Date.parse(iso), calendar);
const line = (cells: string[]) => cells.join('  ').trimEnd();

function styled(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout });
}
