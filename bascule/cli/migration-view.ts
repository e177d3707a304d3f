import { writeTime } from '../core/backup/point-in-time.ts';
import type { Finding, Phase, Severity } from '../core/migration/finding.ts';
import type { RehearsalReport } from '../core/migration/rehearsal.ts';
import type { Standing } from '../core/migration/standing.ts';
import { count, duration } from '../core/migration/words.ts';
import { rehearsedSentence } from '../core/migration/gate.ts';
import type { MigrationPlan, MigrationStatus } from '../server/migration/wire.ts';
import { styled, table } from './table.ts';

export function shownStatus({ environment, migrations }: MigrationStatus, timeZone: string): string {
  if (migrations.length === 0) return `Il n’y a pas encore de migration pour ${environment}.`;
  const rows = migrations.map(({ name, state, at, why, reversible }) => [
    name,
    styled(stateColours[state], stateWords[state]),
    at === null ? '' : writeTime(at, timeZone),
    reversible ? 'oui' : 'non',
    why?.split('\n')[0]?.slice(0, 120) ?? '',
  ]);
  return `${styled('bold', `Migrations de ${environment}`)}\n${table(['Migration', 'État', 'Le', 'Retour écrit', ''], rows)}`;
}

export function shownPlan({ environment, phase, pending, mustSign, ahead }: MigrationPlan): string {
  const newer = ahead.length === 0 ? [] : [`La base a déjà, en plus de cette version : ${ahead.join(', ')}.`];
  if (pending.length === 0) return [`Le schéma de ${environment} est à jour.`, ...newer].join('\n');
  const rows = pending.map(({ migration, phase: each, findings }) => [
    migration,
    phaseWords[each],
    ...severities.map((severity) => counted(findings, severity)),
  ]);
  return [
    styled('bold', `${count(pending.length, 'migration')} à appliquer sur ${environment} : ${phaseWords[phase]}`),
    table(['Migration', 'Classe', ...severities.map((severity) => severityWords[severity])], rows),
    ...pending.flatMap(({ migration, findings }) => findings.map((each) => shownFinding(migration, each))),
    ...(phase === 'contract' ? [CONTRACTION] : []),
    ...(mustSign.length === 0 ? [] : [`Des données sont perdues : ${mustSign.join(' ou ')} doit signer.`]),
    ...newer,
  ].join('\n');
}

export function shownRehearsal(report: RehearsalReport): string {
  const { migrations, failure, rows, notRestored, copied, tookMs } = report;
  if (migrations.length === 0 && !failure) return `Le schéma de ${report.database} est à jour : rien à répéter.`;
  const ms = (value: number | null) => (value === null ? '–' : duration(value));
  const played = migrations.map(({ name, upMs, downMs, againMs, locked }) => [
    name,
    ms(upMs),
    ms(downMs),
    ms(againMs),
    locked.map(({ table: of, against }) => `${of} (${against === 'writes' ? 'écriture' : 'tout'})`).join(', '),
  ]);
  return [
    ...(played.length === 0
      ? []
      : [table(['Migration', 'Aller', 'Retour', 'Nouvel aller', 'Tables bloquées'], played)]),
    `Copie : ${count(copied.rows, 'ligne')} de ${count(copied.tables, 'table')} en ${duration(copied.tookMs)} ; en tout ${duration(tookMs)}.`,
    ...rows.map(({ table: of, before, up, down }) => `  ${of} : ${before} → ${up ?? '–'} → ${down ?? '–'} lignes`),
    ...(notRestored.length === 0 ? [] : [`Le retour ne rend pas le contenu de ${notRestored.join(', ')}.`]),
    failure ? styled('red', failure.sentence) : styled('green', rehearsedSentence(report)),
    ...(failure?.differences ?? []).map((line) => `  ${line}`),
  ].join('\n');
}

const CONTRACTION =
  'Une contraction ôte à la version d’avant ce qu’elle utilise : après elle, on ne peut plus y revenir sans restaurer la base.';

function shownFinding(migration: string, { severity, line, statement, why, way }: Finding): string {
  const shown = statement.length > 100 ? `${statement.slice(0, 97)}...` : statement;
  return [
    `${styled(severityColours[severity], severityWords[severity])} ${migration}, ligne ${line} : ${shown}`,
    `    ${why}`,
    `    ${styled('dim', '→')} ${way}`,
  ].join('\n');
}

function counted(findings: Finding[], severity: Severity): string {
  const number = findings.filter((each) => each.severity === severity).length;
  return number === 0 ? '–' : String(number);
}

const severities: Severity[] = ['destructive', 'breaking', 'locks', 'note'];
const severityWords: Record<Severity, string> = {
  destructive: 'Perte',
  breaking: 'Rupture',
  locks: 'Verrou',
  note: 'À savoir',
};
const severityColours = { destructive: 'red', breaking: 'red', locks: 'yellow', note: 'cyan' } as const;
const phaseWords: Record<Phase, string> = { expand: 'expansion', contract: 'contraction' };
const stateWords: Record<Standing['state'], string> = {
  applied: 'appliquée',
  pending: 'en attente',
  edited: 'modifiée depuis',
  failed: 'en échec',
  reverted: 'annulée',
  unfinished: 'inachevée',
  ahead: 'absente de cette version',
};
const stateColours = {
  applied: 'green',
  pending: 'yellow',
  edited: 'red',
  failed: 'red',
  reverted: 'yellow',
  unfinished: 'red',
  ahead: 'cyan',
} as const;
