import { styleText } from 'node:util';
import type { Row } from './row.ts';

const columns: { heading: string; width: number; cell: (row: Row, title: string) => string }[] = [
  { heading: 'Étape', width: 26, cell: (_, title) => title },
  { heading: 'Issue', width: 11, cell: (row) => outcomeWords[row.outcome] ?? row.outcome },
  { heading: 'Requêtes', width: 8, cell: (row) => String(row.requestsSent) },
  { heading: 'Perdues', width: 7, cell: (row) => String(row.lostByPlatform) },
  { heading: 'Erreurs de la version', width: 21, cell: (row) => errors(row.errorsByVersion) },
  { heading: 'Bascule', width: 8, cell: (row) => duration(row.switchMs) },
  { heading: 'Détection', width: 9, cell: (row) => duration(row.detectMs) },
  { heading: 'Retour', width: 8, cell: (row) => duration(row.rollbackMs) },
];

const outcomeWords: Record<string, string> = {
  confirmed: 'confirmée',
  failed: 'en échec',
  'rolled-back': 'retirée',
  refused: 'refusée',
  cancelled: 'annulée',
};

export function headingLine(): string {
  return styled(
    'bold',
    columns
      .map(({ heading, width }) => heading.padEnd(width))
      .join('  ')
      .trimEnd(),
  );
}

/** One line for the row, and under it one for every fault. */
export function rowLines(row: Row, title: string): string {
  const cells = columns
    .map(({ width, cell }) => cell(row, title).padEnd(width))
    .join('  ')
    .trimEnd();
  const good = row.faults.length === 0;
  const line = `${cells}  ${good ? styled('green', '✓') : styled('red', '✗')}`;
  return [line, ...row.faults.map((fault) => styled('red', `  ✗ ${fault}`))].join('\n');
}

export function conclusion(rows: readonly Row[]): string {
  const sent = rows.reduce((sum, row) => sum + row.requestsSent, 0).toLocaleString('fr-FR');
  const lost = rows.reduce((sum, row) => sum + row.lostByPlatform, 0);
  const faulty = rows.filter((row) => row.faults.length > 0).map((row) => row.step);
  const loss = lost === 0 ? 'aucune requête perdue' : `${lost} requêtes perdues`;
  if (faulty.length === 0) return styled('green', `${rows.length} étapes comme attendu, ${sent} requêtes, ${loss}.`);
  return styled('red', `${sent} requêtes, ${loss} ; pas comme attendu : ${faulty.join(', ')}.`);
}

function errors(byVersion: Record<string, number>): string {
  return (
    Object.entries(byVersion)
      .map(([version, count]) => `${count} (${version})`)
      .join(', ') || '0'
  );
}

export function duration(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1).replace('.', ',')} s`;
}

function styled(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout });
}
